using ChainCloud.Domain.Payouts;

namespace ChainCloud.Domain.Transfers;

/// <summary>What the chain facts say about a transfer's fence.</summary>
/// <param name="SpentBy">The transaction that spends it in the best chain as it was read; null when none does.</param>
/// <param name="Anchor">The block of that transaction.</param>
/// <param name="Confirmations">Of that block.</param>
public sealed record FenceFacts(Hash256? SpentBy, BlockRef? Anchor, long Confirmations)
{
    /// <summary>That transaction as the block holds it, where it is one of the transfer's attempts and only the block tells its fee.</summary>
    public SignedTransaction? Mined { get; init; }

    /// <summary>False when the transaction consumed the fence and paid its fee but moved nothing else.</summary>
    public bool Succeeded { get; init; } = true;

    public static FenceFacts Unspent { get; } = new(null, null, 0);
}

/// <summary>What has to be done next for a transfer.</summary>
public abstract record TransferAction
{
    /// <summary>Nothing: somebody else's step, or the end.</summary>
    public sealed record Nothing : TransferAction;

    /// <summary>Give the stored bytes to the network.</summary>
    public sealed record Broadcast : TransferAction;

    public sealed record RecordAnchor(BlockRef Anchor, SignedTransaction? Mined = null) : TransferAction;

    public sealed record RecordReorg : TransferAction;

    public sealed record Settle : TransferAction;

    /// <summary>It is final and failed.</summary>
    public sealed record Revert : TransferAction;

    /// <summary>Another transaction consumed the fence, for good: people have to look. Nothing is released.</summary>
    public sealed record Alarm(Hash256 SpentBy) : TransferAction;
}

/// <summary>State and facts to next action. Normal progress and recovery call the same.</summary>
public static class TransferPump
{
    /// <param name="required">Confirmations after which a block is final.</param>
    /// <param name="silent">True when the network should hear the transaction again: it has been unconfirmed for long.</param>
    public static TransferAction Next(TransferState state, FenceFacts facts, long required, bool silent)
    {
        if (state.IsEnd)
        {
            return new TransferAction.Nothing();
        }

        if (state.SignedAs is not { } transaction)
        {
            // A fence that is spent before we hold a signature: the vault's answer is under way, or never comes and people have to look.
            return facts.SpentBy is { } unknown && facts.Confirmations >= required ? new TransferAction.Alarm(unknown) : new TransferAction.Nothing();
        }

        if (facts.SpentBy is not { } spender || facts.Anchor is not { } anchor)
        {
            return state switch
            {
                TransferState.Confirming => new TransferAction.RecordReorg(),
                TransferState.Signed => new TransferAction.Broadcast(),
                _ => silent ? new TransferAction.Broadcast() : new TransferAction.Nothing(),
            };
        }

        if (spender != transaction.TxId && spender != facts.Mined?.TxId)
        {
            return state is TransferState.Confirming ? new TransferAction.RecordReorg()
                : facts.Confirmations >= required ? new TransferAction.Alarm(spender)
                : new TransferAction.Nothing();
        }

        return state switch
        {
            TransferState.Confirming s when s.Anchor == anchor && facts.Confirmations >= required =>
                facts.Succeeded ? new TransferAction.Settle() : new TransferAction.Revert(),
            TransferState.Confirming s when s.Anchor == anchor => new TransferAction.Nothing(),
            _ => new TransferAction.RecordAnchor(anchor, facts.Mined),
        };
    }
}
