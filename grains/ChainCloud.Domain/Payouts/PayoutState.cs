namespace ChainCloud.Domain.Payouts;

/// <summary>The transfer that carries the payout.</summary>
/// <param name="Fence">What the payment must consume.</param>
/// <param name="NotAfter">When the approval window ends.</param>
public sealed record Carrier(TransferId Transfer, Fence Fence, DateTimeOffset NotAfter);

/// <summary>A signed transaction.</summary>
/// <param name="Fee">What it pays; on account chains the most that it can pay until a block holds it.</param>
public sealed record SignedTransaction(Hash256 TxId, Amount Fee);

/// <summary>Where a payout stands. Closed; each state holds only what exists then.</summary>
public abstract record PayoutState(PayoutTerms Terms)
{
    /// <summary>Asked for; nothing held yet. Never stored alone: the same commit reserves.</summary>
    public sealed record Requested(PayoutTerms Terms) : PayoutState(Terms);

    /// <summary>Its amount and fee cap are held.</summary>
    /// <param name="WaitsFor">Why it could not be carried yet, a problem code; null while nobody tried in vain.</param>
    /// <param name="Left">The shared transfer that went without it: an intent for that fence pays nothing any more. Null while there was none.</param>
    public sealed record Reserved(PayoutTerms Terms, string? WaitsFor = null, Carrier? Left = null) : PayoutState(Terms);

    /// <summary>Coins and fence are chosen; the V-Device is asked.</summary>
    /// <param name="Left">As for <see cref="Reserved"/>.</param>
    public sealed record AwaitingApproval(PayoutTerms Terms, Carrier Carrier, Carrier? Left = null) : PayoutState(Terms);

    /// <summary>The V-Device signed the intent.</summary>
    public sealed record Approved(PayoutTerms Terms, Carrier Carrier, byte[] Intent) : PayoutState(Terms);

    /// <summary>The job left for the vault: from here on only a final conflict or the vault's signed no ends it.</summary>
    public sealed record AwaitingSignature(PayoutTerms Terms, Carrier Carrier, byte[] Intent) : PayoutState(Terms);

    /// <summary>The signed transaction is stored.</summary>
    public sealed record Signed(PayoutTerms Terms, Carrier Carrier, byte[] Intent, SignedTransaction Transaction) : PayoutState(Terms);

    /// <summary>The network has it.</summary>
    public sealed record Broadcast(PayoutTerms Terms, Carrier Carrier, byte[] Intent, SignedTransaction Transaction) : PayoutState(Terms);

    /// <summary>A block holds it.</summary>
    public sealed record Confirming(PayoutTerms Terms, Carrier Carrier, byte[] Intent, SignedTransaction Transaction, BlockRef Anchor) : PayoutState(Terms);

    /// <summary>Confirmed enough; the ledger is posted.</summary>
    public sealed record Settled(PayoutTerms Terms, Carrier Carrier, byte[] Intent, SignedTransaction Transaction, BlockRef Anchor) : PayoutState(Terms);

    /// <summary>Final in a block, and failed there: the fee is paid, the amount never left.</summary>
    public sealed record Reverted(PayoutTerms Terms, Carrier Carrier, byte[] Intent, SignedTransaction Transaction, BlockRef Anchor) : PayoutState(Terms);

    /// <summary>The V-Device or the vault said no.</summary>
    public sealed record Rejected(PayoutTerms Terms, Carrier Carrier, Problem Reason) : PayoutState(Terms);

    /// <summary>Nobody approved in time.</summary>
    public sealed record Expired(PayoutTerms Terms, Carrier? Carrier) : PayoutState(Terms);

    /// <summary>The merchant took it back before anything left.</summary>
    public sealed record Cancelled(PayoutTerms Terms, Carrier? Carrier) : PayoutState(Terms);

    /// <summary>True when nothing can happen any more.</summary>
    public bool IsEnd => this is Settled or Reverted or Rejected or Expired or Cancelled;

    /// <summary>The transfer that carries it, once there is one.</summary>
    public Carrier? CarriedBy => this switch
    {
        AwaitingApproval s => s.Carrier,
        Approved s => s.Carrier,
        AwaitingSignature s => s.Carrier,
        Signed s => s.Carrier,
        Broadcast s => s.Carrier,
        Confirming s => s.Carrier,
        Settled s => s.Carrier,
        Reverted s => s.Carrier,
        Rejected s => s.Carrier,
        Expired s => s.Carrier,
        Cancelled s => s.Carrier,
        _ => null,
    };

    /// <summary>The shared transfer that went without it, while it waits for another's approval.</summary>
    public Carrier? LeftBehindBy => this switch
    {
        Reserved s => s.Left,
        AwaitingApproval s => s.Left,
        _ => null,
    };

    /// <summary>The V-Device's signed intent (COSE bytes), once there is one.</summary>
    public byte[]? ApprovedBy => this switch
    {
        Approved s => s.Intent,
        AwaitingSignature s => s.Intent,
        Signed s => s.Intent,
        Broadcast s => s.Intent,
        Confirming s => s.Intent,
        Settled s => s.Intent,
        Reverted s => s.Intent,
        _ => null,
    };

    /// <summary>The signed transaction, once there is one.</summary>
    public SignedTransaction? SignedAs => this switch
    {
        Signed s => s.Transaction,
        Broadcast s => s.Transaction,
        Confirming s => s.Transaction,
        Settled s => s.Transaction,
        Reverted s => s.Transaction,
        _ => null,
    };

    /// <summary>Snake case, as database and API carry it.</summary>
    public string Name => this switch
    {
        Requested => "requested",
        Reserved => "reserved",
        AwaitingApproval => "awaiting_approval",
        Approved => "approved",
        AwaitingSignature => "awaiting_signature",
        Signed => "signed",
        Broadcast => "broadcast",
        Confirming => "confirming",
        Settled => "settled",
        Reverted => "reverted",
        Rejected => "rejected",
        Expired => "expired",
        Cancelled => "cancelled",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
