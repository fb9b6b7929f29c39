using System.Collections.Immutable;
using ChainCloud.Chains;
using ChainCloud.Devices.Enrolment;
using ChainCloud.Devices.VDevice;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Tests.VDevice;

/// <summary>A merchant's world for the V-Device's rules: two vaults with keys, a policy, jobs as the cloud sends them.</summary>
internal sealed class Merchant : IDisposable
{
    public const long Now = 1_800_000_000;

    public static readonly AssetId Ltc = AssetId.Parse("LTC").Value;
    public static readonly MerchantId Acme = MerchantId.Parse("acme").Value;
    public static readonly DeviceIdentity Self = new(Network.Regtest, Acme, DeviceId.Parse("vd-acme").Value, DeviceRole.VDevice);
    public static readonly DeviceId SendVaultName = DeviceId.Parse("vault-send").Value;
    public static readonly DeviceId ReceiveVaultName = DeviceId.Parse("vault-receive").Value;
    public static readonly ScriptPubKey Alice = Script(1);
    public static readonly ScriptPubKey Bob = Script(2);

    private int _job;

    public DeviceKeys SendVault { get; } = DeviceKeys.Generate();

    public DeviceKeys ReceiveVault { get; } = DeviceKeys.Generate();

    public DeviceKeys Stranger { get; } = DeviceKeys.Generate();

    public byte[] WebsiteKey { get; set; } = [.. Enumerable.Repeat((byte)7, 32)];

    public PayoutPolicy Policy { get; set; } = new()
    {
        Asset = Ltc,
        Destinations = [Alice, Bob],
        MaxPerPayout = Units(500_000),
        MaxPerDay = Units(1_200_000),
        MaxFee = Units(100_000),
        MaxFeeRateSatPerKvB = 50_000,
        ConfirmAbove = null,
        IntentSeconds = 3_600,
    };

    public VDeviceWallet Wallet => new(
        Self, Enrolled(ReceiveVault, DeviceRole.ReceiveVault, ReceiveVaultName), Enrolled(SendVault, DeviceRole.SendVault, SendVaultName),
        new Dictionary<AssetId, PayoutPolicy> { [Ltc] = Policy });

    public static Amount Units(long units) => Amount.Of(Ltc, units);

    public static ScriptPubKey Script(int i) => Scripts.P2wpkhOfHash([.. new byte[16], .. BitConverter.GetBytes(i)]);

    public static StatementId Id(int i) => new([.. new byte[12], .. BitConverter.GetBytes(i)]);

    public static Outpoint Fence(int i) => new(new Hash256([.. new byte[28], .. BitConverter.GetBytes(i)]), 0);

    public static EnrolledDevice Enrolled(DeviceKeys keys, DeviceRole role, DeviceId name) =>
        new(Network.Regtest, Acme, role, name, keys.Identity.PublicKey, keys.Channel.PublicKey, 1);

    public static PayoutRequest Request(string externalId = "order-1", long units = 100_000, int id = 1) =>
        new(Acme, externalId, Ltc, [new PayoutOutput(Alice, Units(units))], Now - 5, Id(id));

    public byte[] Seal(PayoutRequest request) => SealedPayoutRequest.Seal(WebsiteKey, request, new byte[12]);

    /// <summary>A job that the rules would approve.</summary>
    public ApprovePayoutJob Job(PayoutRequest? request = null, int fence = 1, params ReadOnlyMemory<byte>[] receipts) => new(
        Network.Regtest, Ltc, Acme, Self.Device, JobId.Of((UInt128)(++_job)), PayoutId.Of(9), Seal(request ?? Request()), Fence(fence), Units(2_000_000),
        Units(50_000), 20_000, [.. receipts]);

    public PayoutJudgement Judge(ApprovePayoutJob job, VDeviceState? state = null, long now = Now) =>
        PayoutRules.Judge(job, SealedPayoutRequest.Open(WebsiteKey, job.SealedRequest.Span), Wallet, state ?? new VDeviceState(), now, Id(99));

    /// <summary>Judges, signs and remembers as the device does.</summary>
    public PayoutIntent Approve(VDeviceState state, ApprovePayoutJob job, long now = Now)
    {
        var approved = Assert.IsType<PayoutApproved>(Judge(job, state, now));
        foreach (var learned in approved.Learned)
        {
            state.Apply(learned);
        }

        state.Apply(new IntentSigned(now, SignedStatement.Sign(approved.Intent, Stranger.Channel).Bytes));
        return approved.Intent;
    }

    public ReadOnlyMemory<byte> Sign(VaultReceipt receipt, DeviceKeys? by = null) => SignedStatement.Sign(receipt, (by ?? SendVault).Channel).Bytes;

    public static VaultReceipt Receipt(long counter, Hash256 previous, Fence? fence = null) => new(
        Acme, SendVaultName, counter, previous, default, fence, fence is null ? null : Fence(77).TxId, Units(fence is null ? 0 : 500),
        fence is null ? VaultDecision.Rejected : VaultDecision.Signed, fence is null ? "C10" : "", Now, Units(1_000));

    public static ImmutableArray<ScriptPubKey> List(int count, int from = 0) => [.. Enumerable.Range(from + 1_000, count).Select(Script)];

    public static AddressBatchAttestation Attestation(
        ImmutableArray<ScriptPubKey> scripts, AddressPurpose purpose = AddressPurpose.Cold, uint number = 0, uint first = 0) => new(
        Network.Regtest, Ltc, Acme, purpose, BatchScriptType.P2Wpkh, number, first, (uint)scripts.Length, MerkleTree.RootOf(scripts, first), 1, number + 1);

    public VerifyBatchJob BatchJob(ImmutableArray<ScriptPubKey> scripts, AddressBatchAttestation? attested = null, DeviceKeys? by = null) => new(
        Network.Regtest, Ltc, Acme, Self.Device, JobId.Of((UInt128)(++_job)),
        SignedStatement.Sign(attested ?? Attestation(scripts), (by ?? ReceiveVault).Channel).Bytes, scripts);

    public void Dispose()
    {
        SendVault.Dispose();
        ReceiveVault.Dispose();
        Stranger.Dispose();
    }
}
