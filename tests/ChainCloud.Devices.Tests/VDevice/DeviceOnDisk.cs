using System.Text.Json;
using ChainCloud.Devices.Enrolment;
using ChainCloud.Devices.Sealing;
using ChainCloud.Devices.Spool;
using ChainCloud.Devices.VDevice;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Tests.VDevice;

/// <summary>A V-Device in a folder of its own, with both vaults of a <see cref="Merchant"/> enrolled and its policy set.</summary>
internal sealed class DeviceOnDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DeviceOnDisk()
    {
        using var passphrases = Passphrases();
        var cost = SealParameters.For(Network.Regtest, SealParameters.DevelopmentFloorMemoryMib).Value;
        Folder = VDeviceFolder.Create(Root, Merchant.Self, passphrases, cost, _folder["website.key"]).Value;
        foreach (var (keys, role, name) in new[]
        {
            (Acme.SendVault, DeviceRole.SendVault, Merchant.SendVaultName), (Acme.ReceiveVault, DeviceRole.ReceiveVault, Merchant.ReceiveVaultName),
        })
        {
            Assert.True(Folder.Enrol(Merchant.Enrolled(keys, role, name), default).IsOk);
        }

        Folder.SetPolicy(Acme.Policy);
        Acme.WebsiteKey = Convert.FromHexString(
            JsonDocument.Parse(File.ReadAllBytes(_folder["website.key"])).RootElement.GetProperty("sealing_key").GetString()!);
        Spool = SpoolFolder.Open(Folder.Spool);
    }

    public Merchant Acme { get; } = new();

    public VDeviceFolder Folder { get; }

    public SpoolFolder Spool { get; }

    public string Root => _folder["vd"];

    public string PathOf(string name) => _folder[name];

    public static Passphrases Passphrases() => ChainCloud.Devices.Sealing.Passphrases.Of(SealedSecret.CopyOf("correct horse"u8)).Value;

    public OpenedVDevice Open(Action<string>? beforeStep = null)
    {
        using var passphrases = Passphrases();
        return Folder.Unseal(passphrases, new FixedClock(), beforeStep).Value;
    }

    /// <summary>Puts a frame into the inbox, starts the device, lets it do all that waits, and returns the answer, if there is one.</summary>
    public Frame? Ask(string name, byte[] frame)
    {
        Put(name, frame);
        Serve();
        return Answer(name);
    }

    public void Put(string name, byte[] frame) => File.WriteAllBytes(Path.Combine(Spool.Inbox, name), frame);

    public void Serve(Action<string>? beforeStep = null)
    {
        using var device = Open(beforeStep);
        VDeviceSpool.HandleWaiting(Folder, device, _ => { });
    }

    public Frame? Answer(string name)
    {
        var file = Path.Combine(Spool.Outbox, name);
        return File.Exists(file) ? Frame.Decode(File.ReadAllBytes(file)).Value : null;
    }

    public void Dispose()
    {
        Acme.Dispose();
        _folder.Dispose();
    }

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Merchant.Now);
    }
}
