using System.Collections.Immutable;
using System.Diagnostics;
using ChainCloud.Domain.Addresses;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Addresses;

/// <summary>Between the rules' states and the batch's row.</summary>
internal static class BatchRows
{
    public static BatchState StateOf(BatchRow row) => row.State switch
    {
        BatchStates.Requested => new BatchState.Requested(),
        BatchStates.Listed => new BatchState.Listed(row.Root!.Value, Bytes(row.Attestation)),
        BatchStates.Verified => new BatchState.Verified(row.Root!.Value, Bytes(row.Attestation), Bytes(row.Verdict)),
        BatchStates.Failed => new BatchState.Failed(row.Reason!),
        _ => throw new UnreachableException($"A batch is not '{row.State}'."),
    };

    public static BatchCommand CommandOf(BatchStep step) => step switch
    {
        BatchStep.Attested s => new BatchCommand.RecordAttestation(s.Root, Bytes(s.Attestation)),
        BatchStep.Judged s => new BatchCommand.RecordVerdict(s.Root, s.Accepted, Bytes(s.Verdict)),
        BatchStep.Refused s => new BatchCommand.RecordRefusal(s.ReasonCode),
        _ => throw new UnreachableException(),
    };

    public static BatchRow Apply(BatchRow row, BatchState state, DateTimeOffset at) => state switch
    {
        BatchState.Listed s => row with { State = BatchStates.Listed, Root = s.Root, Attestation = [.. s.Attestation], UpdatedAt = at },
        BatchState.Verified s => row with { State = BatchStates.Verified, Verdict = [.. s.Verdict], Finished = true, UpdatedAt = at },
        BatchState.Failed s => row with { State = BatchStates.Failed, Reason = s.ReasonCode, Finished = true, UpdatedAt = at },
        _ => throw new UnreachableException(),
    };

    private static ImmutableArray<byte> Bytes(byte[]? bytes) => [.. bytes ?? []];
}
