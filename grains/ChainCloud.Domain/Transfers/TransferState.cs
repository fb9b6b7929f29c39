using ChainCloud.Domain.Payouts;

namespace ChainCloud.Domain.Transfers;

/// <summary>Where a transfer stands. Closed; each state holds only what exists then.</summary>
public abstract record TransferState(TransferPlan Plan)
{
    /// <summary>Coins and fence are held; the intent is waited for.</summary>
    public sealed record Planned(TransferPlan Plan) : TransferState(Plan);

    /// <summary>The job is in the vault's outbox or further.</summary>
    public sealed record AwaitingSignature(TransferPlan Plan, JobId Job) : TransferState(Plan);

    /// <summary>The signed bytes are stored, not yet known to be with the network.</summary>
    public sealed record Signed(TransferPlan Plan, JobId Job, SignedTransaction Transaction) : TransferState(Plan);

    /// <summary>The network has it.</summary>
    public sealed record Broadcast(TransferPlan Plan, JobId Job, SignedTransaction Transaction) : TransferState(Plan);

    /// <summary>A block holds it.</summary>
    public sealed record Confirming(TransferPlan Plan, JobId Job, SignedTransaction Transaction, BlockRef Anchor) : TransferState(Plan);

    /// <summary>Confirmed enough.</summary>
    public sealed record Settled(TransferPlan Plan, JobId Job, SignedTransaction Transaction, BlockRef Anchor) : TransferState(Plan);

    /// <summary>Final in a block, and failed there: its fence is consumed, its fee paid, nothing else moved.</summary>
    public sealed record Reverted(TransferPlan Plan, JobId Job, SignedTransaction Transaction, BlockRef Anchor) : TransferState(Plan);

    /// <summary>Given up before a signature could exist, or after the vault's signed no. Coins and fence are free.</summary>
    public sealed record Abandoned(TransferPlan Plan, Problem Reason) : TransferState(Plan);

    public bool IsEnd => this is Settled or Reverted or Abandoned;

    public SignedTransaction? SignedAs => this switch
    {
        Signed s => s.Transaction,
        Broadcast s => s.Transaction,
        Confirming s => s.Transaction,
        Settled s => s.Transaction,
        Reverted s => s.Transaction,
        _ => null,
    };

    public BlockRef? AnchoredIn => this switch
    {
        Confirming s => s.Anchor,
        Settled s => s.Anchor,
        Reverted s => s.Anchor,
        _ => null,
    };

    public JobId? VaultJob => this switch
    {
        AwaitingSignature s => s.Job,
        Signed s => s.Job,
        Broadcast s => s.Job,
        Confirming s => s.Job,
        Settled s => s.Job,
        Reverted s => s.Job,
        _ => null,
    };

    /// <summary>Snake case, as database and API carry it.</summary>
    public string Name => this switch
    {
        Planned => "planned",
        AwaitingSignature => "awaiting_signature",
        Signed => "signed",
        Broadcast => "broadcast",
        Confirming => "confirming",
        Settled => "settled",
        Reverted => "reverted",
        Abandoned => "abandoned",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
