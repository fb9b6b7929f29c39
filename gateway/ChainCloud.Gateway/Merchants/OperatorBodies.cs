using ChainCloud.GrainInterfaces;

namespace ChainCloud.Gateway.Merchants;

/// <param name="Id">2 to 32 lower-case letters, digits and hyphens, a letter first. For ever.</param>
public sealed record CreateMerchantBody(string Id, string DisplayName);

/// <param name="Status">active or locked.</param>
public sealed record MerchantBody(string Id, string DisplayName, string Status, DateTime CreatedAt)
{
    public static MerchantBody Of(MerchantProfile profile) =>
        new(profile.Id.ToString(), profile.DisplayName, profile.Status, profile.CreatedAt.UtcDateTime);
}

/// <param name="Kind">cold or hot.</param>
/// <param name="ExpiresAt">RFC 3339; never if not given.</param>
public sealed record IssueTokenBody(string Kind, DateTimeOffset? ExpiresAt = null);

/// <param name="ExpiresAt">RFC 3339; never if not given.</param>
public sealed record IssueCourierTokenBody(DateTimeOffset? ExpiresAt = null);

/// <param name="Token">Shown in this answer only.</param>
public sealed record TokenBody(string Token, string Kind, DateTime? ExpiresAt)
{
    public static TokenBody Of(IssuedToken issued) =>
        new(issued.Token, issued.Kind.ToString().ToLowerInvariant(), issued.ExpiresAt?.UtcDateTime);
}

/// <param name="Cards">Signed device cards (COSE_Sign1), base64 each.</param>
public sealed record EnrolDevicesBody(IReadOnlyList<byte[]> Cards);

/// <param name="Role">vdevice, receive_vault or send_vault.</param>
/// <param name="IdentityKey">P-256 public key, compressed, hexadecimal.</param>
/// <param name="ChannelKey">P-256 public key of the epoch, compressed, hexadecimal.</param>
public sealed record DeviceBody(
    string Id, string Role, string IdentityKey, string ChannelKey, uint Epoch, uint MerchantNumber,
    IReadOnlyList<DeviceAccountBody> Accounts)
{
    public static DeviceBody Of(EnrolledDevice device) => new(
        device.Id.ToString(), device.Role, Convert.ToHexStringLower(device.IdentityKey), Convert.ToHexStringLower(device.ChannelKey), device.Epoch,
        device.MerchantNumber, [.. device.Accounts.Select(a => new DeviceAccountBody(a.Asset.Code, a.Xpub))]);
}

/// <param name="Asset">The chain's own asset.</param>
/// <param name="Xpub">The account's public key, for watching.</param>
public sealed record DeviceAccountBody(string Asset, string Xpub);

public sealed record DeviceListBody(IReadOnlyList<DeviceBody> Items)
{
    public static DeviceListBody Of(IReadOnlyList<EnrolledDevice> devices) => new([.. devices.Select(DeviceBody.Of)]);
}

/// <param name="LockReason">Null while the device works.</param>
public sealed record DeviceStatusBody(string Id, int OpenJobs, ulong ReceiptCounter, string? LockReason)
{
    public static DeviceStatusBody Of(DeviceStatusView view) => new(view.Id.ToString(), view.OpenJobs, view.ReceiptCounter, view.LockReason);
}

/// <summary>A check failed that only a lying machine can make fail.</summary>
public sealed record AlarmBody(string Id, string? Merchant, string? Device, string Code, string Detail, DateTime At)
{
    public static AlarmBody Of(AlarmView view) =>
        new(view.Id.ToString(), view.Merchant?.ToString(), view.Device?.ToString(), view.Code, view.Detail, view.At.UtcDateTime);
}
