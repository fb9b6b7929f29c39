using ChainCloud.Devices.Enrolment;

namespace ChainCloud.Devices.VDevice;

/// <summary>What the V-Device was told by people: who it is, which vaults it knows and what it may approve.</summary>
/// <param name="Self">Network, merchant and name.</param>
/// <param name="ReceiveVault">Attests cold batches; null before enrolment.</param>
/// <param name="SendVault">Attests hot batches and signs payouts; null before enrolment.</param>
/// <param name="Policies">Of each asset.</param>
public sealed record VDeviceWallet(
    DeviceIdentity Self, EnrolledDevice? ReceiveVault, EnrolledDevice? SendVault, IReadOnlyDictionary<AssetId, PayoutPolicy> Policies);
