using System.Buffers;
using System.Buffers.Binary;

namespace ChainCloud.Chains.Transactions;

/// <summary>Writes the chain's serialization: little-endian numbers, compact sizes, bytes with their length before them.</summary>
internal readonly struct WireWriter()
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    public void Bytes(ReadOnlySpan<byte> bytes) => _buffer.Write(bytes);

    public void Byte(byte value) => _buffer.Write([value]);

    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
    }

    public void Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    public void Hash(Hash256 hash)
    {
        hash.CopyTo(_buffer.GetSpan(32));
        _buffer.Advance(32);
    }

    public void CompactSize(ulong value)
    {
        var span = _buffer.GetSpan(9);
        switch (value)
        {
            case < 0xfd:
                span[0] = (byte)value;
                _buffer.Advance(1);
                break;
            case <= ushort.MaxValue:
                span[0] = 0xfd;
                BinaryPrimitives.WriteUInt16LittleEndian(span[1..], (ushort)value);
                _buffer.Advance(3);
                break;
            case <= uint.MaxValue:
                span[0] = 0xfe;
                BinaryPrimitives.WriteUInt32LittleEndian(span[1..], (uint)value);
                _buffer.Advance(5);
                break;
            default:
                span[0] = 0xff;
                BinaryPrimitives.WriteUInt64LittleEndian(span[1..], value);
                _buffer.Advance(9);
                break;
        }
    }

    public void VarBytes(ReadOnlySpan<byte> bytes)
    {
        CompactSize((ulong)bytes.Length);
        Bytes(bytes);
    }

    public void Outpoint(Outpoint outpoint)
    {
        Hash(outpoint.TxId);
        UInt32(outpoint.Index);
    }

    public void Output(TransactionOutput output)
    {
        Int64(output.Value);
        VarBytes(output.Script.Span);
    }

    public void Stack(IReadOnlyList<byte[]> items)
    {
        CompactSize((ulong)items.Count);
        foreach (var item in items)
        {
            VarBytes(item);
        }
    }
}
