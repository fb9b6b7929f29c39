using ChainCloud.Domain.Payouts;

namespace ChainCloud.Domain.Transfers;

using static TransferState;

/// <summary>What somebody wants of a transfer.</summary>
public abstract record TransferCommand
{
    /// <param name="Plan">The plan for those of its payouts that go, with the same fence; null when all go as planned.</param>
    public sealed record Dispatch(JobId Job, TransferPlan? Plan = null) : TransferCommand;

    /// <summary>
    /// The vault's signed no is about some of the payouts only, and the job that named them can never be signed: another for the rest, with
    /// the same fence.
    /// </summary>
    public sealed record DispatchRest(JobId Job, TransferPlan Plan) : TransferCommand;

    public sealed record RecordSignature(SignedTransaction Transaction) : TransferCommand;

    public sealed record RecordBroadcast : TransferCommand;

    /// <param name="Mined">The transaction as the block holds it, where its id or fee was not certain before.</param>
    public sealed record RecordAnchor(BlockRef Anchor, SignedTransaction? Mined = null) : TransferCommand;

    public sealed record RecordReorg : TransferCommand;

    public sealed record Settle : TransferCommand;

    /// <summary>It is final and failed: nothing moved but the fee.</summary>
    public sealed record Revert : TransferCommand;

    /// <summary>Before the job left.</summary>
    public sealed record Abandon(Problem Reason) : TransferCommand;

    /// <summary>The vault's signed no, for good.</summary>
    public sealed record AbandonByVault(Problem Reason) : TransferCommand;
}

/// <summary>What happened to a transfer.</summary>
public abstract record TransferEvent
{
    public sealed record JobDispatched(JobId Job, TransferPlan Plan) : TransferEvent;

    public sealed record TransactionSigned(SignedTransaction Transaction) : TransferEvent;

    public sealed record TransactionBroadcast : TransferEvent;

    public sealed record TransactionAnchored(BlockRef Anchor, SignedTransaction? Mined = null) : TransferEvent;

    public sealed record TransactionUnanchored : TransferEvent;

    public sealed record TransferSettled : TransferEvent;

    public sealed record TransferReverted : TransferEvent;

    public sealed record TransferAbandoned(Problem Reason) : TransferEvent;
}

/// <summary>The rules of one transfer. Pure.</summary>
public static class Transfer
{
    /// <summary>
    /// What the command makes happen: nothing when it has happened already, <see cref="ProblemCodes.WrongState"/> when it can't any more or yet.
    /// </summary>
    public static Result<IReadOnlyList<TransferEvent>> Decide(TransferState state, TransferCommand command) => (state, command) switch
    {
        (Planned s, TransferCommand.Dispatch c) => Happens(new TransferEvent.JobDispatched(c.Job, SameFence(s, c.Plan ?? s.Plan))),
        ({ VaultJob: { } job }, TransferCommand.Dispatch c) when job == c.Job => Nothing,
        (AwaitingSignature s, TransferCommand.DispatchRest c) when s.Job != c.Job => Happens(new TransferEvent.JobDispatched(c.Job, SameFence(s, c.Plan))),
        (AwaitingSignature, TransferCommand.DispatchRest) => Nothing,
        (AwaitingSignature, TransferCommand.RecordSignature c) => Happens(new TransferEvent.TransactionSigned(c.Transaction)),
        ({ SignedAs: { } tx }, TransferCommand.RecordSignature c) when tx == c.Transaction => Nothing,
        (Signed, TransferCommand.RecordBroadcast) => Happens(new TransferEvent.TransactionBroadcast()),
        (Broadcast or Confirming or Settled or Reverted, TransferCommand.RecordBroadcast) => Nothing,
        (Signed, TransferCommand.RecordAnchor c) =>
            Happens(new TransferEvent.TransactionBroadcast(), new TransferEvent.TransactionAnchored(c.Anchor, c.Mined)),
        (Broadcast, TransferCommand.RecordAnchor c) => Happens(new TransferEvent.TransactionAnchored(c.Anchor, c.Mined)),
        (Confirming s, TransferCommand.RecordAnchor c) => s.Anchor == c.Anchor
            ? Nothing
            : Happens(new TransferEvent.TransactionUnanchored(), new TransferEvent.TransactionAnchored(c.Anchor, c.Mined)),
        (Confirming, TransferCommand.RecordReorg) => Happens(new TransferEvent.TransactionUnanchored()),
        (Broadcast, TransferCommand.RecordReorg) => Nothing,
        (Confirming, TransferCommand.Settle) => Happens(new TransferEvent.TransferSettled()),
        (Settled, TransferCommand.Settle) => Nothing,
        (Confirming, TransferCommand.Revert) => Happens(new TransferEvent.TransferReverted()),
        (Reverted, TransferCommand.Revert) => Nothing,
        (Planned, TransferCommand.Abandon c) => Happens(new TransferEvent.TransferAbandoned(c.Reason)),
        (AwaitingSignature, TransferCommand.AbandonByVault c) => Happens(new TransferEvent.TransferAbandoned(c.Reason)),
        (Abandoned, TransferCommand.Abandon or TransferCommand.AbandonByVault) => Nothing,
        _ => new Problem(ProblemCodes.WrongState, $"A transfer that is {state.Name} does not take {command.GetType().Name}."),
    };

