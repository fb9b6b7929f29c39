using ChainCloud.Chains;
using ChainCloud.Domain.Deposits;
using Microsoft.Extensions.DependencyInjection;

namespace ChainCloud.Grains.Chains;

/// <summary>One chain that this installation follows: its parameters, its node, and how it is followed.</summary>
public sealed record FollowedChain(ChainParameters Parameters, ChainNodeOptions Options, IChainNode Node)
{
    public AssetId Asset => Parameters.Asset;

    public AssetDefinition Definition { get; } = AssetRegistry.For(Parameters.Asset, Parameters.Network).Value;

    /// <summary>The first block by which the chain is known: the asset's, or that of a test node which stands in for it.</summary>
    public Hash256 GenesisHash => Options.GenesisHash is { } hash ? Hash256.Parse(hash).Value : Parameters.GenesisHash;

    public ConfirmationRules Rules
    {
        get
        {
            var rules = Options.RulesFor(Definition);
            return new(rules.Credit, rules.Final, Parameters.CoinbaseMaturity);
        }
    }

    /// <summary>Base units per 1,000 virtual bytes, while the node has no estimate.</summary>
    public long FallbackFeeRateSatPerKvB => Options.FallbackFeeRateSatPerKvB ?? Definition.Fees.FallbackRate;
}

/// <summary>All chains that this installation follows, one per asset.</summary>
public sealed class ChainRegistry(IEnumerable<FollowedChain> chains)
{
    private readonly Dictionary<AssetId, FollowedChain> _chains = chains.ToDictionary(c => c.Asset);

    public IReadOnlyCollection<AssetId> Assets => _chains.Keys;

    /// <summary>Refuses with <see cref="ProblemCodes.AssetUnknown"/> when the asset's chain is not followed here.</summary>
    public Result<FollowedChain> Find(AssetId asset) =>
        _chains.TryGetValue(asset, out var chain) ? chain : new Problem(ProblemCodes.AssetUnknown, $"{asset} is not offered here.");
}

/// <summary>Registration at the host.</summary>
public static class ChainServices
{
    /// <summary>
    /// Follows a chain with the node or nodes that the options name; call once per asset. Throws <see cref="ArgumentException"/> with every mistake
    /// when the options can't be used.
    /// </summary>
    public static IServiceCollection AddChain(this IServiceCollection services, ChainParameters parameters, ChainNodeOptions options)
    {
        NodeOptions[] nodes = [options, .. options.Nodes];
        var dialects = nodes.Select(node => NodeDialect.For(parameters.Asset, node.Dialect)).ToList();
        string[] mistakes =
        [
            .. AssetRegistry.For(parameters.Asset, parameters.Network).TryGet(out var asset, out var unknown) ? options.Mistakes(asset) : [unknown.Detail],
            .. dialects.Where(dialect => !dialect.IsOk).Select(dialect => dialect.Problem.Detail),
        ];
        if (mistakes.Length > 0)
        {
            throw new ArgumentException($"Node of {parameters.Asset}: {string.Join(' ', mistakes)}", nameof(options));
        }

        services.AddKeyedSingleton<IChainNode>(parameters.Asset.Code, (_, _) => nodes.Length == 1
            ? new CoreRpcNode(options, dialects[0].Value)
            : new AgreeingNodes([.. nodes.Zip(dialects, (node, dialect) => new CoreRpcNode(node, dialect.Value))], options.MostBlocksBehind));
        return services.AddSingleton(provider =>
            new FollowedChain(parameters, options, provider.GetRequiredKeyedService<IChainNode>(parameters.Asset.Code)));
    }

    /// <summary>The registry of all chains that were added.</summary>
    public static IServiceCollection AddChainRegistry(this IServiceCollection services) => services.AddSingleton<ChainRegistry>();
}
