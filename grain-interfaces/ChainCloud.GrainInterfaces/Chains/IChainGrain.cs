using Orleans;
using Orleans.Concurrency;

namespace ChainCloud.GrainInterfaces;

/// <summary>One chain as the platform sees it: cursor, reorgs, fee estimates, node state. Key: <see cref="GrainKeys.Chain"/>.</summary>
[Alias("cc.IChainGrain"), Version(1)]
public interface IChainGrain : IGrainWithStringKey
{
    /// <summary>Reads what the node has that we have not: blocks (a bounded number a call), mempool, fees. Safe to call at any time.</summary>
    [Alias("Advance")]
    Task Advance();

    /// <summary>Never waits for the node.</summary>
    [Alias("Status"), AlwaysInterleave]
    Task<AssetView> Status();
}

/// <param name="NodeState">ok, syncing, stale, down, wrong_network, nodes_disagree, node_stale or starting.</param>
/// <param name="NodeDetail">One sentence when the state is not ok.</param>
/// <param name="Tip">The last block that deposits and transfers were matched in.</param>
/// <param name="Dust">The least amount that an output to an address of ours may have; 1 on an Ethereum-like chain and of tokens.</param>
/// <param name="FeeRatesSatPerKvB">slow, normal, fast; base units per 1,000 virtual bytes or, on an Ethereum-like chain, wei per gas in all. Of the chain's own asset.</param>
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
    [property: Id(8)] int Decimals)
{
    /// <summary>Confirmations are counted from this height: the tip's or, on an Ethereum-like chain, that of the last final block.</summary>
    [Id(9)]
    public long SettledHeight { get; init; } = Tip?.Height ?? 0;

    /// <summary>slow, normal, fast: wei per gas of the fee rates that the block's maker may get. Empty on UTXO chains.</summary>
    [Id(10)]
    public IReadOnlyList<long> PriorityFees { get; init; } = [];

    /// <summary>Halts of payouts that stand for the chain's own asset or for its tokens.</summary>
    [Id(11)]
    public IReadOnlyList<HaltView> Halts { get; init; } = [];
}