    /// <summary>The whole transition table (README.md beside this file prints it). An event that can't follow is a bug and throws.</summary>
    public static TransferState Evolve(TransferState state, TransferEvent happened) => (state, happened) switch
    {
        (Planned s, TransferEvent.JobDispatched e) => new AwaitingSignature(e.Plan, e.Job),
        (Planned s, TransferEvent.TransferAbandoned e) => new Abandoned(s.Plan, e.Reason),
        (AwaitingSignature, TransferEvent.JobDispatched e) => new AwaitingSignature(e.Plan, e.Job),
        (AwaitingSignature s, TransferEvent.TransactionSigned e) => new Signed(s.Plan, s.Job, e.Transaction),
        (AwaitingSignature s, TransferEvent.TransferAbandoned e) => new Abandoned(s.Plan, e.Reason),
        (Signed s, TransferEvent.TransactionBroadcast) => new Broadcast(s.Plan, s.Job, s.Transaction),
        (Broadcast s, TransferEvent.TransactionAnchored e) => new Confirming(s.Plan, s.Job, e.Mined ?? s.Transaction, e.Anchor),
        (Confirming s, TransferEvent.TransactionUnanchored) => new Broadcast(s.Plan, s.Job, s.Transaction),
        (Confirming s, TransferEvent.TransferSettled) => new Settled(s.Plan, s.Job, s.Transaction, s.Anchor),
        (Confirming s, TransferEvent.TransferReverted) => new Reverted(s.Plan, s.Job, s.Transaction, s.Anchor),
        _ => throw new InvalidOperationException($"{happened.GetType().Name} can't follow {state.Name}."),
    };

    /// <summary>The state after all the events.</summary>
    public static TransferState Evolve(TransferState state, IEnumerable<TransferEvent> happened) => happened.Aggregate(state, Evolve);

    /// <summary>Intents name the fence: a plan without it would pay them twice, so it is a bug and throws.</summary>
    private static TransferPlan SameFence(TransferState state, TransferPlan plan) =>
        plan.Fence == state.Plan.Fence && plan.Id == state.Plan.Id && plan.Payouts.All(state.Plan.Payouts.Contains)
            ? plan
            : throw new InvalidOperationException($"{plan.Id} changed its fence or its payouts.");

    private static Result<IReadOnlyList<TransferEvent>> Nothing => Result<IReadOnlyList<TransferEvent>>.Ok([]);

    private static Result<IReadOnlyList<TransferEvent>> Happens(params TransferEvent[] events) => Result<IReadOnlyList<TransferEvent>>.Ok(events);
}
