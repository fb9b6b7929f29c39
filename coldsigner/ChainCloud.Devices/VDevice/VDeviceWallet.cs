using ChainCloud.Chains;
using ChainCloud.Devices.Enrolment;

namespace ChainCloud.Devices.VDevice;

/// <summary>What the V-Device was told by people: who it is, which vaults it knows and what it may approve.</summary>
/// <param name="Self">Network, merchant and name.</param>
/// <param name="ReceiveVault">Attests cold batches; null before enrolment.</param>
/// <param name="SendVault">Attests hot batches and signs payouts; null before enrolment.</param>
/// <param name="Policies">Of each asset.</param>
public sealed record VDeviceWallet(
    DeviceIdentity Self, EnrolledDevice? ReceiveVault, EnrolledDevice? SendVault, IReadOnlyDictionary<AssetId, PayoutPolicy> Policies)
{
    /// <summary>All assets that the device knows: the chains' own, and the tokens that administrators listed.</summary>
    public AssetCatalog Catalog { get; init; } = AssetCatalog.OfChains(Self.Network);
}
