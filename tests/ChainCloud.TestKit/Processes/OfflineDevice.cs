using System.Globalization;

namespace ChainCloud.TestKit.Processes;

/// <summary>
/// One offline device in a folder of its own, as the processes that a person would start: <c>coldsigner … serve</c> beside its spool, and the
/// courier that moves frames between the spool and a gateway.
/// </summary>
public sealed class OfflineDevice : IAsyncDisposable
{
    /// <summary>What sealing takes here, MiB: the least that regtest allows, since tests open many devices.</summary>
    public const int SealMemoryMib = 8;

    private readonly string _group;
    private readonly string[] _passphraseFiles;
    private readonly Action<string>? _log;
    private ChildProcess? _serving;
    private ChildProcess? _courier;
    private Func<ChildProcess>? _startCourier;

    private OfflineDevice(string group, string name, string folder, string[] passphraseFiles, Action<string>? log)
    {
        _group = group;
        _passphraseFiles = passphraseFiles;
        _log = log;
        Name = name;
        Folder = folder;
    }

    public string Name { get; }

    public string Folder { get; }

    public string Spool => Path.Combine(Folder, "spool");

    /// <summary>The signed card for the cloud; there after <see cref="WriteCard"/>. A send vault has one for each chain.</summary>
    public string CardFile => CardFileOf(null);

    /// <summary>What the serving process printed.</summary>
    public string Output => _serving?.Text() ?? "";

    /// <summary>A vault of one role ("receive" or "send") with a fresh seed.</summary>
    public static async Task<OfflineDevice> CreateVault(
        string root, string name, string role, Action<string>? log = null, AdministratorDesk? administrators = null)
    {
        var device = new OfflineDevice("vault", name, Path.Combine(root, name), Passphrases(root, name, 2), log);
        await device.Run(["init", "--dir", device.Folder, "--name", name, "--role", role, "--network", "regtest", .. device.Secrets, .. SealCost,
            .. AdministratorDesk.KeyOptions(administrators)]);
        return device;
    }

    /// <summary>A merchant's V-Device; <paramref name="websiteKeyFile"/> gets what its website is configured with.</summary>
    public static async Task<OfflineDevice> CreateVDevice(
        string root, string name, string merchant, string websiteKeyFile, Action<string>? log = null, AdministratorDesk? administrators = null)
    {
        var device = new OfflineDevice("vdevice", name, Path.Combine(root, name), Passphrases(root, name, 1), log);
        await device.Run(
            ["init", "--dir", device.Folder, "--merchant", merchant, "--name", name, "--network", "regtest", "--website-key-out", websiteKeyFile,
                .. device.Secrets, .. SealCost, .. AdministratorDesk.KeyOptions(administrators)]);
        return device;
    }

    /// <summary>Runs one command of this device's group ("enrol …") and returns its output.</summary>
    public Task<string> Run(IEnumerable<string> arguments, int expectedExitCode = 0) =>
        ChildProcess.Run($"{_group} {Name}", Binaries.ColdSigner, [_group, .. arguments], expectedExitCode);

    /// <summary>The same with --dir and the passphrase files added.</summary>
    public Task<string> RunUnsealed(IEnumerable<string> arguments, int expectedExitCode = 0) =>
        Run([.. arguments, "--dir", Folder, .. Secrets], expectedExitCode);

    public Task WriteCard(params string[] more) => WriteCard(CardFile, more);

    /// <summary>Writes the card of a send vault's account on one chain and returns the file.</summary>
    public async Task<string> WriteAccountCard(string merchant, string asset)
    {
        await WriteCard(CardFileOf($"{merchant}-{asset}"), "--merchant", merchant, "--asset", asset);
        return CardFileOf($"{merchant}-{asset}");
    }

    private Task<string> WriteCard(string file, params string[] more) =>
        Run(["card", "--dir", Folder, "--out", file, .. more, .. _group == "vault" ? Secrets : []]);

    private string CardFileOf(string? account) => Path.Combine(Folder, account is null ? "card.cbor" : $"card-{account}.cbor");

    /// <summary>Starts the device's loop over its spool.</summary>
    /// <param name="environment">More of its environment, for example a fault's.</param>
    public void Serve(IReadOnlyDictionary<string, string>? environment = null) =>
        _serving = ChildProcess.Start(Name, Binaries.ColdSigner, [_group, "serve", "--dir", Folder, .. Secrets], environment, _log);

    /// <summary>Starts the courier between the spool and a gateway.</summary>
    public void StartCourier(Uri gateway, string token)
    {
        var file = Path.Combine(Path.GetDirectoryName(Folder)!, $"{Name}.token");
        File.WriteAllText(file, token);
        _startCourier = () => ChildProcess.Start(
            $"courier-{Name}", Binaries.Courier,
            ["run", "--gateway", gateway.ToString(), "--token-file", file, "--spool", Spool, "--poll", "100ms"], log: _log);
        ResumeCourier();
    }

    /// <summary>True while the device's loop runs.</summary>
    public bool Serves => _serving is { HasExited: false };

    /// <summary>True while its courier runs.</summary>
    public bool CourierRuns => _courier is { HasExited: false };

    /// <summary>Starts the courier again, at the same gateway and with the same token; call after <see cref="StopCourier"/>.</summary>
    public void ResumeCourier() => _courier = (_startCourier ?? throw new InvalidOperationException($"{Name} never had a courier."))();

    /// <summary>kill -9 of the courier: from now on nothing crosses.</summary>
    public Task StopCourier() => _courier?.Kill() ?? Task.CompletedTask;

    /// <summary>kill -9 of the device's loop.</summary>
    public Task Kill() => _serving?.Kill() ?? Task.CompletedTask;

    /// <summary>Texts of the alarms that the device wrote for people.</summary>
    public IReadOnlyList<string> Alarms()
    {
        var folder = Path.Combine(Spool, "alarms");
        return Directory.Exists(folder) ? [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllText)] : [];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { _courier, _serving })
        {
            if (process is not null)
            {
                await process.DisposeAsync();
            }
        }
    }

    private IEnumerable<string> Secrets => _passphraseFiles.SelectMany(file => new[] { "--passphrase-file", file });

    private static string[] SealCost => ["--seal-memory-mib", SealMemoryMib.ToString(CultureInfo.InvariantCulture)];

    private static string[] Passphrases(string root, string name, int operators)
    {
        Directory.CreateDirectory(root);
        return [.. Enumerable.Range(1, operators).Select(i =>
        {
            var file = Path.Combine(root, $"{name}.passphrase-{i}");
            File.WriteAllText(file, $"passphrase {i} of {name} for regtest");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            return file;
        })];
    }
}
