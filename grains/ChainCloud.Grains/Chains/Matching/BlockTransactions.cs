using ChainCloud.Chains;

namespace ChainCloud.Grains.Chains;

/// <summary>One transaction out of a raw block.</summary>
internal static class BlockTransactions
{
    /// <summary>The transaction with this id, without witnesses; null when the block does not hold it or can't be read.</summary>
    public static Transaction? Find(ReadOnlySpan<byte> raw, Hash256 txId, bool hasAuxPow)
    {
        byte[]? found = null;
        var block = new BlockReader(raw, hasAuxPow);
        while (block.NextTransaction())
        {
            while (block.NextInput())
            {
            }

            while (block.NextOutput())
            {
            }

            if (found is null && block.TxId() == txId)
            {
                found = block.WithoutWitness();
            }
        }

        return block.IsComplete && found is not null && Transaction.Parse(found).TryGet(out var transaction, out _) ? transaction : null;
    }
}
