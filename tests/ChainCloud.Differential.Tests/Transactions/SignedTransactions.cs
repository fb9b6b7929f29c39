using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace ChainCloud.Differential.Tests.Transactions;

/// <summary>
/// Whole signed transactions byte for byte (RFC 6979, low r as Bitcoin Core finds it, low s), and PSBTs in every state read both
/// ways, against bitcoinjs-lib and @scure/btc-signer; DOGE's and LTC's legacy inputs also against bitcore.
/// </summary>
public sealed class SignedTransactions(ReferenceProcess reference, ITestOutputHelper output) : IClassFixture<ReferenceProcess>
{
    private const int VerifyEvery = 10;
    private const int ManyInputs = 260;
    private static readonly string[] Libraries = ["bitcoinjs", "scure"];

    public static TheoryData<string> Assets => References.Assets.Utxo;

    [Theory]
    [MemberData(nameof(Assets))]
    public async Task Are_the_same_bytes_and_psbts_are_read_both_ways(string asset)
    {
        var own = await Compare(asset, [.. WalletTransaction.Random(new CaseSource($"signing/{asset}"), asset, CaseSource.Count)]);
        Assert.True(own > 0, "No case was signed by scure's own signer.");
    }

    /// <summary>More than one byte can count, and more than any vault signs.</summary>
    [Theory]
    [MemberData(nameof(Assets))]
    public Task With_hundreds_of_inputs_are_the_same_bytes_too(string asset) =>
        Compare(asset, [.. WalletTransaction.Random(new CaseSource($"large/{asset}"), asset, 1, ManyInputs)]);

    /// <summary>Gives how many cases scure's own signer could sign.</summary>
    private async Task<int> Compare(string asset, IReadOnlyList<(WalletTransaction Wallet, JsonObject Case)> wallets)
    {
        var signed = wallets.Select(each => Signed(each.Wallet)).ToList();
        for (var i = 0; i < wallets.Count; i++)
        {
            wallets[i].Case["psbt"] = Convert.ToHexStringLower(signed[i].Serialize());
            wallets[i].Case["raw"] = Raw(signed[i]);
            wallets[i].Case["verify"] = i % VerifyEvery == 0;
        }

        var answers = await reference.Ask("signing", asset, [.. wallets.Select(each => each.Case)]);
        var differences = new Differences($"signing of {asset}");
        var own = 0;
        for (var i = 0; i < wallets.Count; i++)
        {
            var (wallet, given) = wallets[i];
            CompareBytes(differences, given, answers[i]);
            ComparePsbts(differences, wallet, given, answers[i], signedHere: Libraries[i % Libraries.Length]);
            CompareHashes(differences, wallet, given, answers[i]);
            own += answers[i].TextOrNull("own") is null ? 0 : 1;
        }

        output.WriteLine($"seed {CaseSource.Seed}, {wallets.Count} cases, {differences.Compared} comparisons, {own} signed by scure's own signer");
        differences.AssertNone();
        return own;
    }

    private static Psbt Signed(WalletTransaction wallet)
    {
        var psbt = wallet.Propose();
        wallet.Sign(psbt);
        return psbt;
    }

    /// <summary>Completes a copy.</summary>
    private static string Raw(Psbt signed)
    {
        var copy = Psbt.Parse(signed.Serialize()).Value;
        Assert.True(copy.Complete().TryGet(out _, out var problem), problem?.ToString());
        return Convert.ToHexStringLower(copy.Extract().Value.Serialize(withWitness: true));
    }

    private static void CompareBytes(Differences differences, JsonObject given, JsonElement theirs)
    {
        var raw = given["raw"]!.GetValue<string>();
        differences.Compare(given, "txid", theirs.Text("txid"), Transaction.Parse(Convert.FromHexString(raw)).Value.TxId.ToString());
        differences.Compare(given, "signed bytes", theirs.Text("raw"), raw);
        if (theirs.TextOrNull("own") is { } own)
        {
            differences.Compare(given, "bytes of scure's own signer", own, raw);
        }

        foreach (var library in Libraries)
        {
            var reading = theirs.GetProperty("readings").GetProperty(library);
            differences.Compare(given, $"bytes from our PSBT by {library}", reading.Text("raw"), raw);
            var paths = given["inputs"]!.AsArray().Select(input => $"{given["account"]}/{input!["branch"]}/{input["index"]}");
            differences.Compare(
                given, $"paths of our PSBT by {library}", string.Join(' ', reading.GetProperty("paths").EnumerateArray().Select(p => p.GetString())), string.Join(' ', paths));
        }
    }

    private static void ComparePsbts(Differences differences, WalletTransaction wallet, JsonObject given, JsonElement theirs, string signedHere)
    {
        var raw = given["raw"]!.GetValue<string>();
        foreach (var library in Libraries)
        {
            var states = theirs.GetProperty("psbts").GetProperty(library);
            var unsigned = Psbt.Parse(Convert.FromHexString(states.Text("unsigned"))).Value;
            differences.Compare(
                given,
                $"unsigned transaction of {library}'s PSBT",
                Convert.ToHexStringLower(unsigned.UnsignedTransaction.Serialize(withWitness: false)),
                Convert.ToHexStringLower(wallet.Unsigned.Serialize(withWitness: false)));
            for (var i = 0; i < wallet.Inputs.Count; i++)
            {
                differences.Compare(given, $"spent output in {library}'s PSBT", unsigned.SpentOutput(i).Value, wallet.Inputs[i].Spent);
                var origin = unsigned.Inputs[i].Derivations.Single().Origin;
                differences.Compare(given, $"path in {library}'s PSBT", $"{origin.MasterFingerprint} {origin.Path}", $"{wallet.Inputs[i].MasterFingerprint} {wallet.Inputs[i].Path}");
            }

            differences.Compare(given, $"bytes unchanged of {library}'s PSBT", Sorted(states.Text("unsigned")), Sorted(Convert.ToHexStringLower(unsigned.Serialize())));
            if (library == signedHere)
            {
                wallet.Sign(unsigned);
                differences.Compare(given, $"bytes of {library}'s PSBT signed here", Raw(unsigned), raw);
            }
            else
            {
                differences.Compare(given, $"bytes of {library}'s signed PSBT", Raw(Psbt.Parse(Convert.FromHexString(states.Text("signed"))).Value), raw);
            }

            differences.Compare(given, $"bytes of {library}'s final PSBT", Raw(Psbt.Parse(Convert.FromHexString(states.Text("final"))).Value), raw);
        }
    }

    /// <summary>The order of pairs is free in a map, so only their bytes are compared.</summary>
    private static string Sorted(string psbt) => string.Concat(psbt.Order());

    private static void CompareHashes(Differences differences, WalletTransaction wallet, JsonObject given, JsonElement theirs)
    {
        var hashes = new SigningHashes(wallet.Unsigned);
        for (var i = 0; i < wallet.Inputs.Count; i++)
        {
            var ours = Convert.ToHexStringLower(hashes.All(i, wallet.Inputs[i].Spent).ToArray());
            differences.Compare(given, "hash to sign", theirs.GetProperty("hashes")[i].GetString(), ours);
            if (theirs.TryGetProperty("bitcore", out var inputs))
            {
                differences.Compare(given, "bitcore's hash", inputs[i].Text("hash"), ours);
                differences.Compare(given, "bitcore's verdict", inputs[i].GetProperty("valid").GetBoolean(), true);
            }
        }
    }
}
