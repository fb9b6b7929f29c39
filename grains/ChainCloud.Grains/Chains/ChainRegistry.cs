using System.Diagnostics;
using ChainCloud.Chains;
using ChainCloud.Grains.Audit;
using Microsoft.Extensions.DependencyInjection;

namespace ChainCloud.Grains.Chains;

/// <summary>All chains that this installation follows, and the assets on them.</summary>
/// <param name="catalog">With the listed tokens; null for the chains' own assets only.</param>
public sealed class ChainRegistry(IEnumerable<FollowedChain> chains, AssetCatalog? catalog = null)
{
    private readonly Dictionary<AssetId, FollowedChain> _chains = chains.ToDictionary(c => c.Asset);
    private AssetCatalog? _catalog = catalog;

    /// <summary>The chains' own assets.</summary>
    public IReadOnlyCollection<AssetId> Assets => _chains.Keys;

    /// <summary>All assets of the network, followed or not.</summary>
    public AssetCatalog Catalog => _catalog ??= AssetCatalog.OfChains(_chains.Values.FirstOrDefault()?.Definition.Network ?? Network.Regtest);

    /// <summary>
    /// The chain that an asset, perhaps a token, is on. Refuses with <see cref="ProblemCodes.AssetUnknown"/> when the asset is not known or
    /// its chain is not followed here.
    /// </summary>
    public Result<FollowedChain> Find(AssetId asset) =>
        Catalog.Find(asset).TryGet(out var definition, out var unknown)
            ? _chains.TryGetValue(definition.ChainAsset, out var chain) ? chain : new Problem(ProblemCodes.AssetUnknown, $"{asset} is not offered here.")
            : unknown;
}

/// <summary>Registration at the host.</summary>
public static class ChainServices
{
    /// <summary>
    /// Follows a chain with the node or nodes that the options name; call once per chain, with its own asset. Throws
    /// <see cref="ArgumentException"/> with every mistake when the options can't be used.
    /// </summary>
    public static IServiceCollection AddChain(this IServiceCollection services, AssetDefinition asset, ChainNodeOptions options)
    {
        var mistakes = options.Mistakes(asset);
        return mistakes.Count > 0 ? throw Unusable(asset, options, mistakes)
            : asset.Kind switch
            {
                ChainKind.Utxo => AddUtxo(services, asset, options),
                ChainKind.Evm => AddEvm(services, asset, options),
                _ => throw new UnreachableException(),
            };
    }

    /// <summary>The registry of all chains that were added.</summary>
    public static IServiceCollection AddChainRegistry(this IServiceCollection services) => services.AddSingleton<ChainRegistry>().AddSingleton<Reconcilers>().AddSingleton<Explanations>();

    private static IServiceCollection AddUtxo(IServiceCollection services, AssetDefinition asset, ChainNodeOptions options)
    {
        NodeOptions[] nodes = [options, .. options.Nodes];
        var dialects = nodes.Select(node => NodeDialect.For(asset.Asset, node.Dialect)).ToList();
        if (dialects.Any(dialect => !dialect.IsOk))
        {
            throw Unusable(asset, options, dialects.Where(dialect => !dialect.IsOk).Select(dialect => dialect.Problem.Detail));
        }

        services.AddKeyedSingleton<IChainNode>(asset.Asset.Code, (_, _) => nodes.Length == 1
            ? new CoreRpcNode(options, dialects[0].Value)
            : new AgreeingNodes([.. nodes.Zip(dialects, (node, dialect) => new CoreRpcNode(node, dialect.Value))], options.MostBlocksBehind));
        return services.AddSingleton(provider =>
            new FollowedChain(asset.Utxo!, options, provider.GetRequiredKeyedService<IChainNode>(asset.Asset.Code)));
    }

    private static IServiceCollection AddEvm(IServiceCollection services, AssetDefinition asset, ChainNodeOptions options)
    {
        NodeOptions[] nodes = [options, .. options.Nodes];
        services.AddKeyedSingleton<IEvmNode>(asset.Asset.Code, (_, _) => nodes.Length == 1
            ? new EvmRpcNode(options)
            : new AgreeingEvmNodes([.. nodes.Select(node => new EvmRpcNode(node))], options.MostBlocksBehind));
        return services.AddSingleton(provider => new FollowedChain(asset, options, provider.GetRequiredKeyedService<IEvmNode>(asset.Asset.Code)));
    }

    private static ArgumentException Unusable(AssetDefinition asset, ChainNodeOptions options, IEnumerable<string> mistakes) =>
        new($"Node of {asset.Asset}: {string.Join(' ', mistakes)}", nameof(options));
}
