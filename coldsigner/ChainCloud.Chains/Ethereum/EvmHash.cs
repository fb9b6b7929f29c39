namespace ChainCloud.Chains;

/// <summary>
/// Hashes of Ethereum-like chains as <see cref="Hash256"/>. Their explorers show the bytes as they are hashed, so what the kernel calls
/// serialization order is the reverse of them here; <see cref="Hash256.ToString"/> then gives what explorers show, without 0x.
/// </summary>
public static class EvmHash
{
    /// <summary>The hash of 32 bytes in the chain's own order. Throws <see cref="ArgumentException"/> for another length.</summary>
    public static Hash256 Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != 32)
        {
            throw new ArgumentException("A hash has 32 bytes.", nameof(bytes));
        }

        Span<byte> reversed = stackalloc byte[32];
        bytes.CopyTo(reversed);
        reversed.Reverse();
        return new Hash256(reversed);
    }

    /// <summary>The 32 bytes in the chain's own order.</summary>
    public static byte[] ToBytes(Hash256 hash)
    {
        var bytes = hash.ToArray();
        Array.Reverse(bytes);
        return bytes;
    }

    /// <summary>Parses "0x" and 64 hexadecimal digits, as nodes write them. Refuses with <see cref="ProblemCodes.IdInvalid"/>.</summary>
    public static Result<Hash256> Parse(string? text) =>
        text is not null && text.StartsWith("0x", StringComparison.Ordinal)
            ? Hash256.Parse(text[2..])
            : new Problem(ProblemCodes.IdInvalid, "A hash is 0x and 64 hexadecimal digits.");

    /// <summary>"0x" and 64 lower-case hexadecimal digits.</summary>
    public static string Format(Hash256 hash) => $"0x{hash}";
}
