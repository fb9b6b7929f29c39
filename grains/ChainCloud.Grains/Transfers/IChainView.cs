using ChainCloud.Chains;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Chains;
using Orleans;
using Orleans.Runtime;

namespace ChainCloud.Grains.Transfers;

/// <summary>What payouts and transfers need to know of a chain: tip as it was followed, confirmations, fee rates.</summary>
public interface IChainView
{
    /// <summary>Never waits for a node; null when nothing is known.</summary>
    Task<AssetView?> Status(AssetId asset);
}

/// <summary>The grain of the asset's chain.</summary>
public sealed class ChainGrainView(IGrainFactory grains, ChainRegistry chains) : IChainView
{
    public async Task<AssetView?> Status(AssetId asset) => chains.Catalog.Find(asset).TryGet(out var definition, out _) && chains.Find(asset).IsOk
        ? Of(definition, await grains.GetGrain<IChainGrain>(GrainKeys.Chain(definition.ChainAsset)).Status())
        : null;

    // Fees, tip and state are the chain's; of a token every amount can be paid.
    private static AssetView Of(AssetDefinition asset, AssetView chain) =>
        asset.IsNative ? chain : chain with { Asset = asset.Asset, Decimals = asset.Decimals, Dust = Amount.Of(asset.Asset, 1) };
}
