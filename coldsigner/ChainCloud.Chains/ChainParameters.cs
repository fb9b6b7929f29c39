using System.Collections.Immutable;

namespace ChainCloud.Chains;

/// <summary>
/// What tells one network of one UTXO chain from another: address prefixes, key versions, supply, relay rules. Adding a chain is
/// adding entries to the registry (<see cref="All"/>); nothing else names a chain. Values are those of the chain's reference node.
/// </summary>
public sealed record ChainParameters
{
    internal ChainParameters()
    {
    }

    public required AssetId Asset { get; init; }

    public required Network Network { get; init; }

    /// <summary>Human-readable part of segwit addresses, lower case (BIP-173); null on a chain without segwit.</summary>
    public required string? Bech32Hrp { get; init; }

    /// <summary>Human-readable part of confidential (MWEB) addresses, which are recognized only to be refused; null where there are none.</summary>
    public required string? MwebHrp { get; init; }

    /// <summary>Base58Check version of pay-to-public-key-hash addresses.</summary>
    public required byte P2pkhVersion { get; init; }

    /// <summary>Base58Check versions of pay-to-script-hash addresses; the first is written, all are read.</summary>
    public required ImmutableArray<byte> P2shVersions { get; init; }

    /// <summary>BIP-32 version of extended public keys.</summary>
    public required uint XpubVersion { get; init; }

    /// <summary>BIP-32 version of extended private keys.</summary>
    public required uint XprvVersion { get; init; }

    /// <summary>SLIP-132 version of extended public keys of P2WPKH accounts (zpub, vpub); null on a chain without segwit.</summary>
    public required uint? SegwitXpubVersion { get; init; }

    /// <summary>SLIP-44 coin type; 1 on all test networks.</summary>
    public required uint CoinType { get; init; }

    /// <summary>The kind of script that we receive to, change included: P2WPKH, or P2PKH on a chain without segwit.</summary>
    public required ScriptType ReceiveScript { get; init; }

    /// <summary>The first step of accounts: 84 (BIP-84) for P2WPKH, 44 (BIP-44) for P2PKH.</summary>
    public required uint Purpose { get; init; }

    /// <summary>True when blocks can carry the proof of work of another chain's block after their header.</summary>
    public required bool HasAuxPow { get; init; }

    /// <summary>The most base units that can ever exist, or that consensus allows in one value; no value or sum of values may be above.</summary>
    public required long MaxSupplyUnits { get; init; }

    /// <summary>Confirmations after which the newest mined coins may be spent.</summary>
    public required int CoinbaseMaturity { get; init; }

    /// <summary>Fee rate that defines dust by what spending costs, in base units per 1,000 virtual bytes; 0 where only <see cref="LeastOutputUnits"/> counts.</summary>
    public required long DustRelayRate { get; init; }

    /// <summary>A lower bound of every output's value that does not depend on its script, in base units; 0 where there is none.</summary>
    public required long LeastOutputUnits { get; init; }

    /// <summary>Lowest fee rate that nodes relay, in base units per 1,000 virtual bytes.</summary>
    public required long MinRelayFeeRateSatPerKvB { get; init; }

    public required Hash256 GenesisHash { get; init; }

    /// <summary>Every network of every chain that is known here.</summary>
    public static ImmutableArray<ChainParameters> All => KnownChains.All;

    /// <summary>How coins at our own addresses are spent.</summary>
    public InputScript ReceiveInput => InputScript.Of(ReceiveScript).Value;

    public bool HasSegwit => Bech32Hrp is not null;

    public bool HasMweb => MwebHrp is not null;

    /// <summary>Refuses with <see cref="ProblemCodes.AssetUnknown"/> when the chain or network is not in the registry.</summary>
    public static Result<ChainParameters> For(AssetId asset, Network network)
    {
        foreach (var parameters in All)
        {
            if (parameters.Asset == asset && parameters.Network == network)
            {
                return parameters;
            }
        }

        return new Problem(ProblemCodes.AssetUnknown, $"There is no chain for {asset} on network {network}.");
    }

    /// <summary>The account of a merchant, m/purpose'/coin'/M' (BIP-44, BIP-84). <paramref name="merchantNumber"/> is below 2^31.</summary>
    public DerivationPath AccountPath(uint merchantNumber) =>
        DerivationPath.Master.Child(Purpose, hardened: true).Child(CoinType, hardened: true).Child(merchantNumber, hardened: true);
}
