using System.Text.Json;
using ChainCloud.Chains;
using ChainCloud.ColdSigner;
using ChainCloud.Devices.Enrolment;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Tests.VDevice;

/// <summary>The command line as an operator or a script uses it, vaults played by their keys.</summary>
public sealed class VDeviceCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Merchant _acme = new();

    public VDeviceCommandTests()
    {
        File.WriteAllText(_folder["pass"], "correct horse\n");
    }

    private string Dir => _folder["vd"];

    public void Dispose()
    {
        _acme.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void From_init_to_a_signed_intent()
    {
        Init();
        foreach (var (keys, role, name) in new[]
        {
            (_acme.SendVault, DeviceRole.SendVault, Merchant.SendVaultName), (_acme.ReceiveVault, DeviceRole.ReceiveVault, Merchant.ReceiveVaultName),
        })
        {
            Enrol(keys, role, name);
        }

        var chain = ChainParameters.For(Merchant.Ltc, Network.Regtest).Value;
        Ok("vdevice", "policy", "set", "--dir", Dir, "--asset", "LTC", "--allow", AddressCodec.Format(chain, Merchant.Alice).Value, "--max-per-payout",
            "500000", "--max-per-day", "900000", "--max-fee", "100000", "--max-fee-rate", "50000", "--confirm-above", "1000");
        using var website = JsonDocument.Parse(File.ReadAllBytes(_folder["website.key"]));
        _acme.WebsiteKey = Convert.FromHexString(website.RootElement.GetProperty("sealing_key").GetString()!);
        var request = Merchant.Request() with { Time = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() };
        var job = _acme.Job(request);
        Directory.CreateDirectory(Path.Combine(Dir, "spool", "inbox"));
        File.WriteAllBytes(Path.Combine(Dir, "spool", "inbox", "p.frame"), job.Encode());
        Ok("vdevice", "serve", "--dir", Dir, "--once", "--passphrase-file", _folder["pass"]);
        Assert.Contains(job.PayoutId.ToString(), Ok("vdevice", "status", "--dir", Dir));
        Assert.Contains("FIRST PAYMENT", Ok("vdevice", "approve", job.PayoutId.ToString(), "--dir", Dir, "--passphrase-file", _folder["pass"], "--yes"));
        var answer = Assert.IsType<IntentResult>(Frame.Decode(File.ReadAllBytes(Path.Combine(Dir, "spool", "outbox", "p.frame"))).Value);
        var channel = DevicePublicKey.Parse(website.RootElement.GetProperty("channel_key").GetString()).Value;
        Assert.True(SignedStatement.Verify<PayoutIntent>(answer.Intent, channel).IsOk);
        using var status = JsonDocument.Parse(Ok("vdevice", "status", "--dir", Dir, "--json"));
        Assert.Equal((1, 0), (status.RootElement.GetProperty("intents_signed").GetInt32(), status.RootElement.GetProperty("pending").GetArrayLength()));

        var list = Merchant.List(20);
        File.WriteAllBytes(_folder["batch"], _acme.BatchJob(list).Encode());
        Assert.Contains("20 addresses", Ok("vdevice", "verify-batch", _folder["batch"], "--dir", Dir));
        File.WriteAllBytes(_folder["batch"], (_acme.BatchJob(list) with { Scripts = list.SetItem(0, Merchant.Alice) }).Encode());
        Assert.Contains("D26", Run(1, "vdevice", "verify-batch", _folder["batch"], "--dir", Dir));
    }

    [Fact]
    public void The_card_is_the_devices_own()
    {
        Init();
        Ok("vdevice", "card", "--dir", Dir, "--out", _folder["card"]);
        var card = DeviceCard.VerifyOwn(File.ReadAllBytes(_folder["card"])).Value.Statement;
        Assert.Equal((DeviceRole.VDevice, "acme", "vd-acme"), (card.Role, card.Merchant.ToString(), card.Device.ToString()));
    }

    [Fact]
    public void Words_that_differ_enrol_nothing()
    {
        Init();
        Ok("vdevice", "enrol", "--dir", Dir, "--offer-out", _folder["offer"], "--passphrase-file", _folder["pass"]);
        Answer(_acme.SendVault, DeviceRole.SendVault, Merchant.SendVaultName);
        Run(1, "vdevice", "enrol", "--dir", Dir, "--answer", _folder["answer"], "--confirm-words", "a b c d e f g h");
        Assert.Contains("not enrolled", Ok("vdevice", "status", "--dir", Dir));
    }

    [Fact]
    public void Mistakes_have_the_exit_codes_of_their_kind()
    {
        Run(2, "vdevice", "init");
        Run(2, "vdevice", "enrol", "--dir", Dir);
        Run(2, "vdevice", "init", "--dir", Dir, "--merchant", "ACME", "--name", "vd", "--network", "regtest", "--website-key-out", "x");
        Run(1, "vdevice", "status", "--dir", Dir);
        Init();
        File.WriteAllText(_folder["wrong"], "wrong horse");
        Run(1, "vdevice", "serve", "--dir", Dir, "--once", "--passphrase-file", _folder["wrong"]);
        Run(3, "vdevice", "serve", "--dir", Dir, "--once", "--passphrase-file", _folder["missing"]);
        Assert.DoesNotContain("   at ", Run(3, "vdevice", "verify-batch", _folder["missing"], "--dir", Dir), StringComparison.Ordinal);
    }

    private void Init() => Ok("vdevice", "init", "--dir", Dir, "--merchant", "acme", "--name", "vd-acme", "--network", "regtest", "--passphrase-file",
        _folder["pass"], "--seal-memory-mib", "8", "--website-key-out", _folder["website.key"]);

    private void Enrol(DeviceKeys keys, DeviceRole role, DeviceId name)
    {
        Ok("vdevice", "enrol", "--dir", Dir, "--offer-out", _folder["offer"], "--passphrase-file", _folder["pass"]);
        var words = Answer(keys, role, name);
        Assert.Contains(words, Ok("vdevice", "enrol", "--dir", Dir, "--answer", _folder["answer"], "--confirm-words", words));
    }

    private string Answer(DeviceKeys keys, DeviceRole role, DeviceId name)
    {
        var offer = File.ReadAllBytes(_folder["offer"]);
        Assert.True(EnrolmentRules.ReadOffer(offer, Network.Regtest, Merchant.Acme).IsOk);
        var vault = new DeviceIdentity(Network.Regtest, Merchant.Acme, name, role);
        var answer = EnrolmentRules.Answer(
            vault, keys, offer, 1, role == DeviceRole.SendVault ? "tpub" : "", Merchant.Id(1), 1_800_000_000).Encode();
        File.WriteAllBytes(_folder["answer"], answer);
        return EnrolmentWords.Of(offer, answer);
    }

    private static string Ok(params string[] args) => Run(0, args);

    private static string Run(int expected, params string[] args)
    {
        using var text = new StringWriter();
        var code = CommandLine.Run(args, text, text, VDeviceCommands.Group());
        Assert.True(code == expected, $"exit {code} instead of {expected}: {text}");
        return text.ToString();
    }
}
