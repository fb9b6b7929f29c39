using Orleans;
using Orleans.Concurrency;

namespace ChainCloud.GrainInterfaces;

/// <summary>One merchant: profile, tokens, enrolled devices, events, alarms. Key: <see cref="GrainKeys.Merchant"/>.</summary>
[Alias("cc.IMerchantGrain"), Version(1)]
public interface IMerchantGrain : IGrainWithStringKey
{
    /// <summary>Creates the merchant; the same name again gives the same profile, another name <see cref="ProblemCodes.AlreadyExists"/>.</summary>
    [Alias("Create")]
    Task<Result<MerchantProfile>> Create(string displayName);

    /// <summary>Refuses with <see cref="ProblemCodes.NotFound"/> when there is no such merchant.</summary>
    [Alias("Read"), ReadOnly]
    Task<Result<MerchantProfile>> Read();

    /// <summary>Makes a token. Its text leaves only in this answer; the platform keeps a hash.</summary>
    [Alias("IssueToken")]
    Task<Result<IssuedToken>> IssueToken(TokenKind kind, DateTimeOffset? expiresAt);

    /// <summary>Who holds the token with this SHA-256; <see cref="ProblemCodes.Unauthenticated"/> when nobody (any more).</summary>
    [Alias("Authenticate"), AlwaysInterleave]
    Task<Result<Caller>> Authenticate(Hash256 tokenHash);

    /// <summary>
    /// Takes the signed device cards of the merchant's V-Device and vaults (cc/device-card/1 bytes), checks them and stores their public keys.
    /// The same cards again change nothing; other keys for an enrolled device are refused with <see cref="ProblemCodes.DeviceConflict"/>.
    /// </summary>
    [Alias("EnrolDevices")]
    Task<Result<IReadOnlyList<EnrolledDevice>>> EnrolDevices(IReadOnlyList<byte[]> cards);

    [Alias("Devices"), ReadOnly]
    Task<Result<IReadOnlyList<EnrolledDevice>>> Devices();

    /// <summary>Events with a number above <paramref name="after"/>, in order, without gaps.</summary>
    [Alias("Events"), AlwaysInterleave]
    Task<Result<EventPage>> Events(long after, int limit);
}

/// <summary>What a token may do.</summary>
public enum TokenKind
{
    /// <summary>Addresses, batches, deposits, balances, events.</summary>
    Cold = 0,

    /// <summary>Payouts, approvals, transfers, balances, ledger, events.</summary>
    Hot = 1,

    /// <summary>Jobs and results of one device.</summary>
    Courier = 2,

    /// <summary>Merchants, devices, alarms; no merchant's money.</summary>
    Operator = 3,
}

/// <param name="Status">"active" or "locked".</param>
[GenerateSerializer, Immutable, Alias("cc.MerchantProfile")]
public sealed record MerchantProfile(
    [property: Id(0)] MerchantId Id,
    [property: Id(1)] string DisplayName,
    [property: Id(2)] string Status,
    [property: Id(3)] DateTimeOffset CreatedAt);

/// <param name="Token">The secret text, shown once.</param>
[GenerateSerializer, Immutable, Alias("cc.IssuedToken")]
public sealed record IssuedToken(
    [property: Id(0)] string Token,
    [property: Id(1)] TokenKind Kind,
    [property: Id(2)] DateTimeOffset? ExpiresAt);

/// <summary>An authenticated caller. Identity and routing; never authority over money.</summary>
/// <param name="Merchant">Set for cold and hot tokens.</param>
/// <param name="Device">Set for courier tokens.</param>
[GenerateSerializer, Immutable, Alias("cc.Caller")]
public sealed record Caller(
    [property: Id(0)] TokenKind Kind,
    [property: Id(1)] MerchantId? Merchant,
    [property: Id(2)] DeviceId? Device);

/// <param name="Role">"vdevice", "receive_vault" or "send_vault".</param>
/// <param name="ChannelKey">P-256 public key of the current epoch, as in the device card.</param>
/// <param name="Accounts">The send vault's accounts, for watching; empty for the others.</param>
[GenerateSerializer, Immutable, Alias("cc.EnrolledDevice")]
public sealed record EnrolledDevice(
    [property: Id(0)] DeviceId Id,
    [property: Id(1)] string Role,
    [property: Id(2)] byte[] IdentityKey,
    [property: Id(3)] byte[] ChannelKey,
    [property: Id(4)] uint Epoch,
    [property: Id(5)] uint MerchantNumber,
    [property: Id(6)] IReadOnlyList<DeviceAccount> Accounts);

/// <param name="Asset">The chain's own asset.</param>
/// <param name="Xpub">The account's public key (BIP-32 text).</param>
[GenerateSerializer, Immutable, Alias("cc.DeviceAccount")]
public sealed record DeviceAccount([property: Id(0)] AssetId Asset, [property: Id(1)] string Xpub);

[GenerateSerializer, Immutable, Alias("cc.EventPage")]
public sealed record EventPage([property: Id(0)] IReadOnlyList<EventView> Items, [property: Id(1)] bool HasMore);

/// <summary>Something that happened to one merchant. The list is the truth; notifications only hint at it.</summary>
/// <param name="Sequence">From 1, without gaps, per merchant.</param>
/// <param name="Type">For example "deposit.credited".</param>
/// <param name="Subject">Id of the thing it happened to.</param>
/// <param name="DataJson">A JSON object with what a client needs to act.</param>
[GenerateSerializer, Immutable, Alias("cc.EventView")]
public sealed record EventView(
    [property: Id(0)] long Sequence,
    [property: Id(1)] string Type,
    [property: Id(2)] AssetId? Asset,
    [property: Id(3)] string Subject,
    [property: Id(4)] DateTimeOffset At,
    [property: Id(5)] string DataJson);
