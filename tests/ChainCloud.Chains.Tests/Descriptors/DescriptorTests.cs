using System.Text.Json;
using System.Text.RegularExpressions;

namespace ChainCloud.Chains.Tests.Descriptors;

/// <summary>The vectors in the texts of BIP-380 to 386. Those with private keys or script trees are refused here on purpose.</summary>
public partial class Descriptors_on_the_bips_vectors
{
    private static readonly ChainParameters Bitcoin = KnownChain.Of("BTC", "main");
    private static readonly JsonElement Vectors = VectorFiles.Bip("descriptors.json");

    public static TheoryData<int> Checksums => Cases("checksums");

    public static TheoryData<int> ValidKeys => Cases("validKeys");

    public static TheoryData<int> InvalidKeys => Cases("invalidKeys");

    public static TheoryData<int> Valid => Cases("valid");

    public static TheoryData<int> Invalid => Cases("invalid");

    public static TheoryData<int> Combos => Cases("combos");

    [Fact]
    public void There_are_8_checksums_37_keys_and_84_descriptors() => Assert.Equal(
        [8, 21, 16, 48, 32, 4],
        new[] { "checksums", "validKeys", "invalidKeys", "valid", "invalid", "combos" }.Select(l => Vectors.GetProperty(l).GetArrayLength()));

    [Theory]
    [MemberData(nameof(Checksums))]
    public void A_checksum_is_right_absent_or_refused(int index)
    {
        var (text, why) = (At("checksums", index).Text("text"), At("checksums", index).Text("why"));
        var parsed = Descriptor.Parse(Bitcoin, text);

        if (why is "Valid checksum" or "No checksum")
        {
            Assert.Equal("raw(deadbeef)#89f8spxm", parsed.Value.ToString());
            return;
        }

        Assert.Equal(ProblemCodes.MalformedRequest, parsed.Problem.Code);
    }

    [Theory]
    [MemberData(nameof(ValidKeys))]
    public void A_valid_key_is_read_and_written_back(int index)
    {
        var text = At("validKeys", index).Text("text");
        var parsed = Descriptor.Parse(Bitcoin, $"pkh({text})");
        if (IsPrivate(text))
        {
            Assert.Equal(ProblemCodes.AddressTypeUnsupported, parsed.Problem.Code);
            return;
        }

        Assert.Equal(text.Replace('\'', 'h'), Assert.Single(parsed.Value.Keys).ToString());
        Assert.Equal(text.Contains('*'), parsed.Value.IsRange);
        Assert.Equal(text.StartsWith('['), parsed.Value.Keys[0].Origin is not null);
        var below = text[(text.IndexOf(']', StringComparison.Ordinal) + 1)..];
        Assert.Equal(!below.Contains("h/", StringComparison.Ordinal), parsed.Value.Script().IsOk);
    }

    [Theory]
    [MemberData(nameof(InvalidKeys))]
    public void An_invalid_key_is_refused(int index) => Assert.False(Descriptor.Parse(Bitcoin, $"pkh({At("invalidKeys", index).Text("text")})").IsOk);

    [Theory]
    [MemberData(nameof(Valid))]
    public void A_valid_descriptor_gives_its_scripts_and_comes_back(int index)
    {
        var text = At("valid", index).Text("text");
        var parsed = Descriptor.Parse(Bitcoin, text);
        if (IsPrivate(text) || text.StartsWith("tr(", StringComparison.Ordinal) && text.Contains(','))
        {
            Assert.Equal(ProblemCodes.AddressTypeUnsupported, parsed.Problem.Code);
            return;
        }

        var scripts = At("valid", index).GetProperty("scripts").EnumerateArray().Select(s => s.GetString()).ToArray();
        Assert.Equal(scripts[0], parsed.Value.Script().Value.ToHex());
        Assert.Equal(scripts, scripts.Select((_, i) => parsed.Value.Script((uint)i).Value.ToHex()));
        var written = parsed.Value.ToString();
        Assert.Equal(text.Replace('\'', 'h'), written[..^9]);
        Assert.Equal(written, Descriptor.Parse(Bitcoin, written).Value.ToString());
    }

