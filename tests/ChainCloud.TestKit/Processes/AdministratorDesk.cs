using ChainCloud.Chains;
using ChainCloud.Statements;

namespace ChainCloud.TestKit.Processes;

/// <summary>The three administrators, each with a sealed key of their own, who decide which contracts are money.</summary>
public sealed class AdministratorDesk
{
    private const int Count = 3;

    private readonly string _folder;
    private readonly List<string> _keys = [];
    private int _version;

    private AdministratorDesk(string folder) => _folder = folder;

    /// <summary>Their public keys, as vaults, V-Devices and the platform are told.</summary>
    public IReadOnlyList<string> Keys => _keys;

    /// <summary>The file of the last approved list; null before the first.</summary>
    public string? TokenList { get; private set; }

    public static async Task<AdministratorDesk> Create(string root)
    {
        var desk = new AdministratorDesk(Path.Combine(root, "administrators"));
        Directory.CreateDirectory(desk._folder);
        for (var i = 1; i <= Count; i++)
        {
            var passphrase = desk.PassphraseOf(i);
            File.WriteAllText(passphrase, $"passphrase of administrator {i} for regtest");
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(passphrase, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            desk._keys.Add((await Run(["init", "--key-file", desk.KeyOf(i), "--network", "regtest", "--passphrase-file", passphrase,
                "--seal-memory-mib", $"{OfflineDevice.SealMemoryMib}"])).Trim());
        }

        return desk;
    }

    /// <summary>Makes a new list of tokens of a chain and has two of the three approve it.</summary>
    public async Task Approve(AssetId chainAsset, IEnumerable<ListedToken> tokens)
    {
        var file = Path.Combine(_folder, $"tokens-{++_version}.cbor");
        await Run(["token-list", "--network", "regtest", "--chain-asset", chainAsset.Code, "--list-version", $"{_version}", "--out", file,
            .. tokens.SelectMany(t => new[] { "--token", $"{t.Asset}={t.Contract}:{t.Decimals}:{t.GasLimit}" })]);
        foreach (var i in new[] { 1, 3 })
        {
            await Run(["approve", file, "--key-file", KeyOf(i), "--passphrase-file", PassphraseOf(i), "--yes"]);
        }

        TokenList = file;
    }

    /// <summary>The assets with the approved tokens.</summary>
    public AssetCatalog Catalog() => TokenListFiles.Read(Network.Regtest, TokenList is null ? [] : [TokenList], _keys).Value;

    /// <summary>What the platform is configured with.</summary>
    public IEnumerable<KeyValuePair<string, string>> PlatformSettings() =>
    [
        .. _keys.Select((key, i) => KeyValuePair.Create($"Tokens__Administrators__{i}", key)),
        .. TokenList is null ? [] : new[] { KeyValuePair.Create("Tokens__Lists__0", TokenList) },
    ];

    internal static IEnumerable<string> KeyOptions(AdministratorDesk? desk) => (desk?.Keys ?? []).SelectMany(key => new[] { "--administrator", key });

    private string KeyOf(int administrator) => Path.Combine(_folder, $"administrator-{administrator}.key");

    private string PassphraseOf(int administrator) => Path.Combine(_folder, $"administrator-{administrator}.passphrase");

    private static Task<string> Run(IEnumerable<string> arguments) => ChildProcess.Run("admin", Binaries.ColdSigner, ["admin", .. arguments], 0);
}
