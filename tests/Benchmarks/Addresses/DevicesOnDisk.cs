using ChainCloud.Chains;
using ChainCloud.Devices.Enrolment;
using ChainCloud.Devices.Sealing;
using ChainCloud.Devices.Vault;
using ChainCloud.Devices.VDevice;
using ChainCloud.Statements;

namespace ChainCloud.Benchmarks.Addresses;

/// <summary>A receive vault and a V-Device in folders of their own, enrolled with each other, open.</summary>
internal sealed class DevicesOnDisk : IDisposable
{
    public const uint BatchSize = 1_000;

    private const uint MerchantNumber = 7;

    private static readonly AssetId Ltc = AssetId.Parse("LTC").Value;
    private static readonly MerchantId Acme = MerchantId.Parse("acme").Value;
    private static readonly DeviceId VaultName = DeviceId.Parse("v-receive").Value;
    private static readonly DeviceIdentity VDevice = new(Network.Regtest, Acme, DeviceId.Parse("vd-acme").Value, DeviceRole.VDevice);
    private static readonly ChainParameters Chain = ChainParameters.For(Ltc, Network.Regtest).Value;

    private readonly string _folder = Directory.CreateTempSubdirectory("chaincloud-benchmark-").FullName;
    private readonly VaultFolder _vault;
    private readonly OpenedVDevice _vdevice;
    private uint _batches;
    private int _jobs;

    public DevicesOnDisk()
    {
        var sealing = SealParameters.For(Network.Regtest, SealParameters.DevelopmentFloorMemoryMib).Value;
        _vault = NewVault(sealing);
        Account = _vault.Keys.Account(Chain, MerchantNumber);
        using var person = Passphrases.Of(SealedSecret.CopyOf("one person"u8)).Value;
        var folder = VDeviceFolder.Create(Path.Combine(_folder, "vd"), VDevice, person, sealing, Path.Combine(_folder, "website.key")).Value;
        using var channel = _vault.Keys.Channel(Acme, 1);
        var enrolled = folder.Enrol(
            new EnrolledDevice(Network.Regtest, Acme, DeviceRole.ReceiveVault, VaultName, _vault.Keys.IdentityKey, channel.PublicKey, 1), default);
        _ = enrolled.Value;
        _vdevice = folder.Unseal(person, TimeProvider.System).Value;
    }

    /// <summary>The merchant's account, whose addresses the vault attests.</summary>
    public ExtendedPublicKey Account { get; }

    /// <summary>The frame that asks the vault for the next batch.</summary>
    public byte[] NextBatchJob()
    {
        var number = _batches++;
        return new BatchJob(
            Network.Regtest, Ltc, Acme, VaultName, NextJob(), AddressPurpose.Cold, number, number * BatchSize, BatchSize).Encode();
    }

    /// <summary>The vault's whole job: frame in, addresses derived and attested, journal synced, frame out.</summary>
    public byte[] Attest(byte[] frame) => _vault.Device.Answer(frame).Value;

    /// <summary>What the cloud makes of the vault's answer: the frame that asks the V-Device.</summary>
    public byte[] VerifyJob(byte[] attested)
    {
        var result = (BatchResult)Frame.Decode(attested).Value;
        return new VerifyBatchJob(Network.Regtest, Ltc, Acme, VDevice.Device, NextJob(), result.Attestation, result.Scripts).Encode();
    }

    /// <summary>The V-Device's whole job: frame in, list checked, journal synced, verdict out. Throws unless it accepted.</summary>
    public void Verify(byte[] frame)
    {
        var answered = (FrameOutcome.Answered)_vdevice.Handle(frame);
        var verdict = SignedStatement.Read<BatchVerdict>(((VerdictResult)Frame.Decode(answered.Frame).Value).Verdict).Value.Statement;
        if (verdict.Decision != BatchDecision.Accepted)
        {
            throw new InvalidOperationException($"The V-Device refused an honest batch: {answered.Text}");
        }
    }

    public void Dispose()
    {
        _vdevice.Dispose();
        _vault.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private JobId NextJob() => JobId.Of((UInt128)(++_jobs));

    private VaultFolder NewVault(SealParameters sealing)
    {
        var path = Path.Combine(_folder, "vault");
        using var operators = Passphrases.Of(SealedSecret.CopyOf("first operator"u8), SealedSecret.CopyOf("second operator"u8)).Value;
        using var entropy = SeedWords.NewEntropy(default).Value;
        _ = VaultFolder.Create(path, new NewVault(VaultName, DeviceRole.ReceiveVault, sealing), entropy, operators, TimeProvider.System).Value;
        var vault = VaultFolder.Open(path, operators, TimeProvider.System, VaultVoice.Silent).Value;
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        using var keys = DeviceKeys.Generate();
        vault.Device.Enrol(new MerchantEnrolled(
            now, Acme, MerchantNumber, VDevice.Device, keys.Identity.PublicKey, 1, new ChannelKey(keys.Channel.PublicKey, now, now + 1_000_000),
            vault.Keys.Account(Chain, MerchantNumber).Format(Chain), Limits(), default));
        return vault;
    }

    private static VaultLimits Limits() => new()
    {
        MaxPerIntent = Amount.Of(Ltc, 1_000_000),
        MaxPerHour = Amount.Of(Ltc, 1_000_000),
        MaxPerDay = Amount.Of(Ltc, 1_000_000),
        MaxCountPerDay = 1,
        Lifetime = Amount.Of(Ltc, 1_000_000),
        MaxFee = Amount.Of(Ltc, 50_000),
        MaxFeeShareBasisPoints = 500,
        MaxFeeRateSatPerKvB = 200_000,
        DestinationTypes = [ScriptType.P2wpkh],
    };
}
