using ChainCloud.Statements;

namespace ChainCloud.Devices.Enrolment;

/// <summary>What one device remembers of another after people have compared the words. The only source of keys for its rules.</summary>
/// <param name="Network">Of the wallet.</param>
/// <param name="Merchant">Whose wallet.</param>
/// <param name="Role">What the other device is.</param>
/// <param name="Device">Its name.</param>
/// <param name="IdentityKey">Its lasting key.</param>
/// <param name="ChannelKey">The key that signs its statements in <paramref name="Epoch"/>.</param>
/// <param name="Epoch">1 after enrolment.</param>
public sealed record EnrolledDevice(
    Network Network, MerchantId Merchant, DeviceRole Role, DeviceId Device, DevicePublicKey IdentityKey, DevicePublicKey ChannelKey, uint Epoch);
