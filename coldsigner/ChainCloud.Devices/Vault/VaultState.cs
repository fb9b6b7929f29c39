using System.Collections.Immutable;
using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Vault;

/// <summary>Everything that a vault knows and that is no secret. Made only by <see cref="VaultEvolution"/> from the journal's events.</summary>
/// <param name="Vault">Its name.</param>
/// <param name="Role">Receive vault or send vault.</param>
/// <param name="Network">The one network that it serves.</param>
/// <param name="SeedFingerprint">Fingerprint of the seed's master key (BIP-32): the sealed seed has to be this one.</param>
/// <param name="IdentityKey">Its lasting device key.</param>
/// <param name="Time">Vault time, Unix seconds: the latest seen, never goes back.</param>
/// <param name="Attestations">How many address batches were attested: the counter of attestations.</param>
/// <param name="Halted">Why nothing is done any more; null while all is well.</param>
public sealed record VaultState(
    DeviceId Vault, DeviceRole Role, Network Network, uint SeedFingerprint, DevicePublicKey IdentityKey, long Time, long Attestations, string? Halted)
{
    public ImmutableSortedDictionary<MerchantId, MerchantRecord> Merchants { get; init; } = ImmutableSortedDictionary<MerchantId, MerchantRecord>.Empty;

    /// <summary>The keys of the three people whose approvals change what tokens are money; none on a test network without tokens.</summary>
    public ImmutableArray<DevicePublicKey> Administrators { get; init; } = [];

    /// <summary>The token list of each chain, as approved.</summary>
    public ImmutableSortedDictionary<AssetId, TokenList> TokenLists { get; init; } = ImmutableSortedDictionary<AssetId, TokenList>.Empty;

    /// <summary>All assets that this vault knows: the chains' own, and the tokens of the lists.</summary>
    public AssetCatalog Catalog { get; init; } = AssetCatalog.OfChains(Network);

    /// <summary>Vault time for a clock that shows <paramref name="clock"/>: never before what was seen already.</summary>
    public long VaultTime(long clock) => Math.Max(Time, clock);
}

/// <summary>A V-Device's channel key of one epoch.</summary>
/// <param name="Key">The key.</param>
/// <param name="NotBefore">Unix seconds.</param>
/// <param name="NotAfter">Unix seconds.</param>
public sealed record ChannelKey(DevicePublicKey Key, long NotBefore, long NotAfter);

/// <summary>An intent that this vault has decided for good.</summary>
/// <param name="PayloadHash">Of the statement.</param>
/// <param name="Sequence">Number of the journal record that holds the answer.</param>
/// <param name="Signed">True when signed, false when refused for good.</param>
public sealed record DecidedIntent(Hash256 PayloadHash, long Sequence, bool Signed);

/// <summary>Why no signature leaves for a merchant.</summary>
/// <param name="Clause">The clause that locked it.</param>
/// <param name="Detail">One sentence for people.</param>
/// <param name="Sequence">Number of the journal record with the receipt.</param>
/// <param name="At">Vault time, Unix seconds.</param>
public sealed record MerchantLock(VaultClause Clause, string Detail, long Sequence, long At);

