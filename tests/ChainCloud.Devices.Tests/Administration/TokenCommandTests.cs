using System.Text.Json;
using ChainCloud.ColdSigner;
using ChainCloud.Devices.Vault;
using ChainCloud.Devices.VDevice;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Tests.Administration;

/// <summary>From three administrators' keys to a vault and a V-Device that pay a token, on the command line.</summary>
public sealed class TokenCommandTests : IDisposable
{
    private const string Contract = "0x5FbDB2315678afecb367f032d93F642f64180aa3";

    private readonly TemporaryFolder _folder = new();

    public TokenCommandTests()
    {
        foreach (var (name, text) in new[] { ("a", "first operator"), ("b", "second operator"), ("p", "the merchant's own"), ("adm", "an administrator's") })
        {
            File.WriteAllText(_folder[name], text + "\n");
        }
    }

    private string[] Secrets => ["--passphrase-file", _folder["a"], "--passphrase-file", _folder["b"]];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_list_that_two_administrators_approved_makes_a_token_payable()
    {
        Make(Administrators());
        ListTokens("1", $"TUSD={Contract}:6", $"DAI=0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512:18:90000");
        Assert.Contains("1 of 2", Approve(1), StringComparison.Ordinal);
        Run(1, ["vault", "tokens", "import", _folder["list"], "--dir", _folder["vault"], .. Secrets]);
        Run(1, ["vdevice", "tokens", "import", _folder["list"], "--dir", _folder["vd"]]);
        Assert.Contains(Contract, Approve(3).Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Run(1, EnrolAsset("TUSD"));
        Assert.Contains("DAI, TUSD", Ok(["vault", "tokens", "import", _folder["list"], "--dir", _folder["vault"], .. Secrets]), StringComparison.Ordinal);
        Ok(["vdevice", "tokens", "import", _folder["list"], "--dir", _folder["vd"]]);
        Run(1, ["vault", "tokens", "import", _folder["list"], "--dir", _folder["vault"], .. Secrets]);

        Run(1, EnrolAsset("TUSD"));
        EnrolByWords("ETH");
        Ok(EnrolAsset("TUSD"));
        Ok([.. EnrolAsset("DOGE")]);
        var accounts = VaultFolder.ReadState(_folder["vault"]).Value.Merchants.Single().Value.Accounts;
        Assert.Equal(["DOGE", "ETH", "TUSD"], accounts.Keys.Order().Select(a => a.Code));
        var limits = accounts[AssetId.Parse("TUSD").Value].Limits;
        Assert.Equal(("50000000000", "ETH", 0L), (limits.MaxPerIntent.ToUnitsText(), limits.ChainAsset.Code, limits.MaxGas));
        Assert.Equal(21_000, accounts[AssetId.Parse("ETH").Value].Limits.MaxGas);

        Ok(["vault", "card", "--dir", _folder["vault"], "--merchant", "acme", "--asset", "ETH", "--out", _folder["card"], .. Secrets]);
        Assert.Equal("ETH", DeviceCard.VerifyOwn(File.ReadAllBytes(_folder["card"])).Value.Statement.AccountAsset!.Value.Code);
    }

    [Fact]
    public void A_policy_takes_addresses_of_its_assets_kind_only()
    {
        Make(Administrators());
        ListTokens("1", $"TUSD={Contract}:6");
        Approve(1);
        Approve(2);
        Ok(["vdevice", "tokens", "import", _folder["list"], "--dir", _folder["vd"]]);
        Ok(Policy("TUSD", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"));
        using var shown = JsonDocument.Parse(Ok(["vdevice", "policy", "show", "--dir", _folder["vd"], "--asset", "TUSD"]));
        Assert.Equal("ETH", shown.RootElement.GetProperty("fee_asset").GetString());
        Assert.Equal("5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", shown.RootElement.GetProperty("destinations")[0].GetString());
        Run(1, Policy("TUSD", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD"));
        Run(1, Policy("ETH", "mfWxJ45yp2SFn7UciZyNpvDKrzbhyfKrY8"));
        Ok(Policy("DOGE", "mfWxJ45yp2SFn7UciZyNpvDKrzbhyfKrY8"));
        Assert.Contains("token: TUSD", Ok(["vdevice", "status", "--dir", _folder["vd"]]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_swapped_on_the_disk_stops_the_device()
    {
        Make(Administrators());
        ListTokens("1", $"TUSD={Contract}:6");
        var forged = SignedTokenList.Decode(File.ReadAllBytes(_folder["list"])).Value;
        File.WriteAllBytes(Path.Combine(_folder["vd"], "tokens", "ETH.list"), forged.Encode());
        Assert.Contains("administrators", Run(3, ["vdevice", "status", "--dir", _folder["vd"]]), StringComparison.Ordinal);
    }

    [Fact]
    public void Devices_know_three_administrators_or_on_test_networks_none()
    {
        var keys = Administrators();
        Run(1, MakeVault("main", keys[..2]));
        Run(1, MakeVault("main", []));
        Run(1, MakeVault("regtest", keys[..2]));
        Run(1, MakeVault("regtest", [keys[0], keys[0], keys[1]]));
        Run(2, MakeVault("regtest", ["00"]));
        Make([]);
        ListTokens("1", $"TUSD={Contract}:6");
        Approve(1);
        Approve(2);
        Assert.Contains("without administrators", Run(1, ["vault", "tokens", "import", _folder["list"], "--dir", _folder["vault"], .. Secrets]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TUSD")]
    [InlineData("TUSD=0x00:6")]
    [InlineData("TUSD=0x5FbDB2315678afecb367f032d93F642f64180aa3")]
    [InlineData("TUSD=0x5FbDB2315678afecb367f032d93F642f64180aA3:6")]
    [InlineData("TUSD=0x5FbDB2315678afecb367f032d93F642f64180aa3:37")]
    [InlineData("TUSD=0x5FbDB2315678afecb367f032d93F642f64180aa3:6:1")]
    [InlineData("TUSD=0x5FbDB2315678afecb367f032d93F642f64180aa3:6:x")]
    [InlineData("BTC=0x5FbDB2315678afecb367f032d93F642f64180aa3:8")]
    [InlineData("ETH=0x5FbDB2315678afecb367f032d93F642f64180aa3:18")]
    public void A_token_with_a_mistake_makes_no_list(string token)
    {
        Run(1, ["admin", "token-list", "--network", "regtest", "--chain-asset", "ETH", "--list-version", "1", "--token", token, "--out", _folder["list"]]);
        Assert.False(File.Exists(_folder["list"]));
    }

    [Fact]
    public void An_administrators_key_is_made_once_and_opens_with_its_passphrase_only()
    {
        Administrators();
        Run(1, Init(1));
        ListTokens("1");
        Run(1, ["admin", "approve", _folder["list"], "--key-file", _folder["key1"], "--yes", "--passphrase-file", _folder["a"]]);
        Run(1, ["admin", "approve", _folder["nothing"], "--key-file", _folder["key1"], "--yes", "--passphrase-file", _folder["adm"]]);
        Run(1, ["admin", "approve", _folder["list"], "--key-file", _folder["nothing"], "--yes", "--passphrase-file", _folder["adm"]]);
    }

    private string[] Init(int n) =>
        ["admin", "init", "--key-file", _folder[$"key{n}"], "--network", "regtest", "--seal-memory-mib", "8", "--passphrase-file", _folder["adm"]];

    private string[] Administrators() => [.. Enumerable.Range(1, 3).Select(n => Ok(Init(n)).Trim())];

    private void ListTokens(string version, params string[] tokens) => Ok(
        ["admin", "token-list", "--network", "regtest", "--chain-asset", "ETH", "--list-version", version, "--out", _folder["list"], .. tokens.SelectMany(t => new[] { "--token", t })]);

    private string Approve(int administrator) => Ok(
        ["admin", "approve", _folder["list"], "--key-file", _folder[$"key{administrator}"], "--yes", "--passphrase-file", _folder["adm"]]);

    private string[] MakeVault(string network, string[] administrators) =>
    [
        "vault", "init", "--dir", _folder["vault"], "--name", "v-test", "--role", "send", "--network", network, "--seal-memory-mib",
        network == "main" ? "1024" : "8", .. Secrets, .. administrators.SelectMany(key => new[] { "--administrator", key }),
    ];

    private void Make(string[] administrators)
    {
        Ok(MakeVault("regtest", administrators));
        Ok(["vdevice", "init", "--dir", _folder["vd"], "--merchant", "acme", "--name", "vd-acme", "--network", "regtest", "--passphrase-file", _folder["p"],
            "--seal-memory-mib", "8", "--website-key-out", _folder["website"], .. administrators.SelectMany(key => new[] { "--administrator", key })]);
    }

    private string[] EnrolAsset(string asset) =>
        ["vault", "enrol", "--dir", _folder["vault"], "--merchant", "acme", "--number", "7", "--asset", asset, .. Secrets];

    private void EnrolByWords(string asset)
    {
        Ok(["vdevice", "enrol", "--dir", _folder["vd"], "--offer-out", _folder["offer"], "--passphrase-file", _folder["p"]]);
        string[] enrolment = [.. EnrolAsset(asset), "--offer", _folder["offer"], "--answer-out", _folder["answer"]];
        var words = Run(1, enrolment).Split('\n').First(l => l.StartsWith("words: ", StringComparison.Ordinal))["words: ".Length..];
        Ok(["vdevice", "enrol", "--dir", _folder["vd"], "--answer", _folder["answer"], "--confirm-words", words]);
        Ok([.. enrolment, "--confirm-words", words]);
    }

    private string[] Policy(string asset, string address) =>
    [
        "vdevice", "policy", "set", "--dir", _folder["vd"], "--asset", asset, "--allow", address, "--max-per-payout", "5", "--max-per-day", "10", "--max-fee",
        "100", "--max-fee-rate", "7",
    ];

    private static string Ok(string[] args) => Run(0, args);

    private static string Run(int expected, string[] args)
    {
        using var text = new StringWriter();
        var code = CommandLine.Run(args, text, text, VaultCommands.Group(), VDeviceCommands.Group(), AdminCommands.Group());
        Assert.True(code == expected, $"exit {code} instead of {expected}: {text}");
        return text.ToString();
    }
}