    /// <summary>Who has only the public keys of a private vector gets the same scripts; not below hardened steps.</summary>
    [Fact]
    public void Private_vectors_written_with_writtenkeys_give_their_scripts()
    {
        var written = Vectors.GetProperty("valid").EnumerateArray()
            .Where(v => IsPrivate(v.Text("text")))
            .Select(v => (Text: PrivateKey().Replace(v.Text("text"), key => PublicOf(key.Value)), Scripts: v.GetProperty("scripts")))
            .Where(v => !IsPrivate(v.Text))
            .Select(v => (Parsed: Descriptor.Parse(Bitcoin, v.Text), v.Scripts))
            .Where(v => v.Parsed.IsOk && v.Parsed.Value.Script().IsOk)
            .ToList();
        Assert.Equal(14, written.Count);
        Assert.All(written, v => Assert.Equal(
            v.Scripts.EnumerateArray().Select(s => s.GetString()), v.Scripts.EnumerateArray().Select((_, i) => v.Parsed.Value.Script((uint)i).Value.ToHex())));
    }

    [Theory]
    [MemberData(nameof(Combos))]
    public void A_combo_gives_all_its_scripts_and_comes_back(int index)
    {
        var text = At("combos", index).Text("text");
        Assert.Equal(IsPrivate(text), !Descriptor.Parse(Bitcoin, text).IsOk);
        var parsed = Descriptor.Parse(Bitcoin, PrivateKey().Replace(text, key => PublicOf(key.Value))).Value;
        var scripts = At("combos", index).GetProperty("scripts").EnumerateArray().ToArray();
        Assert.Equal(parsed.IsRange, scripts.Length == 2);
        for (var i = 0; i < scripts.Length; i++)
        {
            Assert.Equal(scripts[i].EnumerateArray().Select(s => s.GetString()), parsed.AllScripts((uint)i).Value.Select(s => s.ToHex()));
        }

        Assert.Equal(ProblemCodes.AddressTypeUnsupported, parsed.Script().Problem.Code);
        Assert.Equal(parsed.ToString(), Descriptor.Parse(Bitcoin, parsed.ToString()).Value.ToString());
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void An_invalid_descriptor_is_refused(int index) => Assert.False(Descriptor.Parse(Bitcoin, At("invalid", index).Text("text")).IsOk);

    [Theory]
    [MemberData(nameof(Valid))]
    public void A_descriptor_cut_anywhere_or_with_one_character_changed_is_refused(int index)
    {
        var text = At("valid", index).Text("text");
        if (Descriptor.Parse(Bitcoin, text) is not { IsOk: true, Value: var parsed })
        {
            return;
        }

        var written = parsed.ToString();
        for (var i = 0; i < written.Length; i++)
        {
            Assert.False(Descriptor.Parse(Bitcoin, written[..i] + (written[i] == 'q' ? 'p' : 'q') + written[(i + 1)..]).IsOk);
            Assert.False(i != written.Length - 9 && Descriptor.Parse(Bitcoin, written[..i]).IsOk);
        }
    }

    private static bool IsPrivate(string text) => PrivateKey().IsMatch(text);

    /// <summary>Of a key that stands for an uncompressed one the text itself, which stays private.</summary>
    private static string PublicOf(string text)
    {
        var bytes = Base58.TryDecodeCheck(text)!;
        return bytes.Length switch
        {
            78 => Base58.EncodeCheck([0x04, 0x88, 0xb2, 0x1e, .. bytes.AsSpan(4, 41), .. Secp256k1.PublicKey(bytes.AsSpan(46))]),
            34 => Convert.ToHexStringLower(Secp256k1.PublicKey(bytes.AsSpan(1, 32))),
            _ => text,
        };
    }

    [GeneratedRegex("xprv[1-9A-Za-z]{107}|(?<![0-9A-Za-z])[5KL][1-9A-Za-z]{50,51}(?![0-9A-Za-z])")]
    private static partial Regex PrivateKey();

    private static JsonElement At(string list, int index) => Vectors.GetProperty(list)[index];

    private static TheoryData<int> Cases(string list) => Vectors.GetProperty(list).EnumerateArray().Cases();
}

public class A_descriptor
{
    private const string Words = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
    private const string Xpub = "xpub6BosfCnifzxcFwrSzQiqu2DBVTshkCXacvNsWGYJVVhhawA7d4R5WSWGFNbi8Aw6ZRc1brxMyWMzG3DSSSSoekkudhUd9yLb6qx39T9nMdj";

