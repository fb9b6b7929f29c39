using System.Buffers.Binary;
using ChainCloud.Chains.Transactions;

namespace ChainCloud.Chains;

/// <summary>
/// Merged mining: the work for a block was done on another chain's block. Between the block's header and its transactions stand that
/// block's coinbase, which commits to this block, the branches that link them, and that block's header. Whether the work is there and
/// enough is the node's to check; here it is found and stepped over.
/// </summary>
internal static class AuxPow
{
    /// <summary>The bit of the header's version that says so.</summary>
    private const int VersionBit = 0x100;

    private const int HashLength = 32;

    /// <summary>True when this header of a merge-mined chain is followed by another chain's work.</summary>
    public static bool Follows(ReadOnlySpan<byte> header) =>
        header.Length == BlockHeader.Length && (BinaryPrimitives.ReadInt32LittleEndian(header) & VersionBit) != 0;

    /// <summary>
    /// The coinbase, the parent block's hash, the coinbase's branch and position in the parent block, this block's branch and position in what
    /// the coinbase commits to, the parent's header.
    /// </summary>
    public static void Skip(ref WireReader reader)
    {
        SkipTransaction(ref reader);
        reader.Bytes(HashLength);
        SkipBranch(ref reader);
        SkipBranch(ref reader);
        reader.Bytes(BlockHeader.Length);
    }

    private static void SkipBranch(ref WireReader reader)
    {
        reader.Bytes(HashLength * reader.Count(HashLength));
        reader.Bytes(sizeof(int));
    }

    /// <summary>The parent chain may have segwit, so its coinbase may come with a witness.</summary>
    internal static void SkipTransaction(ref WireReader reader)
    {
        reader.Bytes(4);
        var inputs = reader.Count(TransactionCodec.MinInputLength);
        var withWitness = inputs == 0;
        if (withWitness)
        {
            if (reader.Byte() != TransactionCodec.WitnessFlag)
            {
                reader.Fail();
            }

            inputs = reader.Count(TransactionCodec.MinInputLength);
        }

        for (var i = 0; i < inputs; i++)
        {
            reader.Bytes(HashLength + 4);
            reader.VarBytes();
            reader.Bytes(4);
        }

        for (var outputs = reader.Count(TransactionCodec.MinOutputLength); outputs > 0; outputs--)
        {
            reader.Bytes(8);
            reader.VarBytes();
        }

        for (var i = 0; withWitness && i < inputs; i++)
        {
            for (var items = reader.Count(1); items > 0; items--)
            {
                reader.VarBytes();
            }
        }

        reader.Bytes(4);
    }
}
