using System.Text.Json;
using ChainCloud.Chains;
using ChainCloud.ColdSigner;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;
using static ChainCloud.Devices.Tests.Vault.VaultBench;

namespace ChainCloud.Devices.Tests.Vault;

/// <summary>The command line as operators and scripts use it, with a real V-Device beside the vault.</summary>
public sealed class VaultCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public VaultCommandTests()
    {
        File.WriteAllText(_folder["a"], "first operator\n");
        File.WriteAllText(_folder["b"], "second operator\n");
        File.WriteAllText(_folder["p"], "the merchant's own\n");
    }

    private string Dir => _folder["vault"];

    private string[] Secrets => ["--passphrase-file", _folder["a"], "--passphrase-file", _folder["b"]];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("send")]
    [InlineData("receive")]
    public void From_init_over_enrolment_to_an_attested_batch(string role)
    {
        Init(role);
        Enrol();
        var shown = Ok(["vault", "card", "--dir", Dir, "--merchant", "acme", "--out", _folder["card"], .. Secrets]);
        var descriptors = shown.Split('\n').Where(line => line.StartsWith("descriptor: ", StringComparison.Ordinal)).Select(line => Descriptor.Parse(Chain, line[12..].Trim()).Value).ToArray();
        Assert.Equal(role == "send" ? 2 : 1, descriptors.Length);
        Assert.All(descriptors, each => Assert.Equal(Chain.AccountPath(7), Assert.Single(each.Keys).Origin!.Path));
        var card = DeviceCard.VerifyOwn(File.ReadAllBytes(_folder["card"])).Value.Statement;
        Assert.Equal((role == "send" ? DeviceRole.SendVault : DeviceRole.ReceiveVault, 7u, role == "send"), (card.Role, card.MerchantNumber, card.AccountXpub.Length > 0));
        Assert.Contains("xpub", Ok(["inspect", _folder["card"]]), StringComparison.Ordinal);

        var purpose = role == "send" ? AddressPurpose.Hot : AddressPurpose.Cold;
        var job = new BatchJob(Network.Regtest, Ltc, Acme, DeviceId.Parse("v-test").Value, JobId.Of(4), purpose, 0, 0, 1_000);
        File.WriteAllBytes(Path.Combine(Dir, "spool", "inbox", "job.frame"), job.Encode());
        Ok(["vault", "serve", "--dir", Dir, "--once", .. Secrets]);
        var answer = Path.Combine(Dir, "spool", "outbox", "job.frame");
        var result = Assert.IsType<BatchResult>(Frame.Decode(File.ReadAllBytes(answer)).Value);
        Assert.True(SignedStatement.Verify<AddressBatchAttestation>(result.Attestation, card.ChannelKey).IsOk);
        using var inspected = JsonDocument.Parse(Ok(["inspect", answer, "--json"]));
        Assert.Equal(
            inspected.RootElement.GetProperty("attestation").GetProperty("root").GetString(), inspected.RootElement.GetProperty("root_of_list").GetString());
        Assert.Equal(result.Scripts.Take(20), Enumerable.Range(0, 20).Select(i => descriptors[0].Script((uint)i).Value));
        if (role == "send")
        {
            var derived = Ok(["derive", "--asset", "LTC", "--network", "regtest", "--xpub", card.AccountXpub, "--from", "990", "--count", "10"]);
            var addresses = result.Scripts.Skip(990).Select((s, i) => $"0/{990 + i}\t{AddressCodec.Format(Chain, s).Value}");
            Assert.Equal(addresses, derived.TrimEnd().Split('\n'));
        }

        using var status = JsonDocument.Parse(Ok(["vault", "status", "--dir", Dir, "--json"]));
        Assert.Equal(1, status.RootElement.GetProperty("attestations").GetInt32());
    }

    [Fact]
    public void Wrong_words_enrol_nobody_and_the_right_ones_still_do_afterwards()
    {
        Init("send");
        Offer();
        Run(1, [.. Enrolment(), "--confirm-words", "a b c d e f g h"]);
        Assert.DoesNotContain("acme", Ok(["vault", "status", "--dir", Dir]), StringComparison.Ordinal);
        var words = Words(Run(1, Enrolment()));
        Assert.Contains("Enrolled acme", Ok([.. Enrolment(), "--confirm-words", words]), StringComparison.Ordinal);
        Assert.Contains("already_exists", Run(1, [.. Enrolment(), "--confirm-words", words]), StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_was_changed_on_the_way_changes_the_words_of_the_other_screen_only()
    {
        Init("send");
        Offer();
        var words = Words(Run(1, Enrolment()));
        File.WriteAllBytes(_folder["answer"], [1, 2, 3]);
        Assert.Equal(words, Words(Run(1, Enrolment())));
    }

    [Fact]
    public void Two_merchants_never_share_an_account_number()
    {
        Init("send");
        Enrol();
        Ok(["vdevice", "init", "--dir", _folder["vd2"], "--merchant", "other", "--name", "vd-other", "--network", "regtest", "--passphrase-file", _folder["p"],
            "--seal-memory-mib", "8", "--website-key-out", _folder["website2"]]);
        Ok(["vdevice", "enrol", "--dir", _folder["vd2"], "--offer-out", _folder["offer"], "--passphrase-file", _folder["p"]]);
        Assert.Contains("device_conflict", Run(1, [.. Enrolment("other")]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_locked_merchant_shows_in_status_and_its_exit_code()
    {
        Init("send");
        Enrol();
        using var bench = new VaultBench();
        var (_, intent, proposal) = bench.Payout(1_000_000);
        var job = bench.Job(proposal, intent) with { Device = DeviceId.Parse("v-test").Value };
        File.WriteAllBytes(Path.Combine(Dir, "spool", "inbox", "job.frame"), job.Encode());
        Assert.Contains("ALARM", Ok(["vault", "serve", "--dir", Dir, "--once", .. Secrets]), StringComparison.Ordinal);
        Assert.Contains("LOCKED by C3", Run(1, ["vault", "status", "--dir", Dir]), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(Path.Combine(Dir, "spool", "alarms")));
        using var psbt = JsonDocument.Parse(Ok(["inspect", Path.Combine(_folder.Path, "vault", "spool", "outbox", "job.frame"), "--json"]));
        Assert.Equal("C3", psbt.RootElement.GetProperty("clause").GetString());
    }

    [Fact]
    public void Mistakes_have_the_exit_codes_of_their_kind()
    {
        Run(2, ["vault", "init"]);
        Run(2, ["vault", "init", "--dir", Dir, "--name", "v-test", "--role", "both", "--network", "regtest"]);
        Run(1, ["vault", "status", "--dir", Dir]);
        Run(1, ["vault", "init", "--dir", Dir, "--name", "v-test", "--role", "send", "--network", "main", "--seal-memory-mib", "8", .. Secrets]);
        Run(1, ["vault", "init", "--dir", Dir, "--name", "v-test", "--role", "send", "--network", "regtest", "--seal-memory-mib", "8", "--passphrase-file", _folder["a"]]);
        Init("send");
        Assert.Contains("already_exists", Run(1, InitArguments("send")), StringComparison.Ordinal);
        Run(1, ["vault", "serve", "--dir", Dir, "--once", "--passphrase-file", _folder["b"], "--passphrase-file", _folder["a"]]);
        File.WriteAllBytes(Path.Combine(Dir, "journal"), [1, 2, 3]);
        Run(3, ["vault", "status", "--dir", Dir]);
        Assert.Contains("ALARM", Run(3, ["vault", "serve", "--dir", Dir, "--once", .. Secrets]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_words_of_the_backup_are_those_of_the_seed()
    {
        File.WriteAllText(_folder["dice"], string.Concat(Enumerable.Repeat("123456 ", 20)));
        Ok([.. InitArguments("send"), "--mnemonic-out", _folder["words"], "--entropy-dice", _folder["dice"]]);
        using var seed = SeedWords.Seed(File.ReadAllBytes(_folder["words"]));
        using var master = ExtendedPrivateKey.FromSeed(seed.Span);
        Assert.True(Mnemonic.ToEntropy(File.ReadAllText(_folder["words"])).IsOk);
        Assert.Equal(VaultFolder.ReadState(Dir).Value.SeedFingerprint, master.Public.Fingerprint);
        File.WriteAllText(_folder["dice"], "123456");
        Assert.False(SeedWords.NewEntropy("1234567"u8).IsOk);
        Assert.False(SeedWords.NewEntropy("123456"u8).IsOk);
    }

    [Fact]
    public void Inspect_tells_amounts_addresses_and_fee_of_a_psbt_as_bytes_hex_and_base_64()
    {
        using var bench = new VaultBench();
        var (_, _, proposal) = bench.Payout(1_000_000);
        var psbt = proposal.ToPsbt(bench.Account);
        File.WriteAllBytes(_folder["x"], psbt);
        File.WriteAllText(_folder["y"], Convert.ToHexString(psbt));
        File.WriteAllText(_folder["z"], Convert.ToBase64String(psbt));
        foreach (var file in new[] { "x", "y", "z" })
        {
            var text = Ok(["inspect", _folder[file], "--asset", "LTC", "--network", "regtest"]);
            Assert.Contains("fee: 0.00005000 LTC (5000 units)", text, StringComparison.Ordinal);
            Assert.Contains(AddressCodec.Format(Chain, Destination(0)).Value, text, StringComparison.Ordinal);
        }

        File.WriteAllText(_folder["x"], "rubbish");
        Run(1, ["inspect", _folder["x"]]);
    }

    private string[] InitArguments(string role) =>
        ["vault", "init", "--dir", Dir, "--name", "v-test", "--role", role, "--network", "regtest", "--seal-memory-mib", "8", .. Secrets];

    private void Init(string role) => Ok(InitArguments(role));

    private void Offer()
    {
        Ok(["vdevice", "init", "--dir", _folder["vd"], "--merchant", "acme", "--name", "vd-acme", "--network", "regtest", "--passphrase-file", _folder["p"],
            "--seal-memory-mib", "8", "--website-key-out", _folder["website"]]);
        Ok(["vdevice", "enrol", "--dir", _folder["vd"], "--offer-out", _folder["offer"], "--passphrase-file", _folder["p"]]);
    }

    private void Enrol()
    {
        Offer();
        var words = Words(Run(1, Enrolment()));
        Assert.Contains("Enrolled", Ok(["vdevice", "enrol", "--dir", _folder["vd"], "--answer", _folder["answer"], "--confirm-words", words]), StringComparison.Ordinal);
        Ok([.. Enrolment(), "--confirm-words", words]);
    }

    private string[] Enrolment(string merchant = "acme") =>
    [
        "vault", "enrol", "--dir", Dir, "--merchant", merchant, "--number", "7", "--asset", "LTC", "--offer", _folder["offer"], "--answer-out",
        _folder["answer"], .. Secrets,
    ];

    private static string Words(string output) => output.Split('\n').First(l => l.StartsWith("words: ", StringComparison.Ordinal))["words: ".Length..];

    private static string Ok(string[] args) => Run(0, args);

    private static string Run(int expected, string[] args)
    {
        using var text = new StringWriter();
        var code = CommandLine.Run(args, text, text, VaultCommands.Group(), VDeviceCommands.Group(), InspectCommand.Inspect(), DeriveCommand.Derive());
        Assert.True(code == expected, $"exit {code} instead of {expected}: {text}");
        return text.ToString();
    }
}