    /// <summary>The published accounts of BIP-44, 49, 84 and 86, by the descriptor that stands for each.</summary>
    [Theory]
    [InlineData("BTC", "main", "pkh({0}/0/*)", "m/44'/0'/0'", 0u, "1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA")]
    [InlineData("BTC", "test", "sh(wpkh({0}/0/*))", "m/49'/1'/0'", 0u, "2Mww8dCYPUpKHofjgcXcBCEGmniw9CoaiD2")]
    [InlineData("BTC", "main", "wpkh({0}/0/*)", "m/84'/0'/0'", 1u, "bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g")]
    [InlineData("BTC", "main", "tr({0}/0/*)", "m/86'/0'/0'", 0u, "bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr")]
    [InlineData("BTC", "main", "tr({0}/0/*)", "m/86'/0'/0'", 1u, "bc1p4qhjn9zdvkux4e44uhx8tc55attvtyu358kutcqkudyccelu0was9fqzwh")]
    [InlineData("BTC", "main", "tr({0}/1/*)", "m/86'/0'/0'", 0u, "bc1p3qkhfews2uk44qtvauqyr2ttdsw7svhkl9nkm9s9c3x4ax5h60wqwruhk7")]
    [InlineData("DOGE", "main", "pkh({0}/0/*)", "m/44'/3'/0'", 0u, "DBus3bamQjgJULBJtYXpEzDWQRwF5iwxgC")]
    public void Of_a_published_account_gives_its_addresses(string asset, string network, string text, string path, uint index, string address)
    {
        var p = KnownChain.Of(asset, network);
        using var master = ExtendedPrivateKey.FromSeed(Mnemonic.ToSeed(Words));
        using var account = master.Derive(DerivationPath.Parse(path).Value);
        var descriptor = Descriptor.Parse(p, text.Replace("{0}", account.Public.Format(p), StringComparison.Ordinal)).Value;
        Assert.Equal(address, AddressCodec.Format(p, descriptor.Script(index).Value).Value);
    }

    [Fact]
    public void Of_an_account_of_ours_gives_what_batches_give()
    {
        foreach (var p in ChainParameters.All)
        {
            using var master = ExtendedPrivateKey.FromSeed(Mnemonic.ToSeed(Words));
            using var account = master.Derive(p.AccountPath(7));
            var descriptor = Descriptor.OfAccount(p, account.Public, new KeyOrigin(master.Public.Fingerprint, p.AccountPath(7)), 1);
            var text = descriptor.ToString();
            Assert.StartsWith(
                $"{(p.HasSegwit ? "wpkh" : "pkh")}([73c5da0a/{p.Purpose}h/{p.CoinType}h/7h]{account.Public.Format(p)}/1/*)#", text, StringComparison.Ordinal);
            var read = Descriptor.Parse(p, text).Value;
            Assert.Equal(p.AccountPath(7), read.Keys[0].Origin!.Path);
            var scripts = WalletAddresses.DeriveOneByOne(account.Public, 1, 0, 5, p.HasSegwit ? AddressForm.P2wpkh : AddressForm.P2pkh);
            Assert.Equal(scripts, Enumerable.Range(0, 5).Select(i => read.Script((uint)i).Value));
        }
    }

