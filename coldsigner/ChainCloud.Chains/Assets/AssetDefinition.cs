using System.Numerics;

namespace ChainCloud.Chains;

/// <summary>The two ways in which chains keep money.</summary>
public enum ChainKind
{
    /// <summary>Unspent transaction outputs: Bitcoin and its like.</summary>
    Utxo = 0,

    /// <summary>Accounts with balances and nonces: Ethereum and its like.</summary>
    Evm = 1,
}

/// <summary>A token contract (ERC-20), as the administrators listed it.</summary>
/// <param name="Contract">Its address.</param>
/// <param name="GasLimit">The most gas that one transfer of it may use.</param>
public sealed record TokenContract(AccountAddress Contract, long GasLimit);

/// <summary>After how many confirmations what happens, unless the installation says otherwise. On account chains both are 1, counted from the finalized block.</summary>
/// <param name="Credit">A deposit is credited.</param>
/// <param name="Final">A credited deposit is left alone.</param>
public sealed record ConfirmationDefaults(long Credit, long Final);

/// <summary>Fees unless the installation says otherwise. Rates: base units per 1,000 virtual bytes, or wei per gas.</summary>
/// <param name="FallbackRate">While the node has no estimate.</param>
/// <param name="MaxRate">Never proposed above.</param>
/// <param name="MaxFeeUnits">Cap of a payout that names none, in base units of the chain's own asset.</param>
public sealed record FeeDefaults(long FallbackRate, long MaxRate, BigInteger MaxFeeUnits);

/// <summary>
/// One entry of the asset registry: everything by which assets differ, as data. Adding a Bitcoin-like coin or a token is adding an entry
/// and its test vectors.
/// </summary>
public sealed record AssetDefinition
{
    public required AssetId Asset { get; init; }

    public required Network Network { get; init; }

    /// <summary>For people, for example "Litecoin".</summary>
    public required string Name { get; init; }

    /// <summary>One whole coin is 10^Decimals base units.</summary>
    public required int Decimals { get; init; }

    /// <summary>The base unit's name, for example "satoshi".</summary>
    public required string BaseUnit { get; init; }

    public required ConfirmationDefaults Confirmations { get; init; }

    public required FeeDefaults Fees { get; init; }

    /// <summary>No amount may be above, in base units.</summary>
    public required BigInteger MaxUnits { get; init; }

    /// <summary>Where people look at a transaction: "{txid}" is its id; null where nobody shows the network.</summary>
    public required string? ExplorerLink { get; init; }

    /// <summary>The chain's own rules on a UTXO chain; else null.</summary>
    public ChainParameters? Utxo { get; init; }

    /// <summary>The chain's own rules on an account chain; else null.</summary>
    public EvmParameters? Evm { get; init; }

    /// <summary>The contract of a token; null for a chain's own asset.</summary>
    public TokenContract? Token { get; init; }

    public ChainKind Kind => Utxo is null ? ChainKind.Evm : ChainKind.Utxo;

    /// <summary>The asset of the chain itself: whose addresses receive this asset, and in which fees are paid.</summary>
    public AssetId ChainAsset => Utxo?.Asset ?? Evm!.Asset;

    /// <summary>Age of the newest block from which a node counts as stale: proof of work may take an hour for one, proof of stake makes one every 12 s.</summary>
    public TimeSpan StaleAfter => Kind == ChainKind.Utxo ? TimeSpan.FromHours(2) : TimeSpan.FromMinutes(10);

    /// <summary>True for a chain's own asset.</summary>
    public bool IsNative => Token is null;

    /// <summary>What the keys of this asset's chain become as receiving addresses.</summary>
    public AddressForm AddressForm => Utxo?.ReceiveScript switch
    {
        null => AddressForm.Evm,
        ScriptType.P2wpkh => AddressForm.P2wpkh,
        ScriptType.P2pkh => AddressForm.P2pkh,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>BIP-32 version of extended public keys of this asset's accounts; account chains have none of their own and take Bitcoin's.</summary>
    public uint XpubVersion => Utxo?.XpubVersion ?? (Network == Network.Main ? 0x0488B21Eu : 0x043587CFu);

    /// <summary>The account path of a merchant on this asset's chain; <paramref name="merchantNumber"/> is below 2^31.</summary>
    public DerivationPath AccountPath(uint merchantNumber) => Utxo?.AccountPath(merchantNumber) ?? Evm!.AccountPath(merchantNumber);
}
