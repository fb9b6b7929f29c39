using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace ChainCloud.Differential.Tests.Keys;

/// <summary>BIP-39, BIP-32 and the addresses of derived keys against @scure/bip39, @scure/bip32, @scure/btc-signer, bitcoinjs-lib and bitcore.</summary>
public sealed class DerivedKeys(ReferenceProcess reference, ITestOutputHelper output) : IClassFixture<ReferenceProcess>
{
    /// <summary>Every so many cases also by the slow implementations: PBKDF2 in JavaScript, bitcore's curve.</summary>
    private const int SlowEvery = 20;

    public static TheoryData<string> Assets => References.Assets.Utxo;

    [Theory]
    [MemberData(nameof(Assets))]
    public async Task Have_the_same_xpub_child_and_addresses(string asset)
    {
        var source = new CaseSource($"keys/{asset}");
        var cases = Enumerable.Range(0, CaseSource.Count).Select(i => Case(source, asset, slow: i % SlowEvery == 0)).ToList();
        var answers = await reference.Ask("keys", asset, cases);
        var differences = new Differences($"keys of {asset}");
        for (var i = 0; i < cases.Count; i++)
        {
            Compare(differences, asset, cases[i], answers[i]);
        }

        output.WriteLine($"seed {CaseSource.Seed}, {cases.Count} cases, {differences.Compared} comparisons");
        differences.AssertNone();
    }

    private static JsonObject Case(CaseSource source, string asset, bool slow)
    {
        var chain = source.Chain(asset);
        var said = new JsonObject { ["network"] = chain.Network.ToText(), ["bitcore"] = slow, ["plain"] = slow };
        if (source.OneIn(3))
        {
            var entropy = source.Bytes(4 * source.Number(4, 8));
            said["entropy"] = Convert.ToHexStringLower(entropy);
            said["mnemonic"] = Mnemonic.FromEntropy(entropy);
            said["passphrase"] = source.OneIn(2) ? "" : Convert.ToBase64String(source.Bytes(source.Number(1, 30)));
        }
        else
        {
            said["seed"] = Convert.ToHexStringLower(source.Bytes(source.Number(16, 64)));
        }

        said["account"] = source.OneIn(4) ? AnyPath(source) : $"m/{source.Pick(44, 84)}'/{chain.CoinType}'/{source.Number(0, int.MaxValue)}'";
        said["branch"] = source.Number(0, 1);
        said["index"] = source.OneIn(4) ? source.Number(0, int.MaxValue) : source.Number(0, 1000);
        return said;
    }

    private static string AnyPath(CaseSource source) =>
        "m" + string.Concat(Enumerable.Range(0, source.Number(0, 5)).Select(_ => $"/{source.Number(0, int.MaxValue)}{source.Pick("", "'")}"));

    private static void Compare(Differences differences, string asset, JsonObject given, JsonElement theirs)
    {
        var chain = ChainParameters.For(AssetId.Parse(asset).Value, NetworkNames.Parse(given["network"]!.GetValue<string>()).Value).Value;
        var seed = given["seed"] is { } text
            ? Convert.FromHexString(text.GetValue<string>())
            : Mnemonic.ToSeed(given["mnemonic"]!.GetValue<string>(), given["passphrase"]!.GetValue<string>());
        if (given["entropy"] is { } entropy)
        {
            differences.Compare(given, "entropy", entropy.GetValue<string>(), Convert.ToHexStringLower(Mnemonic.ToEntropy(given["mnemonic"]!.GetValue<string>()).Value));
        }

        var (branch, index) = ((uint)given["branch"]!.GetValue<int>(), (uint)given["index"]!.GetValue<int>());
        using var master = ExtendedPrivateKey.FromSeed(seed);
        using var account = master.Derive(DerivationPath.Parse(given["account"]!.GetValue<string>()).Value);
        using var child = account.Derive(DerivationPath.Master.Child(branch).Child(index));
        differences.Compare(given, "seed", theirs.Text("seed"), Convert.ToHexStringLower(seed));
        differences.Compare(given, "fingerprint", theirs.GetProperty("fingerprint").GetUInt32(), master.Public.Fingerprint);
        differences.Compare(given, "xpub", theirs.Text("xpub"), account.Public.Format(chain));
        var read = ExtendedPublicKey.Parse(chain, theirs.Text("xpub")).Value.Child(branch).Child(index);
        differences.Compare(given, "public child", theirs.Text("publicKey"), Convert.ToHexStringLower(read.PublicKey));
        differences.Compare(given, "private child", theirs.Text("publicKey"), Convert.ToHexStringLower(child.Public.PublicKey));
        var form = AssetRegistry.For(chain.Asset, chain.Network).Value.AddressForm;
        var batch = WalletAddresses.Derive(account.Public, branch, index, 1, form).Single();
        differences.Compare(given, "script of a batch", theirs.GetProperty("scripts").GetProperty(form.ToString().ToLowerInvariant()).Text("script"), batch.ToHex());
        if (theirs.TryGetProperty("bitcoreKey", out var bitcore))
        {
            differences.Compare(given, "bitcore's child", bitcore.GetString(), Convert.ToHexStringLower(read.PublicKey));
        }

        foreach (var kind in theirs.GetProperty("scripts").EnumerateObject())
        {
            var script = ScriptOf(kind.Name, read.PublicKey.ToArray()) ?? new ScriptPubKey(Convert.FromHexString(kind.Value.Text("script")));
            differences.Compare(given, $"script {kind.Name}", kind.Value.Text("script"), script.ToHex());
            differences.Compare(given, $"address {kind.Name}", kind.Value.Text("address"), AddressCodec.Format(chain, script).Value);
            differences.Compare(given, $"script of address {kind.Name}", script, AddressCodec.Parse(chain, kind.Value.Text("address")).Value);
        }
    }

    /// <summary>Null for taproot, whose output key is not made here: it is only paid to.</summary>
    private static ScriptPubKey? ScriptOf(string kind, byte[] key) => kind switch
    {
        "p2pkh" => Scripts.P2pkh(key),
        "p2sh" => Scripts.P2sh(Scripts.P2pkh(key).Span),
        "p2sh_p2wpkh" => Scripts.P2sh(Scripts.P2wpkh(key).Span),
        "p2wpkh" => Scripts.P2wpkh(key),
        "p2wsh" => Scripts.P2wsh([33, .. key, 0xac]),
        _ => null,
    };
}
