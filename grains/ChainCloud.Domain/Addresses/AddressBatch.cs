using System.Collections.Immutable;
using System.Diagnostics;

namespace ChainCloud.Domain.Addresses;

/// <summary>Where one batch of addresses stands. Each state carries only what exists then.</summary>
public abstract record BatchState
{
    private BatchState()
    {
    }

    /// <summary>A job for the vault is open; there are no addresses yet.</summary>
    public sealed record Requested : BatchState;

    /// <summary>The vault attested the addresses; the V-Device has not spoken. Not one of them is usable.</summary>
    public sealed record Listed(Hash256 Root, ImmutableArray<byte> Attestation) : BatchState;

    /// <summary>The V-Device accepted the root; its addresses may be handed out. Final.</summary>
    public sealed record Verified(Hash256 Root, ImmutableArray<byte> Attestation, ImmutableArray<byte> Verdict) : BatchState;

    /// <summary>The vault or the V-Device refused. Final: the next batch has the next number, addresses are never listed again.</summary>
    public sealed record Failed(string ReasonCode) : BatchState;
}

/// <summary>What happened to a batch.</summary>
public abstract record BatchEvent
{
    private BatchEvent()
    {
    }

    public sealed record Attested(Hash256 Root, ImmutableArray<byte> Attestation) : BatchEvent;

    public sealed record Accepted(ImmutableArray<byte> Verdict) : BatchEvent;

    public sealed record Refused(string ReasonCode) : BatchEvent;
}

/// <summary>What a device said about a batch, its signature already checked.</summary>
public abstract record BatchCommand
{
    private BatchCommand()
    {
    }

    /// <summary>The vault's attestation over <paramref name="Root"/>, which was recomputed from the listed scripts.</summary>
    public sealed record RecordAttestation(Hash256 Root, ImmutableArray<byte> Attestation) : BatchCommand;

    /// <summary>The V-Device's verdict over <paramref name="Root"/>.</summary>
    public sealed record RecordVerdict(Hash256 Root, bool Accepted, ImmutableArray<byte> Verdict) : BatchCommand;

    /// <summary>A device refused the job for good.</summary>
    public sealed record RecordRefusal(string ReasonCode) : BatchCommand;
}

/// <summary>The rules of one address batch. See README.md beside this file for the table.</summary>
public static class AddressBatch
{
    /// <summary>The reason code of a batch that the V-Device refused.</summary>
    public const string RefusedByVDevice = "refused_by_vdevice";

    /// <summary>What follows from a command; nothing when it repeats what is known; <see cref="ProblemCodes.WrongState"/> when it can't be.</summary>
    public static Result<ImmutableArray<BatchEvent>> Decide(BatchState state, BatchCommand command) => (state, command) switch
    {
        (BatchState.Requested, BatchCommand.RecordAttestation c) => One(new BatchEvent.Attested(c.Root, c.Attestation)),
        (BatchState.Listed s, BatchCommand.RecordAttestation c) when s.Root == c.Root => Nothing,
        (BatchState.Verified s, BatchCommand.RecordAttestation c) when s.Root == c.Root => Nothing,
        // A refusal names the root that the V-Device saw: when somebody changed the list on its way, that is another one.
        (BatchState.Listed, BatchCommand.RecordVerdict { Accepted: false }) => One(new BatchEvent.Refused(RefusedByVDevice)),
        (BatchState.Listed s, BatchCommand.RecordVerdict c) when s.Root != c.Root => OtherRoot,
        (BatchState.Verified s, BatchCommand.RecordVerdict c) when s.Root != c.Root => OtherRoot,
        (BatchState.Listed, BatchCommand.RecordVerdict { Accepted: true } c) => One(new BatchEvent.Accepted(c.Verdict)),
        (BatchState.Verified, BatchCommand.RecordVerdict { Accepted: true }) => Nothing,
        (BatchState.Failed { ReasonCode: RefusedByVDevice }, BatchCommand.RecordVerdict { Accepted: false }) => Nothing,
        (BatchState.Requested or BatchState.Listed, BatchCommand.RecordRefusal c) => One(new BatchEvent.Refused(c.ReasonCode)),
        (BatchState.Failed, BatchCommand.RecordRefusal) => Nothing,
        _ => new Problem(ProblemCodes.WrongState, $"A batch that is {Name(state)} does not take {command.GetType().Name}."),
    };

    /// <summary>The whole transition table. Throws for an event that <see cref="Decide"/> never gives in this state.</summary>
    public static BatchState Evolve(BatchState state, BatchEvent happened) => (state, happened) switch
    {
        (BatchState.Requested, BatchEvent.Attested e) => new BatchState.Listed(e.Root, e.Attestation),
        (BatchState.Listed s, BatchEvent.Accepted e) => new BatchState.Verified(s.Root, s.Attestation, e.Verdict),
        (BatchState.Requested or BatchState.Listed, BatchEvent.Refused e) => new BatchState.Failed(e.ReasonCode),
        _ => throw new UnreachableException($"{happened.GetType().Name} can't happen to a batch that is {Name(state)}."),
    };

    /// <summary>The state's name as stored and shown: requested, listed, verified, failed.</summary>
    public static string Name(BatchState state) => state switch
    {
        BatchState.Requested => "requested",
        BatchState.Listed => "listed",
        BatchState.Verified => "verified",
        BatchState.Failed => "failed",
        _ => throw new UnreachableException(),
    };

    private static Result<ImmutableArray<BatchEvent>> Nothing => ImmutableArray<BatchEvent>.Empty;

    private static Result<ImmutableArray<BatchEvent>> OtherRoot =>
        new Problem(ProblemCodes.StatementMismatch, "The verdict is over another root than the attestation.");

    private static Result<ImmutableArray<BatchEvent>> One(BatchEvent happened) => ImmutableArray.Create(happened);
}
