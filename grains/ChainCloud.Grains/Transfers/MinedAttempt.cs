using ChainCloud.Chains;
using ChainCloud.Domain.Payouts;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Transfers;

/// <summary>Which attempt of a transfer a block holds.</summary>
internal static class MinedAttempt
{
    /// <summary>
    /// The attempt that consumed the fence, if one of them did. Where signatures are part of a txid, anybody can change it on the way to a
    /// block: what is paid is the same to the unit, so it is that attempt under another id. Throws <see cref="NodeFaultException"/>.
    /// </summary>
    public static async Task<SignedTransaction?> Find(FollowedChain chain, IReadOnlyList<AttemptRow> attempts, SpendRow spend, CancellationToken ct)
    {
        if (attempts.FirstOrDefault(a => a.TxId == spend.TxId) is { } known)
        {
            return new SignedTransaction(known.TxId, known.Fee);
        }

        if (chain.Parameters.HasSegwit || attempts.Count == 0
            || await chain.Node.ReadBlock(spend.Anchor.Hash, ct) is not { } block
            || BlockTransactions.Find(block, spend.TxId, chain.Parameters.HasAuxPow)?.WithoutSignatures().TxId is not { } mined)
        {
            return null;
        }

        return attempts.FirstOrDefault(a => Transaction.Parse(a.Raw).Value.WithoutSignatures().TxId == mined) is { } changed
            ? new SignedTransaction(spend.TxId, changed.Fee)
            : null;
    }
}
