namespace ChainCloud.Domain.Payouts;

using static PayoutState;

/// <summary>What somebody wants of a payout.</summary>
public abstract record PayoutCommand
{
    public sealed record Carry(Carrier Carrier) : PayoutCommand;

    public sealed record Approve(byte[] Intent, DateTimeOffset Now) : PayoutCommand;

    public sealed record Dispatch : PayoutCommand;

    /// <summary>The shared transfer goes without it. Once only: afterwards it is carried alone.</summary>
    public sealed record Leave(TransferId Transfer) : PayoutCommand;

    public sealed record RecordSignature(SignedTransaction Transaction) : PayoutCommand;

    public sealed record RecordBroadcast : PayoutCommand;

    /// <param name="Mined">The transaction as the block holds it, where its id or fee was not certain before.</param>
    public sealed record RecordAnchor(BlockRef Anchor, SignedTransaction? Mined = null) : PayoutCommand;

    public sealed record RecordReorg : PayoutCommand;

    public sealed record Settle : PayoutCommand;

    /// <summary>Its transaction is final and failed: nothing moved but the fee.</summary>
    public sealed record Revert : PayoutCommand;

    /// <summary>It can't be carried now.</summary>
    public sealed record Delay(string Code) : PayoutCommand;

    /// <summary>The V-Device's no.</summary>
    public sealed record Reject(Problem Reason) : PayoutCommand;

    /// <summary>The vault's signed no, for good.</summary>
    public sealed record RejectByVault(Problem Reason) : PayoutCommand;

    public sealed record Expire(DateTimeOffset Now) : PayoutCommand;

    public sealed record Cancel : PayoutCommand;
}

/// <summary>What happened to a payout.</summary>
public abstract record PayoutEvent
{
    public sealed record FundsReserved : PayoutEvent;

    public sealed record CarrierDelayed(string Code) : PayoutEvent;

    public sealed record CarrierChosen(Carrier Carrier) : PayoutEvent;

    public sealed record IntentAccepted(byte[] Intent) : PayoutEvent;

    public sealed record JobDispatched : PayoutEvent;

    public sealed record CarrierLeft : PayoutEvent;

    public sealed record TransactionSigned(SignedTransaction Transaction) : PayoutEvent;

    public sealed record TransactionBroadcast : PayoutEvent;

    public sealed record TransactionAnchored(BlockRef Anchor, SignedTransaction? Mined = null) : PayoutEvent;

    public sealed record TransactionUnanchored : PayoutEvent;

    public sealed record PayoutSettled : PayoutEvent;

    public sealed record PayoutReverted : PayoutEvent;

    public sealed record PayoutRejected(Problem Reason) : PayoutEvent;

    public sealed record PayoutExpired : PayoutEvent;

    public sealed record PayoutCancelled : PayoutEvent;
}

/// <summary>The rules of one payout. Pure.</summary>
public static class Payout
{
    /// <summary>A new payout and what its acceptance makes of it, in one step.</summary>
    public static PayoutState Accept(PayoutTerms terms) => Evolve(new Requested(terms), new PayoutEvent.FundsReserved());

    /// <summary>
    /// What the command makes happen: nothing when it has happened already, <see cref="ProblemCodes.WrongState"/> when it can't any more or yet.
    /// </summary>
    public static Result<IReadOnlyList<PayoutEvent>> Decide(PayoutState state, PayoutCommand command) => (state, command) switch
    {
        (Reserved s, PayoutCommand.Delay c) => s.WaitsFor == c.Code ? Nothing : Happens(new PayoutEvent.CarrierDelayed(c.Code)),
        (Reserved, PayoutCommand.Carry c) => Happens(new PayoutEvent.CarrierChosen(c.Carrier)),
        ({ CarriedBy: { } carrier }, PayoutCommand.Carry c) when carrier == c.Carrier => Nothing,
        (AwaitingApproval s, PayoutCommand.Approve c) when c.Now <= s.Carrier.NotAfter => Happens(new PayoutEvent.IntentAccepted(c.Intent)),
        ({ ApprovedBy: not null }, PayoutCommand.Approve c) => SameIntent(state, c.Intent),
        (Approved, PayoutCommand.Dispatch) => Happens(new PayoutEvent.JobDispatched()),
        (AwaitingSignature, PayoutCommand.Dispatch) => Nothing,
        ({ SignedAs: not null }, PayoutCommand.Dispatch) => Nothing,
        (AwaitingApproval { Left: null } s, PayoutCommand.Leave c) when s.Carrier.Transfer == c.Transfer => Happens(new PayoutEvent.CarrierLeft()),
        ({ LeftBehindBy: { } left }, PayoutCommand.Leave c) when left.Transfer == c.Transfer => Nothing,
        (AwaitingSignature, PayoutCommand.RecordSignature c) => Happens(new PayoutEvent.TransactionSigned(c.Transaction)),
        ({ SignedAs: { } tx }, PayoutCommand.RecordSignature c) when tx == c.Transaction => Nothing,
        (Signed, PayoutCommand.RecordBroadcast) => Happens(new PayoutEvent.TransactionBroadcast()),
        (Broadcast or Confirming or Settled or Reverted, PayoutCommand.RecordBroadcast) => Nothing,
        (Broadcast, PayoutCommand.RecordAnchor c) => Happens(new PayoutEvent.TransactionAnchored(c.Anchor, c.Mined)),
        // A transaction that was signed and not yet recorded as sent, but is in a block, was sent.
        (Signed, PayoutCommand.RecordAnchor c) =>
            Happens(new PayoutEvent.TransactionBroadcast(), new PayoutEvent.TransactionAnchored(c.Anchor, c.Mined)),
        (Confirming s, PayoutCommand.RecordAnchor c) => s.Anchor == c.Anchor
            ? Nothing
            : Happens(new PayoutEvent.TransactionUnanchored(), new PayoutEvent.TransactionAnchored(c.Anchor, c.Mined)),
        (Confirming, PayoutCommand.RecordReorg) => Happens(new PayoutEvent.TransactionUnanchored()),
        (Broadcast, PayoutCommand.RecordReorg) => Nothing,
        (Confirming, PayoutCommand.Settle) => Happens(new PayoutEvent.PayoutSettled()),
        (Settled, PayoutCommand.Settle) => Nothing,
        (Confirming, PayoutCommand.Revert) => Happens(new PayoutEvent.PayoutReverted()),
        (Reverted, PayoutCommand.Revert) => Nothing,
        (AwaitingApproval or Approved, PayoutCommand.Reject c) => Happens(new PayoutEvent.PayoutRejected(c.Reason)),
        (AwaitingSignature, PayoutCommand.RejectByVault c) => Happens(new PayoutEvent.PayoutRejected(c.Reason)),
        (Rejected, PayoutCommand.Reject or PayoutCommand.RejectByVault) => Nothing,
        (Reserved, PayoutCommand.Expire) => Happens(new PayoutEvent.PayoutExpired()),
        (AwaitingApproval s, PayoutCommand.Expire c) when c.Now > s.Carrier.NotAfter => Happens(new PayoutEvent.PayoutExpired()),
        (Expired, PayoutCommand.Expire) => Nothing,
        (Reserved or AwaitingApproval or Approved, PayoutCommand.Cancel) => Happens(new PayoutEvent.PayoutCancelled()),
        (Cancelled, PayoutCommand.Cancel) => Nothing,
        _ => new Problem(ProblemCodes.WrongState, $"A payout that is {state.Name} does not take {command.GetType().Name}."),
    };

