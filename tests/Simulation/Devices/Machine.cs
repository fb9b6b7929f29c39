using System.Collections.Immutable;
using ChainCloud.Chains;
using ChainCloud.Devices.Enrolment;
using ChainCloud.Devices.Sealing;
using ChainCloud.Devices.Vault;
using ChainCloud.Devices.VDevice;
using ChainCloud.Statements;

namespace ChainCloud.Simulation;

/// <summary>The power went.</summary>
internal sealed class PowerCutException() : Exception("The power went.");

/// <summary>An offline machine with its disk: real rules over real files.</summary>
internal abstract class Machine(DeviceId id, string folder, WorldClock.MachineClock clock)
{
    public DeviceId Id => id;

    public string Folder => folder;

    public WorldClock.MachineClock Clock => clock;

    /// <summary>Writes left until the power goes; none while it stays.</summary>
    public int? PowerCutAfter { get; set; }

    /// <summary>Frame in, frame out; null where there is no answer. A loss of power is a null too: the machine starts anew at the next frame.</summary>
    public byte[]? Answer(byte[] frame)
    {
        try
        {
            return Work(frame);
        }
        catch (PowerCutException)
        {
            PowerCutAfter = null;
            Restart();
            return null;
        }
    }

    /// <summary>Ends without a word and is opened again.</summary>
    public abstract void Restart();

    protected abstract byte[]? Work(byte[] frame);

    protected void BeforeStep(string step)
    {
        if (PowerCutAfter is { } left)
        {
            PowerCutAfter = left - 1;
            if (left <= 0)
            {
                throw new PowerCutException();
            }
        }
    }
}

/// <summary>A vault.</summary>
internal sealed class VaultMachine : Machine
{
    private readonly Action<string> _say;
    private VaultJournal _journal = null!;
    private VaultDevice _device = null!;

    public VaultMachine(DeviceId id, string folder, WorldClock.MachineClock clock, Action<string> say)
        : base(id, folder, clock)
    {
        _say = say;
        Open();
    }

    public VaultState State => _device.State;

    /// <summary>Makes the vault's folder, its merchants enrolled.</summary>
    public static void Create(DeviceId id, string folder)
    {
        Directory.CreateDirectory(folder);
        var (keys, now) = (Cast.KeysOf(id), WorldClock.Start / 1_000);
        var role = id == Cast.SendVault ? DeviceRole.SendVault : DeviceRole.ReceiveVault;
        using var journal = VaultJournal.Open(folder, (_, _) => { }).Value;
        journal.Append(new VaultCreated(now, id, role, Network.Regtest, keys.SeedFingerprint, keys.IdentityKey));
        foreach (var merchant in Cast.Merchants)
        {
            var vdevice = Cast.KeysOf(merchant);
            foreach (var chain in Cast.Chains)
            {
                journal.Append(new MerchantEnrolled(
                    now, merchant.Id, merchant.Number, merchant.VDevice, vdevice.Identity.PublicKey, EnrolmentRules.FirstEpoch,
                    new ChannelKey(vdevice.Channel.PublicKey, now, now + 1_000_000_000), keys.Account(chain, merchant.Number).Format(chain),
                    Cast.LimitsOf(chain), default));
            }
        }
    }

    public override void Restart()
    {
        _journal.Dispose();
        Open();
    }

    public void Close() => _journal.Dispose();

    protected override byte[]? Work(byte[] frame) => _device.Answer(frame) is { IsOk: true } answer ? answer.Value : null;

    private void Open()
    {
        VaultState? state = null;
        _journal = VaultJournal.Open(Folder, (e, n) => state = VaultEvolution.Evolve(state, e, n), beforeStep: BeforeStep).Value;
        _device = new VaultDevice(state!, Cast.KeysOf(Id), _journal, Clock, new VaultVoice((name, text) => _say($"{name} {text}"), _say));
    }
}

/// <summary>A merchant's V-Device.</summary>
internal sealed class VDeviceMachine : Machine
{
    private readonly Merchant _merchant;
    private readonly Func<StatementId> _newId;
    private readonly Action<string> _say;
    private readonly SealedSecret _secret;
    private OpenedVDevice _device = null!;

    public VDeviceMachine(Merchant merchant, string folder, WorldClock.MachineClock clock, Func<StatementId> newId, Action<string> say)
        : base(merchant.VDevice, folder, clock)
    {
        (_merchant, _newId, _say) = (merchant, newId, say);
        _secret = SealedSecret.CopyOf([.. merchant.VDeviceSecret, .. merchant.WebsiteKey]);
        Restart();
    }

    public static void Create(Merchant merchant, string folder)
    {
        var self = new DeviceIdentity(Network.Regtest, merchant.Id, merchant.VDevice, DeviceRole.VDevice);
        using var passphrases = Passphrases.Of(SealedSecret.CopyOf("nobody opens this"u8)).Value;
        var cost = SealParameters.For(Network.Regtest, SealParameters.DevelopmentFloorMemoryMib).Value;
        var made = VDeviceFolder.Create(folder, self, passphrases, cost, folder + ".website-key").Value;
        foreach (var (vault, role) in new[] { (Cast.ReceiveVault, DeviceRole.ReceiveVault), (Cast.SendVault, DeviceRole.SendVault) })
        {
            using var keys = Cast.KeysOf(vault).ForEnrolment(merchant.Id);
            var enrolled = made.Enrol(
                new EnrolledDevice(
                    Network.Regtest, merchant.Id, role, vault, keys.Identity.PublicKey, keys.Channel.PublicKey, EnrolmentRules.FirstEpoch),
                default);
            _ = enrolled.Value;
        }

        foreach (var chain in Cast.Chains)
        {
            made.SetPolicy(Cast.PolicyOf(merchant, chain));
        }
    }

    /// <summary>The policy of a device that somebody has taken over.</summary>
    public void AllowEverybody()
    {
        foreach (var chain in Cast.Chains)
        {
            VDeviceFolder.Open(Folder).Value.SetPolicy(Cast.PolicyOf(_merchant, chain) with { Destinations = null });
        }
    }

    /// <summary>As after a loss of the disk that nobody noticed.</summary>
    public void Forget()
    {
        File.Delete(Path.Combine(Folder, "journal"));
        Restart();
    }

    public override void Restart() =>
        _device = new OpenedVDevice(VDeviceFolder.Open(Folder).Value, Cast.KeysOf(_merchant), _secret, Clock, BeforeStep, _newId);

    protected override byte[]? Work(byte[] frame)
    {
        switch (_device.Handle(frame))
        {
            case FrameOutcome.Answered answered:
                _say(answered.Text);
                return answered.Frame;
            default:
                return null;
        }
    }
}
