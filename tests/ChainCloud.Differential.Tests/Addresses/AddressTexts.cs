using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace ChainCloud.Differential.Tests.Addresses;

/// <summary>Address texts, right and wrong ones, against @scure/btc-signer, bitcoinjs-lib and bitcore: the same texts are addresses, of the same scripts.</summary>
public sealed class AddressTexts(ReferenceProcess reference, ITestOutputHelper output) : IClassFixture<ReferenceProcess>
{
    private const string Letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7lbio1QPZRYXGFTVDWSJNKHCEMUALO";

    public static TheoryData<string> Assets => References.Assets.Utxo;

    [Theory]
    [MemberData(nameof(Assets))]
    public async Task Are_read_alike(string asset)
    {
        var source = new CaseSource($"addresses/{asset}");
        var cases = Enumerable.Range(0, CaseSource.Count).Select(_ => Case(source, asset)).ToList();
        var answers = await reference.Ask("addresses", asset, cases);
        var differences = new Differences($"addresses of {asset}");
        var accepted = 0;
        for (var i = 0; i < cases.Count; i++)
        {
            var chain = ChainParameters.For(AssetId.Parse(asset).Value, NetworkNames.Parse(cases[i]["network"]!.GetValue<string>()).Value).Value;
            var ours = AddressCodec.Parse(chain, cases[i]["text"]!.GetValue<string>()).TryGet(out var script, out _) ? script.ToHex() : null;
            accepted += ours is null ? 0 : 1;
            differences.Compare(cases[i], "scure", answers[i].TextOrNull("scure"), ours);
            differences.Compare(cases[i], "bitcoinjs", answers[i].TextOrNull("bitcoinjs"), ours);
        }

        output.WriteLine($"seed {CaseSource.Seed}, {cases.Count} cases, {accepted} of them addresses");
        differences.AssertNone();
        Assert.InRange(accepted, cases.Count / 4, cases.Count * 3 / 4);
    }

    /// <summary>Half are right; the others are of another network or chain, or have one character wrong.</summary>
    private static JsonObject Case(CaseSource source, string asset)
    {
        var chain = source.Chain(asset);
        var writer = source.OneIn(6) ? source.Pick(ChainParameters.All.ToList()) : chain;
        var text = AddressCodec.Format(writer, RandomScripts.WithAddress(source, writer)).Value;
        return new JsonObject { ["network"] = chain.Network.ToText(), ["text"] = source.OneIn(2) ? text : Changed(source, text) };
    }

    private static string Changed(CaseSource source, string text)
    {
        var at = source.Number(0, text.Length - 1);
        return source.Number(0, 6) switch
        {
            0 => text.Remove(at, 1),
            1 => text.Insert(at, $"{source.Pick(Letters.ToCharArray())}"),
            2 => text.ToUpperInvariant(),
            3 => $"{text[..at]}{text[at..].ToUpperInvariant()}",
            4 => $"{text} ",
            _ => $"{text[..at]}{source.Pick(Letters.ToCharArray())}{text[(at + 1)..]}",
        };
    }
}
