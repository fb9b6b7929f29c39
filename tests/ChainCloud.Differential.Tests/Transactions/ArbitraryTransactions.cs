using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace ChainCloud.Differential.Tests.Transactions;

/// <summary>Ids, sizes and signature hashes of arbitrary transactions against bitcoinjs-lib, @scure/btc-signer and bitcore.</summary>
public sealed class ArbitraryTransactions(ReferenceProcess reference, ITestOutputHelper output) : IClassFixture<ReferenceProcess>
{
    public static TheoryData<string> Assets => References.Assets.Utxo;

    [Theory]
    [MemberData(nameof(Assets))]
    public async Task Have_the_same_ids_sizes_and_signature_hashes(string asset)
    {
        var source = new CaseSource($"transactions/{asset}");
        var transactions = Enumerable.Range(0, CaseSource.Count).Select(_ => RandomTransactions.Any(source, source.Chain(asset))).ToList();
        var cases = transactions.Select(each => Case(source, each)).ToList();
        var answers = await reference.Ask("transactions", asset, cases);
        var differences = new Differences($"transactions of {asset}");
        for (var i = 0; i < cases.Count; i++)
        {
            Compare(differences, cases[i], answers[i], transactions[i]);
        }

        output.WriteLine($"seed {CaseSource.Seed}, {cases.Count} cases, {differences.Compared} comparisons");
        differences.AssertNone();
    }

    private static JsonObject Case(CaseSource source, Transaction transaction) => new()
    {
        ["raw"] = Convert.ToHexStringLower(transaction.Serialize(withWitness: true)),
        ["stripped"] = Convert.ToHexStringLower(transaction.Serialize(withWitness: false)),
        ["input"] = source.Number(0, transaction.Inputs.Count - 1),
        ["script"] = Convert.ToHexStringLower(source.OneIn(2) ? RandomScripts.Any(source) : Scripts.P2pkhOfHash(source.Bytes(20)).Span),
        ["hashType"] = source.OneIn(10) ? source.Number(0, 255) : source.Pick(1, 1, 2, 3, 0x81, 0x82, 0x83),
        ["value"] = source.Long(0, 2_100_000_000_000_000).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private static void Compare(Differences differences, JsonObject given, JsonElement theirs, Transaction built)
    {
        var raw = given["raw"]!.GetValue<string>();
        var read = Transaction.Parse(Convert.FromHexString(raw)).Value;
        differences.Compare(given, "txid", theirs.Text("txid"), read.TxId.ToString());
        differences.Compare(given, "txid as built", theirs.Text("txid"), built.TxId.ToString());
        differences.Compare(given, "wtxid", theirs.Text("wtxid"), read.WTxId.ToString());
        differences.Compare(given, "weight", theirs.GetProperty("weight").GetInt32(), read.Weight);
        differences.Compare(given, "vsize", theirs.GetProperty("vsize").GetInt32(), read.VSize);
        differences.Compare(given, "bytes", theirs.Text("raw"), Convert.ToHexStringLower(read.Serialize(withWitness: true)));
        differences.Compare(given, "stripped", theirs.Text("stripped"), Convert.ToHexStringLower(read.Serialize(withWitness: false)));
        var outputs = theirs.GetProperty("outputs").EnumerateArray().Select(o => $"{o.Text("value")} {o.Text("script")}");
        differences.Compare(given, "outputs", string.Join(',', outputs), string.Join(',', read.Outputs.Select(o => $"{o.Value} {o.Script.ToHex()}")));

        var (input, type) = (given["input"]!.GetValue<int>(), given["hashType"]!.GetValue<int>());
        var script = Convert.FromHexString(given["script"]!.GetValue<string>());
        var value = long.Parse(given["value"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture);
        var legacy = Convert.ToHexStringLower(Sighash.Legacy(read, input, script, type).ToArray());
        if ((type & 0x1f) != (int)SighashType.Single || input < read.Outputs.Count)
        {
            // In the other case the hash is the number one, which bitcoinjs-lib writes in the other byte order than nodes do.
            differences.Compare(given, "legacy hash", theirs.Text("legacy"), legacy);
        }

        differences.Compare(given, "BIP-143 hash", theirs.Text("segwit"), Convert.ToHexStringLower(Sighash.Bip143(read, input, script, value, type).ToArray()));
        foreach (var other in new[] { "legacyOfScure", "legacyOfBitcore" })
        {
            if (theirs.TryGetProperty(other, out var hash))
            {
                differences.Compare(given, other, hash.GetString(), legacy);
            }
        }
    }
}
