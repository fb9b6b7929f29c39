using System.Collections.Immutable;
using ChainCloud.Chains;
using ChainCloud.Devices.Sealing;
using ChainCloud.Devices.Spool;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;
using static ChainCloud.Devices.Tests.Vault.VaultBench;

namespace ChainCloud.Devices.Tests.Vault;

/// <summary>A clock that stands where a test puts it.</summary>
public sealed class StoppedClock : TimeProvider
{
    public long Seconds { get; set; } = Now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Seconds);
}

/// <summary>A vault in a folder, as a machine runs it: sealed seed, journal, spool.</summary>
public sealed class VaultRig : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public VaultRig(DeviceRole role = DeviceRole.SendVault)
    {
        using var passphrases = Words();
        using var entropy = SeedWords.NewEntropy(default).Value;
        var sealing = SealParameters.For(Network.Regtest, SealParameters.DevelopmentFloorMemoryMib).Value;
        Assert.True(VaultFolder.Create(Folder, new NewVault(SendVault, role, sealing), entropy, passphrases, Clock).IsOk);
        using var vault = Open();
        Account = vault.Keys.Account(Chain, 7);
        vault.Device.Enrol(new MerchantEnrolled(
            Now - 1_000, Acme, 7, DeviceId.Parse("vd-acme").Value, Bench.VDevice.PublicKey, 1,
            new ChannelKey(Bench.VDevice.PublicKey, Now - 1_000, Now + 1_000_000), Account.Format(Chain), Limits, default));
        using var channel = vault.Keys.Channel(Acme, 1);
        ChannelKey = channel.PublicKey;
    }

    /// <summary>Makes intents; its own keys sign nothing here.</summary>
    public VaultBench Bench { get; } = new();

    public StoppedClock Clock { get; } = new();

    public string Folder => _folder["vault"];

    public ExtendedPublicKey Account { get; }

    public DevicePublicKey ChannelKey { get; }

    public List<string> Alarms { get; } = [];

    public List<string> Said { get; } = [];

    public SpoolFolder Spool => SpoolFolder.Open(VaultFolder.SpoolPath(Folder));

    public VaultState State => VaultFolder.ReadState(Folder).Value;

    public static Passphrases Words() =>
        Passphrases.Of(SealedSecret.CopyOf("first operator"u8), SealedSecret.CopyOf("second operator"u8)).Value;

    public VaultFolder Open(Action<string>? beforeStep = null)
    {
        using var passphrases = Words();
        return VaultFolder.Open(Folder, passphrases, Clock, new VaultVoice((name, _) => Alarms.Add(name), Said.Add), beforeStep).Value;
    }

    /// <summary>One run of the vault over what waits in its inbox.</summary>
    public void Serve()
    {
        using var vault = Open();
        Spool.Serve(vault.Device.Answer);
    }

    public Frame Answer(JobFrame job)
    {
        using var vault = Open();
        return Frame.Decode(vault.Device.Answer(job.Encode()).Value).Value;
    }

    public (PayoutIntent Intent, SignJob Job) Payout(long amount, VaultSeen seen = default, int number = 1)
    {
        var coin = Coin(amount + 1_000_000, (uint)number);
        var intent = Bench.Intent(coin, amount) with { VaultSeen = seen };
        var position = new KeyPosition(1, (uint)number);
        var proposal = new Proposal
        {
            Coins = [coin],
            Outputs = [new(amount, Destination(0)), new(995_000, position.Script(Account)!.Value)],
            Told = new Dictionary<int, KeyPosition> { [1] = position },
        };
        return (intent, Job(proposal, intent));
    }

    public SignJob Job(Proposal proposal, params PayoutIntent[] intents) => Bench.Job(proposal, intents) with { Proposal = proposal.ToPsbt(Account) };

    public Coin Coin(long value, uint index)
    {
        var position = new KeyPosition(0, index);
        var made = Bench.Coin(value);
        return new Coin(
            new Transaction(2, made.Previous.Inputs, [made.Previous.Outputs[0], new(value, position.Script(Account)!.Value)], 0), 1, position);
    }

    public void Dispose()
    {
        Bench.Dispose();
        _folder.Dispose();
    }
}
