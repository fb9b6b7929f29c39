using ChainCloud.Chains;
using ChainCloud.Domain.Deposits;
using Microsoft.Extensions.DependencyInjection;

namespace ChainCloud.Grains.Chains;

/// <summary>One chain that this installation follows: its parameters, its node, and how it is followed.</summary>
public sealed record FollowedChain(ChainParameters Parameters, ChainNodeOptions Options, IChainNode Node)
{
    public AssetId Asset => Parameters.Asset;

    public ConfirmationRules Rules => new(Options.RequiredConfirmations, Options.FinalConfirmations, Parameters.CoinbaseMaturity);
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
    /// Follows a chain with the node that the options name; call once per asset. Throws <see cref="ArgumentException"/> with every mistake
    /// when the options can't be used.
    /// </summary>
    public static IServiceCollection AddChain(this IServiceCollection services, ChainParameters parameters, ChainNodeOptions options)
    {
        var dialect = NodeDialect.For(parameters.Asset);
        string[] mistakes = [.. options.Mistakes(), .. dialect.IsOk ? [] : new[] { dialect.Problem.Detail }];
        if (mistakes.Length > 0)
        {
            throw new ArgumentException($"Node of {parameters.Asset}: {string.Join(' ', mistakes)}", nameof(options));
        }

        services.AddKeyedSingleton<IChainNode>(parameters.Asset.Code, (_, _) => new CoreRpcNode(options, dialect.Value));
        return services.AddSingleton(provider =>
            new FollowedChain(parameters, options, provider.GetRequiredKeyedService<IChainNode>(parameters.Asset.Code)));
    }

    /// <summary>The registry of all chains that were added.</summary>
    public static IServiceCollection AddChainRegistry(this IServiceCollection services) => services.AddSingleton<ChainRegistry>();
}
