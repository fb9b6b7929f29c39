using System.Buffers.Binary;

namespace ChainCloud.TestKit.Nodes;

/// <summary>Writes transactions byte by byte, apart from the platform's own codec, so that each can be held against the other.</summary>
public static class RawTransactions
{
    /// <summary>A version 2 transaction without signatures, in the format before segwit. Inputs signal that they can be replaced.</summary>
    public static byte[] Unsigned(IReadOnlyList<Outpoint> inputs, IReadOnlyList<(ScriptPubKey Script, long Units)> outputs)
    {
        var bytes = new List<byte> { 2, 0, 0, 0 };
        Count(bytes, inputs.Count);
        foreach (var input in inputs)
        {
            bytes.AddRange(input.TxId.ToArray());
            UInt32(bytes, input.Index);
            bytes.AddRange([0, 0xfd, 0xff, 0xff, 0xff]);
        }

        Count(bytes, outputs.Count);
        Span<byte> value = stackalloc byte[8];
        foreach (var (script, units) in outputs)
        {
            BinaryPrimitives.WriteInt64LittleEndian(value, units);
            bytes.AddRange(value);
            Count(bytes, script.Length);
            bytes.AddRange(script.Span);
        }

        bytes.AddRange([0, 0, 0, 0]);
        return [.. bytes];
    }

    /// <summary>A number in the compact form of the chain's serialization (1, 3 or 5 bytes here).</summary>
    public static void Count(List<byte> bytes, int count)
    {
        if (count < 0xfd)
        {
            bytes.Add((byte)count);
            return;
        }

        if (count <= ushort.MaxValue)
        {
            bytes.AddRange([0xfd, (byte)count, (byte)(count >> 8)]);
            return;
        }

        bytes.Add(0xfe);
        UInt32(bytes, (uint)count);
    }

    public static void UInt32(List<byte> bytes, uint value)
    {
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(four, value);
        bytes.AddRange(four);
    }
}
