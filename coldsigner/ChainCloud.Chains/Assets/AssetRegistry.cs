using System.Collections.Immutable;
using System.Numerics;

namespace ChainCloud.Chains;

/// <summary>The chains' own assets, one entry per asset and network. Tokens come from signed lists, see <see cref="AssetCatalog"/>.</summary>
public static class AssetRegistry
{
    private const long Coin = 100_000_000;
    private const long Gwei = 1_000_000_000;

    private static readonly Row[] Rows =
    [
        new("BTC", "Bitcoin", "satoshi", new(3, 100), new(20_000, 500_000, 100_000), "https://mempool.space/tx/{txid}", "https://mempool.space/testnet/tx/{txid}"),
        new("LTC", "Litecoin", "litoshi", new(24, 100), new(20_000, 200_000, 1_000_000), "https://litecoinspace.org/tx/{txid}", "https://litecoinspace.org/testnet/tx/{txid}"),
        new("DOGE", "Dogecoin", "koinu", new(60, 240), new(Coin / 100, Coin, 5 * Coin), "https://blockchair.com/dogecoin/transaction/{txid}", null),
    ];

    /// <summary>Every chain's own asset on every network.</summary>
    public static ImmutableArray<AssetDefinition> All { get; } = [.. Utxo(), .. Ethereum()];

    /// <summary>Refuses with <see cref="ProblemCodes.AssetUnknown"/> what is no chain's own asset here.</summary>
    public static Result<AssetDefinition> For(AssetId asset, Network network) =>
        All.FirstOrDefault(a => a.Asset == asset && a.Network == network) is { } found
            ? found
            : new Problem(ProblemCodes.AssetUnknown, $"There is no asset {asset} on network {network.ToText()}.");

    private static IEnumerable<AssetDefinition> Utxo() =>
        from chain in ChainParameters.All
        let row = Rows.Single(r => r.Code == chain.Asset.Code)
        select new AssetDefinition
        {
            Asset = chain.Asset,
            Network = chain.Network,
            Name = row.Name,
            Decimals = 8,
            BaseUnit = row.BaseUnit,
            Confirmations = row.Confirmations,
            Fees = row.Fees,
            MaxUnits = chain.MaxSupplyUnits,
            ExplorerLink = chain.Network switch { Network.Main => row.MainLink, Network.Test => row.TestLink, _ => null },
            Utxo = chain,
        };

    private static IEnumerable<AssetDefinition> Ethereum()
    {
        var eth = AssetId.Parse("ETH").Value;
        (Network Network, long ChainId, uint CoinType, string? Link)[] networks =
        [
            (Network.Main, 1, 60, "https://etherscan.io/tx/0x{txid}"),
            (Network.Test, 11_155_111, 1, "https://sepolia.etherscan.io/tx/0x{txid}"),
            (Network.Regtest, 31_337, 1, null),
        ];
        return networks.Select(n => new AssetDefinition
        {
            Asset = eth,
            Network = n.Network,
            Name = "Ether",
            Decimals = 18,
            BaseUnit = "wei",
            Confirmations = new ConfirmationDefaults(1, 1),
            Fees = new FeeDefaults(20 * Gwei, 500 * Gwei, BigInteger.Pow(10, 16)),
            MaxUnits = (BigInteger.One << 96) - 1,
            ExplorerLink = n.Link,
            Evm = new EvmParameters(eth, n.Network, n.ChainId, n.CoinType),
        });
    }

    private sealed record Row(
        string Code, string Name, string BaseUnit, ConfirmationDefaults Confirmations, FeeDefaults Fees, string? MainLink, string? TestLink);
}
