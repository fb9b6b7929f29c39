using Orleans;
using Orleans.Concurrency;

namespace ChainCloud.GrainInterfaces;

/// <summary>One chain as the platform sees it: cursor, reorgs, fee estimates, node state. Key: <see cref="GrainKeys.Chain"/>.</summary>
[Alias("cc.IChainGrain")]
public interface IChainGrain : IGrainWithStringKey
{
    /// <summary>Reads what the node has that we have not: blocks (a bounded number a call), mempool, fees. Safe to call at any time.</summary>
    [Alias("Advance")]
    Task Advance();

    /// <summary>Never waits for the node.</summary>
    [Alias("Status"), AlwaysInterleave]
    Task<AssetView> Status();
}

/// <param name="NodeState">ok, syncing, stale, down, wrong_network or starting.</param>
/// <param name="NodeDetail">One sentence when the state is not ok.</param>
/// <param name="Tip">The last block that deposits and transfers were matched in.</param>
/// <param name="FeeRatesSatPerKvB">slow, normal, fast; base units per 1,000 virtual bytes.</param>
[GenerateSerializer, Immutable, Alias("cc.AssetView")]
public sealed record AssetView(
    [property: Id(0)] AssetId Asset,
    [property: Id(1)] Network Network,
    [property: Id(2)] string NodeState,
    [property: Id(3)] string? NodeDetail,
    [property: Id(4)] BlockRef? Tip,
    [property: Id(5)] long RequiredConfirmations,
    [property: Id(6)] Amount Dust,
    [property: Id(7)] IReadOnlyList<long> FeeRatesSatPerKvB,
    [property: Id(8)] int Decimals);
