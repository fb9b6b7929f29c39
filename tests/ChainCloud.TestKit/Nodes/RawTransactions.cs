using System.Buffers.Binary;
using System.Security.Cryptography;

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

    /// <summary>A block of a regtest chain on top of another, with a reward of nothing and these transactions.</summary>
    public static byte[] Block(BlockRef previous, uint time, uint nonce, ScriptPubKey reward, IReadOnlyList<byte[]> transactions)
    {
        var coinbase = Coinbase(previous.Height + 1, reward);
        var all = new List<byte[]> { coinbase };
        all.AddRange(transactions);
        var bytes = new List<byte> { 0, 0, 0, 0x20 };
        bytes.AddRange(previous.Hash.ToArray());
        bytes.AddRange(MerkleRoot([.. all.Select(Sha256d)]));
        UInt32(bytes, time);
        UInt32(bytes, 0x207fffff);
        UInt32(bytes, nonce);
        Count(bytes, all.Count);
        bytes.AddRange(all.SelectMany(transaction => transaction));
        return [.. bytes];
    }

    private static byte[] Coinbase(long height, ScriptPubKey reward)
    {
        // BIP-34: the height comes first, as a script writes a number.
        var number = new List<byte>();
        for (var left = height; left > 0; left >>= 8)
        {
            number.Add((byte)left);
        }

        if (number[^1] >= 0x80)
        {
            number.Add(0);
        }

        var script = height <= 16 ? new List<byte> { (byte)(0x50 + height) } : [(byte)number.Count, .. number];
        script.AddRange([4, .. RandomNumberGenerator.GetBytes(4)]);
        var bytes = new List<byte> { 1, 0, 0, 0, 1 };
        bytes.AddRange(new byte[32]);
        UInt32(bytes, uint.MaxValue);
        Count(bytes, script.Count);
        bytes.AddRange(script);
        UInt32(bytes, uint.MaxValue);
        bytes.AddRange([1, 0, 0, 0, 0, 0, 0, 0, 0]);
        Count(bytes, reward.Length);
        bytes.AddRange(reward.Span);
        UInt32(bytes, 0);
        return [.. bytes];
    }

    private static byte[] MerkleRoot(IReadOnlyList<byte[]> hashes) => hashes.Count == 1
        ? hashes[0]
        : MerkleRoot([.. hashes.Chunk(2).Select(pair => Sha256d([.. pair[0], .. pair[^1]]))]);

    private static byte[] Sha256d(byte[] bytes) => SHA256.HashData(SHA256.HashData(bytes));

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
