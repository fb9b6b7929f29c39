using System.Buffers.Binary;

namespace ChainCloud.Chains.Transactions;

/// <summary>
/// Reads the chain's serialization from bytes that a stranger may have made. The first fault sticks: everything read after it is
/// empty or zero, and <see cref="Failed"/> is asked once at the end.
/// </summary>
internal ref struct WireReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public bool Failed { get; private set; }

    public readonly int Remaining => _rest.Length;

    public readonly bool AtEnd => _rest.IsEmpty;

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if ((uint)count > (uint)_rest.Length)
        {
            Fail();
            return default;
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    public byte Byte() => Bytes(1) is { Length: 1 } b ? b[0] : (byte)0;

    public uint UInt32() => Bytes(4) is { Length: 4 } b ? BinaryPrimitives.ReadUInt32LittleEndian(b) : 0;

    public long Int64() => Bytes(8) is { Length: 8 } b ? BinaryPrimitives.ReadInt64LittleEndian(b) : 0;

    /// <summary>A compact size in its one shortest form.</summary>
    public ulong CompactSize()
    {
        var first = Byte();
        if (first < 0xfd)
        {
            return first;
        }

        var width = 1 << (first - 0xfc);
        var bytes = Bytes(width);
        if (bytes.Length != width)
        {
            return 0;
        }

        ulong value = width switch
        {
            2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        };
        var least = width switch { 2 => 0xfdUL, 4 => 0x1_0000UL, _ => 0x1_0000_0000UL };
        if (value < least)
        {
            Fail();
            return 0;
        }

        return value;
    }

    /// <summary>A count of items that have at least <paramref name="itemLength"/> bytes each; more than can follow is a fault.</summary>
    public int Count(int itemLength)
    {
        var count = CompactSize();
        if (count > (ulong)(_rest.Length / itemLength))
        {
            Fail();
            return 0;
        }

        return (int)count;
    }

    /// <summary>Bytes with their length before them.</summary>
    public ReadOnlySpan<byte> VarBytes() => Bytes(Count(1));

    public void Fail()
    {
        Failed = true;
        _rest = default;
    }
}