    [Theory]
    [InlineData("tr({0},pk({0}))", ProblemCodes.AddressTypeUnsupported)]
    [InlineData("multi(1)", ProblemCodes.MalformedRequest)]
    [InlineData("multi()", ProblemCodes.MalformedRequest)]
    [InlineData("multi(01,{0})", ProblemCodes.MalformedRequest)]
    [InlineData("multi(+1,{0})", ProblemCodes.MalformedRequest)]
    [InlineData("multi(1,{0},)", ProblemCodes.MalformedRequest)]
    [InlineData("multi(1,{0},{0},{0},{0})", ProblemCodes.MalformedRequest)]
    [InlineData("sh(tr({0}))", ProblemCodes.MalformedRequest)]
    [InlineData("wsh(multi(1,04a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd5b8dec5235a0fa8722476c7709c02559e3aa73aa03918ba2d492eea75abea235))", ProblemCodes.MalformedRequest)]
    [InlineData("combo(a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd)", ProblemCodes.MalformedRequest)]
    [InlineData("raw()", ProblemCodes.MalformedRequest)]
    [InlineData("raw(abc)", ProblemCodes.MalformedRequest)]
    [InlineData("addr(1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabB)", ProblemCodes.AddressChecksum)]
    [InlineData("addr(DBus3bamQjgJULBJtYXpEzDWQRwF5iwxgC)", ProblemCodes.AddressWrongAsset)]
    [InlineData("wpkh({0}/<0;1>/*)", ProblemCodes.MalformedRequest)]
    [InlineData("wpkh({0}/*/0)", ProblemCodes.MalformedRequest)]
    [InlineData("wpkh({0}/)", ProblemCodes.MalformedRequest)]
    [InlineData("wpkh({0}", ProblemCodes.MalformedRequest)]
    [InlineData("wpkh {0}", ProblemCodes.MalformedRequest)]
    [InlineData("WPKH({0})", ProblemCodes.MalformedRequest)]
    [InlineData("wpkh()", ProblemCodes.MalformedRequest)]
    [InlineData("", ProblemCodes.MalformedRequest)]
    [InlineData("wpkh(a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd)", ProblemCodes.MalformedRequest)]
    [InlineData("tr(ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff)", ProblemCodes.MalformedRequest)]
    [InlineData("pk(06a34b99f22c790c4e36b2b3c2c35a36db06226e41c692fc82b8b56ac1c540c5bd5b8dec5235a0fa8722476c7709c02559e3aa73aa03918ba2d492eea75abea235)", ProblemCodes.MalformedRequest)]
    public void Of_another_kind_or_form_is_refused(string text, string code) =>
        Assert.Equal(code, Descriptor.Parse(KnownChain.Of("BTC", "main"), text.Replace("{0}", Xpub, StringComparison.Ordinal)).Problem.Code);

