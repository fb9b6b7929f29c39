using System.Text.Json;
using System.Text.Json.Nodes;
using ChainCloud.Differential.Tests.Ethereum;
using ChainCloud.Differential.Tests.Transactions;
using Xunit.Abstractions;

namespace ChainCloud.Differential.Tests.Commands;

/// <summary><c>coldsigner inspect --json</c> of transactions and PSBTs of every asset against what bitcoinjs-lib and ethers read in them.</summary>
public sealed class InspectCommands(ReferenceProcess reference, ITestOutputHelper output) : IClassFixture<ReferenceProcess>
{
    public static TheoryData<string> Assets => References.Assets.Utxo;

    [Theory]
    [MemberData(nameof(Assets))]
    public async Task Say_what_others_read(string asset)
    {
        var cases = WalletTransaction.Random(new CaseSource($"inspect/{asset}"), asset, CaseSource.CommandCount).Select((each, i) => Case(each.Wallet, i)).ToList();
        var answers = await reference.Ask("inspect", asset, cases);
        var differences = new Differences($"inspect of {asset}");
        for (var i = 0; i < cases.Count; i++)
        {
            var text = (cases[i]["psbt"] ?? cases[i]["raw"])!.GetValue<string>();
            var ours = Terminal.Inspect(asset, cases[i]["network"]!.GetValue<string>(), text);
            Compare(differences, cases[i], "", answers[i], ours);
        }

        output.WriteLine($"seed {CaseSource.Seed}, {cases.Count} cases, {differences.Compared} comparisons");
        differences.AssertNone();
    }

    [Fact]
    public async Task Say_what_others_read_in_ethereum_transactions()
    {
        var source = new CaseSource("inspect/ETH");
        var types = new[] { EvmTransactionType.Legacy, EvmTransactionType.AccessList, EvmTransactionType.DynamicFee, EvmTransactionType.DynamicFee };
        var signing = Enumerable.Range(0, 2 * CaseSource.CommandCount).Select(_ => RandomEvm.Case(source, RandomEvm.Transaction(source, source.Pick(types)))).ToList();
        var signed = await reference.Ask("evmTransactions", "ETH", signing);
        var cases = signed.Select(each => new JsonObject { ["raw"] = each.Text(IsProposal(source, each.Text("unsigned")) ? "unsigned" : "raw") }).ToList();
        var answers = await reference.Ask("inspectEvm", "ETH", cases);
        var differences = new Differences("inspect of ETH");
        for (var i = 0; i < cases.Count; i++)
        {
            Compare(differences, cases[i], "", answers[i], Terminal.Inspect("ETH", "main", cases[i]["raw"]!.GetValue<string>()[2..]));
        }

        output.WriteLine($"seed {CaseSource.Seed}, {cases.Count} cases, {differences.Compared} comparisons");
        differences.AssertNone();
    }

    private static bool IsProposal(CaseSource source, string unsigned) => unsigned.StartsWith("0x02", StringComparison.Ordinal) && source.OneIn(2);

    private static JsonObject Case(WalletTransaction wallet, int number)
    {
        var psbt = wallet.Propose();
        if (number % 3 != 0)
        {
            wallet.Sign(psbt);
        }

        var said = new JsonObject { ["network"] = wallet.Chain.Network.ToText() };
        if (number % 3 == 2)
        {
            Assert.True(psbt.Complete().IsOk);
            said["raw"] = Convert.ToHexStringLower(psbt.Extract().Value.Serialize(withWitness: true));
        }
        else
        {
            said["psbt"] = Convert.ToHexStringLower(psbt.Serialize());
        }

        return said;
    }

    /// <summary>Everything that the reference says; the command may say more.</summary>
    private static void Compare(Differences differences, JsonObject given, string name, JsonElement theirs, JsonNode? ours)
    {
        switch (theirs.ValueKind)
        {
            case JsonValueKind.Object when ours is JsonObject said:
                foreach (var field in theirs.EnumerateObject())
                {
                    // The command says the fee in coins and units together.
                    var value = field.Name == "fee_units" ? Units(said["fee"]) : said[field.Name];
                    Compare(differences, given, $"{name}.{field.Name}", field.Value, value);
                }

                break;
            case JsonValueKind.Array when ours is JsonArray list && list.Count == theirs.GetArrayLength():
                for (var i = 0; i < list.Count; i++)
                {
                    Compare(differences, given, $"{name}[{i}]", theirs[i], list[i]);
                }

                break;
            default:
                differences.Compare(given, name, Plain(theirs), ours is null ? null : Plain(JsonSerializer.SerializeToElement(ours)));
                break;
        }
    }

    private static string? Plain(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.ToString();

    private static JsonValue? Units(JsonNode? fee) => fee?.GetValue<string>().Split('(')[^1].Split(' ')[0] is { } units ? JsonValue.Create(units) : null;
}
