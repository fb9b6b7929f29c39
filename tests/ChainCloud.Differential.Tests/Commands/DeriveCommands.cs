using System.Text.Json.Nodes;
using ChainCloud.TestKit.Nodes;
using ChainCloud.TestKit.Processes;
using Xunit.Abstractions;

namespace ChainCloud.Differential.Tests.Commands;

/// <summary><c>coldsigner derive</c> for every asset against bitcoinjs-lib, @scure/btc-signer and ethers; its descriptors against litecoind.</summary>
public sealed class DeriveCommands(ReferenceProcess reference, ITestOutputHelper output) : IClassFixture<ReferenceProcess>
{
    private const int Descriptors = 20;

    public static TheoryData<string> Assets => References.Assets.All;

    [Theory]
    [MemberData(nameof(Assets))]
    public async Task Print_the_addresses_that_others_derive(string asset)
    {
        var source = new CaseSource($"derive/{asset}");
        var cases = Enumerable.Range(0, CaseSource.CommandCount).Select(_ => Case(source, asset)).ToList();
        var answers = await reference.Ask("derive", asset, cases);
        var differences = new Differences($"derive of {asset}");
        for (var i = 0; i < cases.Count; i++)
        {
            var (given, theirs) = (cases[i], answers[i]);
            string[] key = Arguments(given, asset, theirs.Text("xpub"));
            string[] range = ["--path", given["path"]!.GetValue<string>(), "--from", $"{given["from"]}", "--count", $"{given["count"]}"];
            differences.Compare(given, "addresses", theirs.Text("addresses"), Terminal.Run([.. key, .. range]));
            differences.Compare(given, "xpub", theirs.Text("xpub"), Terminal.Run([.. key, "--as", "xpub"]));
            if (given["type"]!.GetValue<string>() == "p2wpkh")
            {
                differences.Compare(given, "zpub", theirs.Text("zpub"), Terminal.Run([.. key, "--as", "zpub"]));
                differences.Compare(given, "addresses of the zpub", theirs.Text("addresses"), Terminal.Run([.. Arguments(given, asset, theirs.Text("zpub")), .. range]));
            }
        }

        var program = await ChildProcess.Run("coldsigner", Binaries.ColdSigner, [.. Arguments(cases[0], asset, answers[0].Text("xpub")), "--as", "xpub"]);
        Assert.Equal(answers[0].Text("xpub"), program.Trim());
        output.WriteLine($"seed {CaseSource.Seed}, {cases.Count} cases, {differences.Compared} comparisons");
        differences.AssertNone();
    }

    [Fact]
    public async Task Print_descriptors_of_which_a_node_derives_the_same_addresses()
    {
        await using var node = await LitecoinNode.StartAsync();
        var source = new CaseSource("descriptors");
        for (var i = 0; i < Descriptors; i++)
        {
            using var master = ExtendedPrivateKey.FromSeed(source.Bytes(32));
            var xpub = master.Public.Format(ChainParameters.For(AssetId.Parse("LTC").Value, Network.Regtest).Value);
            string[] key = ["derive", "--asset", "LTC", "--network", "regtest", "--xpub", xpub, "--type", source.Pick("p2wpkh", "p2sh-p2wpkh", "p2pkh"), "--path", source.Pick("0", "1", "7/2")];
            var first = source.Number(0, 1000);
            var theirs = await node.Rpc.CallAsync("deriveaddresses", Terminal.Run([.. key, "--as", "descriptor"]), new[] { first, first + 9 });
            var ours = Terminal.Run([.. key, "--from", $"{first}"]).Split('\n').Select(line => line.Split('\t')[1]);
            Assert.Equal(theirs.EnumerateArray().Select(each => each.GetString()), ours);
        }
    }

    private static JsonObject Case(CaseSource source, string asset)
    {
        var chain = source.Pick(AssetRegistry.All.Where(each => each.Asset.Code == asset).ToList());
        string[] types = chain.Utxo switch { null => ["evm"], { HasSegwit: true } => ["p2wpkh", "p2wpkh", "p2sh-p2wpkh", "p2pkh"], _ => ["p2pkh"] };
        return new JsonObject
        {
            ["network"] = chain.Network.ToText(),
            ["seed"] = Convert.ToHexStringLower(source.Bytes(32)),
            ["account"] = chain.AccountPath((uint)source.Number(0, int.MaxValue)).ToString(),
            ["type"] = source.Pick(types),
            ["path"] = source.Pick("0", "1", $"{source.Number(0, int.MaxValue)}/{source.Number(0, 9)}"),
            ["from"] = source.OneIn(3) ? source.Number(0, int.MaxValue - 10) : source.Number(0, 1000),
            ["count"] = source.Number(1, 5),
        };
    }

    /// <summary>Half of the default kind's cases leave the kind away.</summary>
    private static string[] Arguments(JsonObject given, string asset, string xpub)
    {
        var type = given["type"]!.GetValue<string>();
        string[] arguments = ["derive", "--asset", asset, "--network", given["network"]!.GetValue<string>(), "--xpub", xpub];
        var isDefault = type is "p2wpkh" or "evm" || asset == "DOGE";
        return isDefault && given["count"]!.GetValue<int>() % 2 == 0 ? arguments : [.. arguments, "--type", type];
    }
}
