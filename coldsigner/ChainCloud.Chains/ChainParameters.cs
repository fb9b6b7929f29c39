using System.Collections.Immutable;

namespace ChainCloud.Chains;

/// <summary>
/// What tells one network of one UTXO chain from another: address prefixes, key versions, supply, relay rules. Adding a chain is
/// adding entries to the registry below. Values are those of the chain's reference node.
/// </summary>
public sealed record ChainParameters
{
    private static readonly AssetId Ltc = AssetId.Parse("LTC").Value;

    private static readonly ImmutableArray<ChainParameters> Registry =
    [
        Litecoin(Network.Main, "ltc", 0x30, [0x32, 0x05], 2, "12a765e31ffd4059bada1e25190f6e98c99d9714d334efa41a195a7e7e04bfe2"),
        Litecoin(Network.Test, "tltc", 0x6f, [0x3a, 0xc4], 1, "4966625a4b2851d9fdee139e56211a0d88575f59ed816ff5e6a63deb4e3e29a0"),
        Litecoin(Network.Regtest, "rltc", 0x6f, [0x3a, 0xc4], 1, "530827f38f93b43ed12af0b3ad25a288dc02ed74d6d7857862df51fc56c416f9"),
    ];

    private ChainParameters()
    {
    }

    public required AssetId Asset { get; init; }

    public required Network Network { get; init; }

    /// <summary>Human-readable part of segwit addresses, lower case (BIP-173).</summary>
    public required string Bech32Hrp { get; init; }

    /// <summary>Human-readable part of confidential (MWEB) addresses, which are recognized only to be refused with a clear sentence.</summary>
    public required string MwebHrp { get; init; }

    /// <summary>Base58Check version of pay-to-public-key-hash addresses.</summary>
    public required byte P2pkhVersion { get; init; }

    /// <summary>Base58Check versions of pay-to-script-hash addresses; the first is written, all are read.</summary>
    public required ImmutableArray<byte> P2shVersions { get; init; }

    /// <summary>BIP-32 version of extended public keys.</summary>
    public required uint XpubVersion { get; init; }

    /// <summary>BIP-32 version of extended private keys.</summary>
    public required uint XprvVersion { get; init; }

    /// <summary>SLIP-44 coin type; 1 on all test networks.</summary>
    public required uint CoinType { get; init; }

    /// <summary>The most base units that can ever exist; no value or sum of values may be above.</summary>
    public required long MaxSupplyUnits { get; init; }

    /// <summary>Fee rate that defines dust, in base units per 1,000 virtual bytes.</summary>
    public required long DustRelayRate { get; init; }

    /// <summary>Lowest fee rate that nodes relay, in base units per 1,000 virtual bytes.</summary>
    public required long MinRelayFeeRateSatPerKvB { get; init; }

    public required Hash256 GenesisHash { get; init; }

    /// <summary>Every network of every chain that is known here.</summary>
    public static ImmutableArray<ChainParameters> All => Registry;

    /// <summary>Refuses with <see cref="ProblemCodes.AssetUnknown"/> when the chain or network is not in the registry.</summary>
    public static Result<ChainParameters> For(AssetId asset, Network network)
    {
        foreach (var parameters in Registry)
        {
            if (parameters.Asset == asset && parameters.Network == network)
            {
                return parameters;
            }
        }

        return new Problem(ProblemCodes.AssetUnknown, $"There is no chain for {asset} on network {network}.");
    }

    /// <summary>The BIP-84 account of a merchant, m/84'/coin'/M'. <paramref name="merchantNumber"/> is below 2^31.</summary>
    public DerivationPath AccountPath(uint merchantNumber) =>
        DerivationPath.Master.Child(84, hardened: true).Child(CoinType, hardened: true).Child(merchantNumber, hardened: true);

    private static ChainParameters Litecoin(
        Network network, string hrp, byte p2pkh, ImmutableArray<byte> p2sh, uint coinType, string genesis) => new()
        {
            Asset = Ltc,
            Network = network,
            Bech32Hrp = hrp,
            MwebHrp = network == Network.Main ? "ltcmweb" : "tmweb",
            P2pkhVersion = p2pkh,
            P2shVersions = p2sh,
            XpubVersion = network == Network.Main ? 0x0488B21Eu : 0x043587CF,
            XprvVersion = network == Network.Main ? 0x0488ADE4u : 0x04358394,
            CoinType = coinType,
            MaxSupplyUnits = 84_000_000L * 100_000_000L,
            DustRelayRate = 30_000,
            MinRelayFeeRateSatPerKvB = 1_000,
            GenesisHash = Hash256.Parse(genesis).Value,
        };
}