    /// <summary>A pushed script has 520 bytes at most, and the witness's opcode takes 20 keys.</summary>
    [Theory]
    [InlineData("multi", 3)]
    [InlineData("sh(multi", 15)]
    [InlineData("wsh(sortedmulti", 20)]
    [InlineData("sh(wsh(multi", 20)]
    public void Of_so_many_keys_is_read_and_of_one_more_refused(string start, int most)
    {
        Assert.True(Descriptor.Parse(KnownChain.Of("BTC", "main"), Multi(most)).IsOk);
        Assert.Equal(most, Descriptor.Parse(KnownChain.Of("BTC", "main"), Multi(most)).Value.Keys.Count);
        Assert.Equal(ProblemCodes.MalformedRequest, Descriptor.Parse(KnownChain.Of("BTC", "main"), Multi(most + 1)).Problem.Code);

        string Multi(int count) =>
            $"{start}({count}{string.Concat(Enumerable.Range(0, count).Select(i => $",[73c5da0a/48h/0h/{i}h/2h]{Xpub}/0/*"))}{new string(')', start.Count(c => c == '(') + 1)}";
    }

    [Fact]
    public void Of_a_chain_without_segwit_has_no_segwit_scripts()
    {
        var p = KnownChain.Of("DOGE", "main");
        using var master = ExtendedPrivateKey.FromSeed(Mnemonic.ToSeed(Words));
        var (key, xpub) = (Convert.ToHexStringLower(master.Public.PublicKey), master.Public.Format(p));
        Assert.Equal(
            [Descriptor.Parse(p, $"pk({key})").Value.Script().Value, Descriptor.Parse(p, $"pkh({key})").Value.Script().Value],
            Descriptor.Parse(p, $"combo({xpub})").Value.AllScripts().Value);
        Assert.Equal(ScriptType.P2sh, Scripts.Classify(Descriptor.Parse(p, $"sh(sortedmulti(1,{xpub}/0/*,{key}))").Value.Script(7).Value));
        Assert.Equal("addr(DBus3bamQjgJULBJtYXpEzDWQRwF5iwxgC)", Descriptor.Parse(p, "addr(DBus3bamQjgJULBJtYXpEzDWQRwF5iwxgC)").Value.ToString()[..^9]);
    }

    [Fact]
    public void Of_another_chain_is_refused()
    {
        Assert.Equal(ProblemCodes.MalformedRequest, Descriptor.Parse(KnownChain.Of("DOGE", "main"), $"pkh({Xpub}/0/*)").Problem.Code);
        Assert.Equal(ProblemCodes.MalformedRequest, Descriptor.Parse(KnownChain.Of("BTC", "test"), $"pkh({Xpub}/0/*)").Problem.Code);
        Assert.All(
            new[] { "wpkh", "tr" },
            name => Assert.Equal(ProblemCodes.AddressTypeUnsupported, Descriptor.Parse(KnownChain.Of("DOGE", "main"), $"{name}({Xpub})").Problem.Code));
        Assert.False(Descriptor.Parse(KnownChain.Of("BTC", "main"), new string('(', Descriptor.MaxTextLength + 1)).IsOk);
        Assert.False(Descriptor.Parse(KnownChain.Of("BTC", "main"), null).IsOk);
    }
}

public class Output_keys_on_bip_341s_vectors
{
    [VectorFact]
    public void Are_the_published_ones()
    {
        var vectors = VectorFiles.Shared("bips/bip-0341-wallet.json").GetProperty("scriptPubKey").EnumerateArray().ToArray();
        Assert.Equal(7, vectors.Length);
        foreach (var v in vectors)
        {
            var root = v.GetProperty("intermediary").GetProperty("merkleRoot");
            var key = v.GetProperty("given").Hex("internalPubkey");
            var tree = root.ValueKind == JsonValueKind.Null ? [] : Convert.FromHexString(root.GetString()!);
            Assert.Equal(v.GetProperty("intermediary").Text("tweak"), Convert.ToHexStringLower(Taproot.Tweak(key, tree)));
            var output = Taproot.OutputKey(key, tree)!;
            Assert.Equal(v.GetProperty("intermediary").Text("tweakedPubkey"), Convert.ToHexStringLower(output));
            Assert.Equal(v.GetProperty("expected").Text("scriptPubKey"), Scripts.P2tr(output).ToHex());
            Assert.Equal(v.GetProperty("expected").Text("bip350Address"), AddressCodec.Format(KnownChain.Of("BTC", "main"), Scripts.P2tr(output)).Value);
        }
    }

    [Fact]
    public void Are_none_for_what_is_no_key()
    {
        Assert.Null(Taproot.OutputKey([.. Enumerable.Repeat((byte)0xff, 32)]));
        Assert.Throws<ArgumentException>(() => Taproot.OutputKey(new byte[33]));
        Assert.Throws<ArgumentException>(() => Taproot.OutputKey(new byte[32], new byte[31]));
    }
}