/// <summary>What a vault knows about one merchant.</summary>
/// <param name="Merchant">Its name.</param>
/// <param name="Number">M of the account path m/purpose'/coin'/M'.</param>
/// <param name="VDevice">The enrolled V-Device.</param>
/// <param name="VDeviceIdentity">Its lasting key.</param>
/// <param name="Lock">Set while locked.</param>
/// <param name="LastCounter">The V-Device's highest counter of an intent signed.</param>
public sealed record MerchantRecord(
    MerchantId Merchant, uint Number, DeviceId VDevice, DevicePublicKey VDeviceIdentity, MerchantLock? Lock, long LastCounter)
{
    /// <summary>The V-Device's channel keys by epoch.</summary>
    public ImmutableSortedDictionary<uint, ChannelKey> ChannelKeys { get; init; } = ImmutableSortedDictionary<uint, ChannelKey>.Empty;

    /// <summary>The epoch of this vault's own channel key for the merchant.</summary>
    public uint OwnEpoch { get; init; } = 1;

    public ImmutableDictionary<AssetId, AccountRecord> Accounts { get; init; } = ImmutableDictionary<AssetId, AccountRecord>.Empty;

    public ImmutableDictionary<StatementId, DecidedIntent> Intents { get; init; } = ImmutableDictionary<StatementId, DecidedIntent>.Empty;

    /// <summary>External ids of signed intents.</summary>
    public ImmutableDictionary<string, StatementId> ExternalIds { get; init; } = ImmutableDictionary<string, StatementId>.Empty;

    /// <summary>Which intent used which counter of the V-Device.</summary>
    public ImmutableDictionary<long, StatementId> Counters { get; init; } = ImmutableDictionary<long, StatementId>.Empty;

    /// <summary>Hashes of the receipts given to this merchant; the one with counter n is at n - 1.</summary>
    public ImmutableList<Hash256> Receipts { get; init; } = [];

    /// <summary>Numbers of the journal records that hold those receipts.</summary>
    public ImmutableList<long> ReceiptRecords { get; init; } = [];

    /// <summary>Numbers of the journal records of this merchant's attested batches, oldest first.</summary>
    public ImmutableList<long> BatchRecords { get; init; } = [];

    /// <summary>The hash that the next receipt follows; zero before the first.</summary>
    public Hash256 LastReceipt => Receipts.IsEmpty ? default : Receipts[^1];
}

/// <summary>An attested batch.</summary>
/// <param name="FirstIndex">First address index.</param>
/// <param name="Count">How many.</param>
/// <param name="Sequence">Number of the journal record with the attestation.</param>
public sealed record AttestedBatch(uint FirstIndex, uint Count, long Sequence);

/// <summary>One merchant's one asset.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Account">The account's extended public key, derived from this vault's seed.</param>
/// <param name="Limits">The vault's own limits.</param>
/// <param name="Budget">What is used of them.</param>
/// <param name="HighestChange">The highest index of branch 1 that was signed as change; -1 before the first.</param>
public sealed record AccountRecord(AssetId Asset, ExtendedPublicKey Account, VaultLimits Limits, SpendBudget Budget, long HighestChange)
{
    /// <summary>What the account's keys become as destinations.</summary>
    public AddressForm Form { get; init; }

    /// <summary>The nonces of an account chain's own account; null elsewhere, tokens included: they use their chain's.</summary>
    public AccountNonces? Nonces { get; init; }

    /// <summary>The keys of branch 0 and 1, derived once.</summary>
    public ImmutableArray<ExtendedPublicKey> Branches { get; } = [Account.Child(KeyPosition.Receiving), Account.Child(KeyPosition.Change)];

    /// <summary>Every outpoint that this vault has signed as an input, with the first of the intents that it was for.</summary>
    public ImmutableDictionary<Outpoint, StatementId> SignedOutpoints { get; init; } = ImmutableDictionary<Outpoint, StatementId>.Empty;

    /// <summary>Destinations that were paid before, for the screen.</summary>
    public ImmutableHashSet<ScriptPubKey> PaidScripts { get; init; } = [];

    public ImmutableDictionary<uint, AttestedBatch> Batches { get; init; } = ImmutableDictionary<uint, AttestedBatch>.Empty;
}

/// <summary>What the latest transaction with a nonce was.</summary>
/// <param name="Intent">What it pays.</param>
/// <param name="MaxFeePerGas">Its cap for each gas, in wei.</param>
/// <param name="MaxPriorityFeePerGas">The part of it for the block's maker.</param>
/// <param name="MaxFee">Gas limit times <paramref name="MaxFeePerGas"/>: what the limits have counted.</param>
/// <param name="Replacements">How often the nonce was signed anew.</param>
public sealed record NoncePayment(StatementId Intent, BigInteger MaxFeePerGas, BigInteger MaxPriorityFeePerGas, BigInteger MaxFee, int Replacements);

/// <summary>The nonces of one account. Every payment has the next, so no payment waits for one that was never signed.</summary>
/// <param name="Address">The account: the key at /0/0.</param>
/// <param name="Next">The nonce of the next payment.</param>
public sealed record AccountNonces(AccountAddress Address, ulong Next)
{
    /// <summary>What was signed, by nonce.</summary>
    public ImmutableDictionary<ulong, NoncePayment> Payments { get; init; } = ImmutableDictionary<ulong, NoncePayment>.Empty;
}
