using Orleans;

namespace ChainCloud.GrainInterfaces;

/// <summary>What devices said about a batch, checked by the batch's grain, to be written by the account's.</summary>
[GenerateSerializer, Immutable, Alias("cc.BatchStep")]
public abstract record BatchStep
{
    private BatchStep()
    {
    }

    /// <param name="Root">Recomputed from the scripts, equal to the attested one.</param>
    [GenerateSerializer, Immutable, Alias("cc.BatchStep.Attested")]
    public sealed record Attested(
        [property: Id(0)] Hash256 Root,
        [property: Id(1)] byte[] Attestation,
        [property: Id(2)] IReadOnlyList<ScriptPubKey> Scripts) : BatchStep;

    [GenerateSerializer, Immutable, Alias("cc.BatchStep.Judged")]
    public sealed record Judged(
        [property: Id(0)] Hash256 Root,
        [property: Id(1)] bool Accepted,
        [property: Id(2)] byte[] Verdict) : BatchStep;

    [GenerateSerializer, Immutable, Alias("cc.BatchStep.Refused")]
    public sealed record Refused([property: Id(0)] string ReasonCode) : BatchStep;
}
