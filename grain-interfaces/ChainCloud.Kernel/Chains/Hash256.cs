using System.Buffers.Binary;

namespace ChainCloud.Kernel;

/// <summary>
/// A 32-byte hash in the byte order in which it is hashed and serialized. Transaction ids and block hashes of Bitcoin-like chains
/// are shown to people in reverse: <see cref="ToString"/> and <see cref="Parse"/> use that form.
/// </summary>
public readonly record struct Hash256
{
    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>Takes exactly 32 bytes in serialization order; throws <see cref="ArgumentException"/> for another length.</summary>
    public Hash256(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != 32)
        {
            throw new ArgumentException("A hash has 32 bytes.", nameof(bytes));
        }

        _a = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        _b = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        _c = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        _d = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
    }

    public bool IsZero => (_a | _b | _c | _d) == 0;

    /// <summary>Writes the 32 bytes in serialization order.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(destination, _a);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[24..], _d);
    }

    /// <summary>The 32 bytes in serialization order.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[32];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Parses 64 hexadecimal digits in display order (reversed), as nodes and explorers print them.</summary>
    public static Result<Hash256> Parse(string? text)
    {
        if (text is null || text.Length != 64 || !text.All(char.IsAsciiHexDigit))
        {
            return new Problem(ProblemCodes.IdInvalid, "A hash is 64 hexadecimal digits.");
        }

        var bytes = Convert.FromHexString(text);
        Array.Reverse(bytes);
        return new Hash256(bytes);
    }

    /// <summary>64 lower-case hexadecimal digits in display order (reversed).</summary>
    public override string ToString()
    {
        var bytes = ToArray();
        Array.Reverse(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