    /// <summary>The whole transition table (README.md beside this file prints it). An event that can't follow is a bug and throws.</summary>
    public static PayoutState Evolve(PayoutState state, PayoutEvent happened) => (state, happened) switch
    {
        (Requested s, PayoutEvent.FundsReserved) => new Reserved(s.Terms),
        (Reserved s, PayoutEvent.CarrierDelayed e) => s with { WaitsFor = e.Code },
        (Reserved s, PayoutEvent.CarrierChosen e) => new AwaitingApproval(s.Terms, e.Carrier, s.Left),
        (Reserved s, PayoutEvent.PayoutExpired) => new Expired(s.Terms, null),
        (Reserved s, PayoutEvent.PayoutCancelled) => new Cancelled(s.Terms, null),
        (AwaitingApproval s, PayoutEvent.IntentAccepted e) => new Approved(s.Terms, s.Carrier, e.Intent),
        (AwaitingApproval s, PayoutEvent.CarrierLeft) => new Reserved(s.Terms, Left: s.Carrier),
        (AwaitingApproval s, PayoutEvent.PayoutRejected e) => new Rejected(s.Terms, s.Carrier, e.Reason),
        (AwaitingApproval s, PayoutEvent.PayoutExpired) => new Expired(s.Terms, s.Carrier),
        (AwaitingApproval s, PayoutEvent.PayoutCancelled) => new Cancelled(s.Terms, s.Carrier),
        (Approved s, PayoutEvent.JobDispatched) => new AwaitingSignature(s.Terms, s.Carrier, s.Intent),
        (Approved s, PayoutEvent.PayoutRejected e) => new Rejected(s.Terms, s.Carrier, e.Reason),
        (Approved s, PayoutEvent.PayoutCancelled) => new Cancelled(s.Terms, s.Carrier),
        (AwaitingSignature s, PayoutEvent.TransactionSigned e) => new Signed(s.Terms, s.Carrier, s.Intent, e.Transaction),
        (AwaitingSignature s, PayoutEvent.PayoutRejected e) => new Rejected(s.Terms, s.Carrier, e.Reason),
        (Signed s, PayoutEvent.TransactionBroadcast) => new Broadcast(s.Terms, s.Carrier, s.Intent, s.Transaction),
        (Broadcast s, PayoutEvent.TransactionAnchored e) => new Confirming(s.Terms, s.Carrier, s.Intent, e.Mined ?? s.Transaction, e.Anchor),
        (Confirming s, PayoutEvent.TransactionUnanchored) => new Broadcast(s.Terms, s.Carrier, s.Intent, s.Transaction),
        (Confirming s, PayoutEvent.PayoutSettled) => new Settled(s.Terms, s.Carrier, s.Intent, s.Transaction, s.Anchor),
        (Confirming s, PayoutEvent.PayoutReverted) => new Reverted(s.Terms, s.Carrier, s.Intent, s.Transaction, s.Anchor),
        _ => throw new InvalidOperationException($"{happened.GetType().Name} can't follow {state.Name}."),
    };

    /// <summary>The state after all the events.</summary>
    public static PayoutState Evolve(PayoutState state, IEnumerable<PayoutEvent> happened) => happened.Aggregate(state, Evolve);

    private static Result<IReadOnlyList<PayoutEvent>> Nothing => Result<IReadOnlyList<PayoutEvent>>.Ok([]);

    private static Result<IReadOnlyList<PayoutEvent>> Happens(params PayoutEvent[] events) => Result<IReadOnlyList<PayoutEvent>>.Ok(events);

    private static Result<IReadOnlyList<PayoutEvent>> SameIntent(PayoutState state, byte[] intent)
    {
        return state.ApprovedBy.AsSpan().SequenceEqual(intent)
            ? Nothing
            : new Problem(ProblemCodes.WrongState, $"The payout is {state.Name} with another intent.");
    }
}
