using System.Collections.Immutable;

namespace ChainCloud.Chains;

/// <summary>One token as a list names it.</summary>
/// <param name="Asset">The code that API and ledger use.</param>
/// <param name="Contract">Its contract.</param>
/// <param name="Decimals">0 to 36: one whole token is 10^Decimals base units.</param>
/// <param name="GasLimit">The most gas that one transfer of it may use.</param>
public sealed record ListedToken(AssetId Asset, AccountAddress Contract, int Decimals, long GasLimit);

/// <summary>All assets of one network: the chains' own and the listed tokens. Immutable.</summary>
public sealed class AssetCatalog
{
    private readonly ImmutableDictionary<AssetId, AssetDefinition> _assets;

    private AssetCatalog(Network network, ImmutableDictionary<AssetId, AssetDefinition> assets)
    {
        Network = network;
        _assets = assets;
    }

    public Network Network { get; }

    public IEnumerable<AssetDefinition> All => _assets.Values.OrderBy(a => a.Asset);

    /// <summary>The chains' own assets only.</summary>
    public static AssetCatalog OfChains(Network network) =>
        new(network, AssetRegistry.All.Where(a => a.Network == network).ToImmutableDictionary(a => a.Asset));

    /// <summary>
    /// This catalog with the tokens of one chain, in place of those that it had of that chain. Refuses with <see cref="ProblemCodes.AssetUnknown"/> a
    /// chain that has no tokens, and with <see cref="ProblemCodes.AlreadyExists"/> a code or contract that is there twice.
    /// </summary>
    public Result<AssetCatalog> WithTokens(AssetId chainAsset, IReadOnlyList<ListedToken> tokens)
    {
        if (!Find(chainAsset).TryGet(out var chain, out var unknown))
        {
            return unknown;
        }

        if (chain is not { Evm: { } evm, IsNative: true })
        {
            return new Problem(ProblemCodes.AssetUnknown, $"{chainAsset} is no chain with tokens.");
        }

        var assets = _assets.RemoveRange(_assets.Values.Where(a => !a.IsNative && a.ChainAsset == chainAsset).Select(a => a.Asset));
        foreach (var token in tokens)
        {
            if (assets.ContainsKey(token.Asset) || tokens.Count(t => t.Contract == token.Contract) > 1)
            {
                return new Problem(ProblemCodes.AlreadyExists, $"{token.Asset} or its contract is there twice.");
            }

            assets = assets.Add(token.Asset, new AssetDefinition
            {
                Asset = token.Asset,
                Network = Network,
                Name = token.Asset.Code,
                Decimals = token.Decimals,
                BaseUnit = $"10^-{token.Decimals} {token.Asset}",
                Confirmations = chain.Confirmations,
                Fees = chain.Fees,
                MaxUnits = (System.Numerics.BigInteger.One << 255) - 1,
                ExplorerLink = chain.ExplorerLink,
                Evm = evm,
                Token = new TokenContract(token.Contract, token.GasLimit),
            });
        }

        return new AssetCatalog(Network, assets);
    }

    /// <summary>Refuses with <see cref="ProblemCodes.AssetUnknown"/> what is not in the catalog.</summary>
    public Result<AssetDefinition> Find(AssetId asset) =>
        _assets.TryGetValue(asset, out var found)
            ? found
            : new Problem(ProblemCodes.AssetUnknown, $"There is no asset {asset} on network {Network.ToText()}.");

    /// <summary>The token with a contract on a chain; null for a contract that is not listed.</summary>
    public AssetDefinition? FindToken(AssetId chainAsset, AccountAddress contract) =>
        _assets.Values.FirstOrDefault(a => a.ChainAsset == chainAsset && a.Token?.Contract == contract);
}
