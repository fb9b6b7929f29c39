using Orleans;

namespace ChainCloud.GrainInterfaces;

/// <summary>What became of a transfer's transaction; checked by the transfer's grain, written by the account's.</summary>
[GenerateSerializer, Immutable, Alias("cc.TransferStep")]
public abstract record TransferStep
{
    private TransferStep()
    {
    }

    /// <summary>The vault signed exactly the planned transaction. Durable before the first broadcast.</summary>
    [GenerateSerializer, Immutable, Alias("cc.TransferStep.Signed")]
    public sealed record Signed([property: Id(0)] Hash256 TxId, [property: Id(1)] byte[] RawTransaction) : TransferStep;

    /// <summary>A node took it.</summary>
    [GenerateSerializer, Immutable, Alias("cc.TransferStep.Broadcast")]
    public sealed record Broadcast : TransferStep;

    /// <summary>A block of the best chain holds it.</summary>
    /// <param name="TxId">Which attempt it holds; null where there is but one.</param>
    /// <param name="Fee">What that one cost, where only the block tells; together with <paramref name="TxId"/>.</param>
    [GenerateSerializer, Immutable, Alias("cc.TransferStep.Anchored")]
    public sealed record Anchored(
        [property: Id(0)] BlockRef Anchor, [property: Id(1)] Hash256? TxId = null, [property: Id(2)] Amount? Fee = null) : TransferStep;

    /// <summary>Its block left the best chain.</summary>
    [GenerateSerializer, Immutable, Alias("cc.TransferStep.Unanchored")]
    public sealed record Unanchored : TransferStep;

    /// <summary>Its block is final.</summary>
    [GenerateSerializer, Immutable, Alias("cc.TransferStep.Settled")]
    public sealed record Settled : TransferStep;

    /// <summary>Its block is final, and it failed there: nothing moved but the fee.</summary>
    [GenerateSerializer, Immutable, Alias("cc.TransferStep.Reverted")]
    public sealed record Reverted : TransferStep;
}
