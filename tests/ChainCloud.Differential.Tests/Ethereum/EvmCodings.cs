using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace ChainCloud.Differential.Tests.Ethereum;

/// <summary>Keccak-256, RLP, and the calls, answers and event of ERC-20 against ethers.</summary>
public sealed class EvmCodings(ReferenceProcess reference, ITestOutputHelper output) : IClassFixture<ReferenceProcess>
{
    private const int Deepest = 4;

    [Fact]
    public async Task Are_the_same_bytes_and_values()
    {
        var source = new CaseSource("codings/ETH");
        var trees = Enumerable.Range(0, CaseSource.Count).Select(_ => Tree(source, Deepest)).ToList();
        var cases = trees.Select(tree => Case(source, tree)).ToList();
        var answers = await reference.Ask("evmCodings", "ETH", cases);
        var differences = new Differences("codings of ETH");
        for (var i = 0; i < cases.Count; i++)
        {
            CompareRlp(differences, cases[i], answers[i], trees[i]);
            CompareToken(differences, cases[i], answers[i]);
        }

        output.WriteLine($"seed {CaseSource.Seed}, {cases.Count} cases, {differences.Compared} comparisons");
        differences.AssertNone();
    }

    private static JsonObject Case(CaseSource source, RlpItem tree)
    {
        var mutated = Rlp.Encode(tree);
        if (source.OneIn(2))
        {
            mutated[source.Number(0, mutated.Length - 1)] = source.Bytes(1)[0];
        }

        var (to, amount) = (new AccountAddress(source.Bytes(20)), RandomEvm.Number(source, 32));
        var call = Abi.Transfer(to, amount);
        if (source.OneIn(2))
        {
            call[source.Number(0, 35)] ^= 1;
        }

        return new JsonObject
        {
            ["message"] = Hex(source.Bytes(source.OneIn(3) ? source.Number(130, 140) : source.Number(0, 1000))),
            ["tree"] = Json(tree),
            ["mutated"] = Hex(mutated),
            ["from"] = EvmAddress.Format(new AccountAddress(source.Bytes(20))),
            ["to"] = EvmAddress.Format(to),
            ["amount"] = amount.ToString(CultureInfo.InvariantCulture),
            ["call"] = Hex(call),
            ["text"] = new string([.. Enumerable.Range(0, source.Number(1, 32)).Select(_ => (char)source.Number(0x20, 0x7e))]),
        };
    }

    private static void CompareRlp(Differences differences, JsonObject given, JsonElement theirs, RlpItem tree)
    {
        differences.Compare(given, "Keccak-256", theirs.Text("keccak"), Hex(Keccak256.Hash(Bytes(given, "message"))));
        differences.Compare(given, "RLP", theirs.Text("rlp"), Hex(Rlp.Encode(tree)));

        // ethers also reads what is not canonical, so it may read more; what is read here is what it reads.
        var mutated = Bytes(given, "mutated");
        if (Rlp.Decode(mutated).TryGet(out var read, out _))
        {
            differences.Compare(given, "RLP as read", JsonSerializer.Serialize(theirs.GetProperty("tree")), Json(read).ToJsonString());
            differences.Compare(given, "RLP written again", Hex(Rlp.Encode(read)), Hex(mutated));
        }
        else
        {
            differences.Compare(given, "refused RLP is none that was written", false, theirs.Text("rlp") == Hex(mutated));
        }
    }

    private static void CompareToken(Differences differences, JsonObject given, JsonElement theirs)
    {
        var (from, to) = (EvmAddress.Parse(Text(given, "from")).Value, EvmAddress.Parse(Text(given, "to")).Value);
        var (amount, text) = (BigInteger.Parse(Text(given, "amount"), CultureInfo.InvariantCulture), Text(given, "text"));
        differences.Compare(given, "transfer", theirs.Text("transfer"), Hex(Abi.Transfer(to, amount)));
        differences.Compare(given, "balanceOf", theirs.Text("balanceOf"), Hex(Abi.BalanceOf(to)));
        differences.Compare(given, "decimals", theirs.Text("decimals"), Hex(Abi.Decimals()));
        differences.Compare(given, "symbol", theirs.Text("symbol"), Hex(Abi.Symbol()));
        differences.Compare(given, "returned amount", Abi.TryUInt256(Bytes(theirs.Text("returnedAmount"))), amount);
        differences.Compare(given, "returned symbol", Abi.TrySymbol(Bytes(theirs.Text("returnedSymbol"))), text);
        differences.Compare(given, "returned old symbol", Abi.TrySymbol(Bytes(theirs.Text("returnedOldSymbol"))), text[..Math.Min(31, text.Length)]);
        differences.Compare(given, "EIP-55", theirs.Text("checksum"), EvmAddress.Format(to));

        // ethers ignores what stands before an address, here it must be zeros: a call that is read here is read alike.
        if (Abi.TryTransfer(Bytes(given, "call")) is { } call)
        {
            var read = theirs.GetProperty("readTransfer");
            differences.Compare(given, "transfer as read", $"{read[0]} {read[1]}", $"{EvmAddress.Format(call.To)} {call.Amount.ToString(CultureInfo.InvariantCulture)}");
        }
        else
        {
            differences.Compare(given, "refused call is none that was written", false, theirs.Text("transfer") == Text(given, "call"));
        }

        var log = theirs.GetProperty("log");
        var topics = log.GetProperty("topics").EnumerateArray().Select(topic => EvmHash.Parse(topic.GetString()).Value).ToArray();
        differences.Compare(given, "Transfer", Abi.TryTransferLog(topics, Bytes(log.Text("data"))), new TokenTransfer(from, to, amount));
    }

    /// <summary>Mostly small items, and some at the lengths where prefixes change.</summary>
    private static RlpItem Tree(CaseSource source, int depth) => depth == 0 || source.OneIn(3)
        ? RlpItem.Of(source.Bytes(source.OneIn(4) ? source.Pick(0, 1, 55, 56, 57, 255, 256, 300) : source.Number(0, 8)))
        : RlpItem.List([.. Enumerable.Range(0, source.Number(0, 5)).Select(_ => Tree(source, depth - 1))]);

    private static JsonNode Json(RlpItem item) =>
        item.IsList ? new JsonArray([.. item.Items.Select(each => (JsonNode?)Json(each))]) : JsonValue.Create(Hex(item.Bytes));

    private static string Text(JsonObject given, string name) => given[name]!.GetValue<string>();

    private static byte[] Bytes(JsonObject given, string name) => Bytes(Text(given, name));

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.AsSpan(2));

    private static string Hex(ReadOnlySpan<byte> bytes) => $"0x{Convert.ToHexStringLower(bytes)}";
}
