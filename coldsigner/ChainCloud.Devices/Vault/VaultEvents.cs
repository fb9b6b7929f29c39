using System.Collections.Immutable;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Vault;

/// <summary>What happened in a vault. The journal holds these in order; replaying them gives the state.</summary>
/// <param name="At">Vault time, Unix seconds.</param>
public abstract record VaultEvent(long At);

/// <summary>The vault was made.</summary>
public sealed record VaultCreated(long At, DeviceId Vault, DeviceRole Role, Network Network, uint SeedFingerprint, DevicePublicKey IdentityKey)
    : VaultEvent(At)
{
    /// <summary>The keys of the three administrators, or none.</summary>
    public ImmutableArray<DevicePublicKey> Administrators { get; init; } = [];
}

/// <summary>A chain's token list was taken over, its approvals verified.</summary>
/// <param name="At">Vault time.</param>
/// <param name="List">The <see cref="SignedTokenList"/>, as it came.</param>
public sealed record TokensListed(long At, ReadOnlyMemory<byte> List) : VaultEvent(At);

/// <summary>A merchant's V-Device was enrolled for an asset, its words compared.</summary>
/// <param name="At">Vault time.</param>
/// <param name="Merchant">The merchant.</param>
/// <param name="Number">M of the account path.</param>
/// <param name="VDevice">The V-Device's name.</param>
/// <param name="VDeviceIdentity">Its lasting key.</param>
/// <param name="Epoch">Of its channel key.</param>
/// <param name="Channel">Its channel key.</param>
/// <param name="AccountXpub">The account's extended public key, in the chain's own form.</param>
/// <param name="Limits">The vault's limits.</param>
/// <param name="Answer">The vault's answer to the offer, so that the same offer gets the same answer.</param>
public sealed record MerchantEnrolled(
    long At, MerchantId Merchant, uint Number, DeviceId VDevice, DevicePublicKey VDeviceIdentity, uint Epoch, ChannelKey Channel, string AccountXpub,
    VaultLimits Limits, ReadOnlyMemory<byte> Answer) : VaultEvent(At)
{
    /// <summary>The nonce of the first payment, of a chain's own account: above 0 when a vault before this one has used the account.</summary>
    public ulong FirstNonce { get; init; }
}

/// <summary>What a signed transaction used of one intent.</summary>
public sealed record SignedIntent(StatementId Id, Hash256 PayloadHash, string ExternalId, long Counter);

/// <summary>A transaction was signed. Written before it is released.</summary>
/// <param name="At">Vault time.</param>
/// <param name="Merchant">Whose.</param>
/// <param name="Asset">Of all amounts.</param>
/// <param name="Intents">What it pays, in the job's order.</param>
/// <param name="Inputs">What it consumes.</param>
/// <param name="ChangeIndex">Index of its change at branch 1; -1 for none.</param>
/// <param name="Spent">What the intents pay and the fee.</param>
/// <param name="SignedTime">The latest notBefore of the intents.</param>
/// <param name="RawTransaction">As released.</param>
/// <param name="Receipt">The signed receipt (COSE_Sign1), as released.</param>
public sealed record TransactionSigned(
    long At, MerchantId Merchant, AssetId Asset, ImmutableArray<SignedIntent> Intents, ImmutableArray<Outpoint> Inputs, long ChangeIndex, Amount Spent,
    long SignedTime, ReadOnlyMemory<byte> RawTransaction, ReadOnlyMemory<byte> Receipt) : VaultEvent(At);

/// <summary>A payment of an account was signed, or signed anew with a higher fee. Written before it is released.</summary>
/// <param name="At">Vault time.</param>
/// <param name="Merchant">Whose.</param>
/// <param name="Intent">What it pays.</param>
/// <param name="Fence">The account and nonce that it consumes.</param>
/// <param name="Destination">The recipient: 20 bytes.</param>
/// <param name="Paid">What the recipient gets, by the first transaction with this nonce; zero by a replacement.</param>
/// <param name="Fee">What it takes from the chain's asset at most; of a replacement only what it takes more.</param>
/// <param name="Terms">The transaction's caps, replacements counted.</param>
/// <param name="SignedTime">The intent's notBefore.</param>
/// <param name="RawTransaction">As released.</param>
/// <param name="Receipt">The signed receipt (COSE_Sign1), as released.</param>
public sealed record AccountPaymentSigned(
    long At, MerchantId Merchant, SignedIntent Intent, Fence Fence, ScriptPubKey Destination, Amount Paid, Amount Fee, NoncePayment Terms,
    long SignedTime, ReadOnlyMemory<byte> RawTransaction, ReadOnlyMemory<byte> Receipt) : VaultEvent(At);

/// <summary>An intent was refused for good.</summary>
public sealed record IntentRefused(
    long At, MerchantId Merchant, SignedIntent Intent, VaultClause Clause, string Detail, ReadOnlyMemory<byte> Receipt) : VaultEvent(At);

/// <summary>A merchant was locked: a check failed that only a lying machine can make fail.</summary>
public sealed record MerchantLocked(long At, MerchantId Merchant, VaultClause Clause, string Detail, ReadOnlyMemory<byte> Receipt) : VaultEvent(At);

/// <summary>A batch of addresses was attested.</summary>
public sealed record BatchAttested(
    long At, MerchantId Merchant, AssetId Asset, uint BatchNumber, uint FirstIndex, uint Count, ReadOnlyMemory<byte> Attestation) : VaultEvent(At);

/// <summary>The vault found itself damaged and does nothing any more.</summary>
public sealed record VaultHalted(long At, VaultClause Clause, string Detail) : VaultEvent(At);
