using ChainCloud.GrainInterfaces;
using Orleans;
using Orleans.Runtime;

namespace ChainCloud.Grains.Transfers;

/// <summary>What payouts and transfers need to know of a chain: tip as it was followed, confirmations, fee rates.</summary>
public interface IChainView
{
    /// <summary>Never waits for a node; null when nothing is known.</summary>
    Task<AssetView?> Status(AssetId asset);
}

/// <summary>The chain's own grain.</summary>
public sealed class ChainGrainView(IGrainFactory grains) : IChainView
{
    public async Task<AssetView?> Status(AssetId asset) => await grains.GetGrain<IChainGrain>(GrainKeys.Chain(asset)).Status();
}
