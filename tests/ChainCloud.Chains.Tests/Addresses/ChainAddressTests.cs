namespace ChainCloud.Chains.Tests.Addresses;

/// <summary>Addresses out of the nodes' own test data, a few of each kind, and BIP-173's and BIP-350's.</summary>
public class Addresses_of_bitcoin_and_dogecoin
{
    [Theory]
    [InlineData("BTC", "main", "1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo", "76a914a31c06bd463e3923bc1aadbde48b16976c08071788ac")]
    [InlineData("BTC", "main", "36j4NfKv6Akva9amjWrLG6MuSQym1GuEmm", "a914373b819a068f32b7a6b38b6b38729647cfde01c287")]
    [InlineData("BTC", "main", "bc1qvyq0cc6rahyvsazfdje0twl7ez82ndmuac2lhv", "00146100fc6343edc8c874496cb2f5bbfec88ea9b77c")]
    [InlineData("BTC", "main", "bc1qyucykdlhp62tezs0hagqury402qwhk589q80tqs5myh3rxq34nwqhkdhv7", "002027304b37f70e94bc8a0fbf500e0c957a80ebda87280ef58214d92f119811acdc")]
    [InlineData("BTC", "main", "bc1p83n3au0rjylefxq2nc2xh2y4jzz4pm6zxj4mw5pagdjjr2a9f36s6jjnnu", "51203c671ef1e3913f94980a9e146ba895908550ef4234abb7503d436521aba54c75")]
    [InlineData("BTC", "test", "mzK2FFDEhxqHcmrJw1ysqFkVyhUULo45hZ", "76a914ce28b26c57472737f5c3561a1761185bd8589a4388ac")]
    [InlineData("BTC", "test", "2NC2hEhe28ULKAJkW5MjZ3jtTMJdvXmByvK", "a914ce0bba75891ff9ec60148d4bd4a09ee2dc5c933187")]
    [InlineData("BTC", "test", "tb1qcrh3yqn4nlleplcez2yndq2ry8h9ncg3qh7n54", "0014c0ef1202759fff90ff19128936814321ee59e111")]
    [InlineData("BTC", "test", "tb1quyl9ujpgwr2chdzdnnalen48sup245vdfnh2jxhsuq3yx80rrwlq5hqfe4", "0020e13e5e482870d58bb44d9cfbfccea78702aad18d4ceea91af0e022431de31bbe")]
    [InlineData("BTC", "test", "tb1p35n52jy6xkm4wd905tdy8qtagrn73kqdz73xe4zxpvq9t3fp50aqk3s6gz", "51208d2745489a35b75734afa2da43817d40e7e8d80d17a26cd4460b0055c521a3fa")]
    [InlineData("BTC", "regtest", "n4fajahJrAuKbN7uNsKjLjQkz9Qn5ewJXQ", "76a914fdeca3b08e38af53d7c4c60e3ad208ce5066441088ac")]
    [InlineData("BTC", "regtest", "2MxFajLApXpYk4VodBSZSt7rw8y4ryABkfA", "a91436e9f191e0b75036a77f65e2eaa4752443233fbe87")]
    [InlineData("BTC", "regtest", "bcrt1qdavt4j2sd7dlhqsavtnfxvzppw6k7qy97tmnu9", "00146f58bac9506f9bfb821d62e69330410bb56f0085")]
    [InlineData("BTC", "regtest", "bcrt1qan8gntac7z7me2ejt4hpru42ad2f759fmy0m3ejvs98656znv7eqga4uhv", "0020ecce89afb8f0bdbcab325d6e11f2aaeb549f50a9d91fb8e64c814faa685367b2")]
    [InlineData("BTC", "regtest", "bcrt1pfwxjqvtt4tcxrtdluukfmy2dv7xd2qzdfy6kajv5nwn4yam3wxkq3553uh", "51204b8d20316baaf061adbfe72c9d914d678cd5004d49356ec9949ba752777171ac")]
    [InlineData("DOGE", "main", "DD4KSSuBJqcjuTcvUg1CgUKeurPUFeEZkE", "76a91456d9b1d684d5abef32134ebc6883d75d3a53e9be88ac")]
    [InlineData("DOGE", "main", "DQJXChtyuN3aiU3W6pG4mgnykisHH5hqst", "76a914d232b89955f8f77e27eea5b818c459aa8f8d364d88ac")]
    [InlineData("DOGE", "main", "A7HRQk3GFCW2QasvdZxXuYj8kkQK5QrYLs", "a914a2dd71f34fe73314d6e37c44035513f203aa400b87")]
    [InlineData("DOGE", "main", "9zYnVRaekPtdKBYuPw5QiBtv3NNrzD2LLW", "a91458fc66bf64b3c8d8accd80110bb6df6c1373593787")]
    [InlineData("DOGE", "test", "nhRsrUaxZou6sewjqaS37cJrMRJRgwVXdk", "76a9149131c29384f000c0d651660eefaf1717c8ca185588ac")]
    [InlineData("DOGE", "test", "2MsvyG12kxxipe276Au4zKqvd2xdrBuHWb3", "a914078457e357c6c4d8736515d14482089dd2a1f9f887")]
    [InlineData("DOGE", "regtest", "n4fajahJrAuKbN7uNsKjLjQkz9Qn5ewJXQ", "76a914fdeca3b08e38af53d7c4c60e3ad208ce5066441088ac")]
    public void Give_their_scripts_and_come_back(string asset, string network, string address, string script)
    {
        var p = KnownChain.Of(asset, network);
        var parsed = AddressCodec.Parse(p, address).Value;
        Assert.Equal(script, parsed.ToHex());
        Assert.Equal(address, AddressCodec.Format(p, parsed).Value);
        Assert.True(!p.HasSegwit || !address.Contains('1') || address[0] is not 'b' || AddressCodec.Parse(p, address.ToUpperInvariant()).IsOk);
    }

    [Theory]
    [InlineData("DOGE", "main", "6K7a8wZW8A1oZxNd7wZz8PhgAAaDxybkzNpD1sGVvmSaBmc3Hg2")]
    [InlineData("BTC", "main", "5JuW2AMDYu4xVwRG9DZW18VbzQrGcd5RCgb99sS6ehJsNQXu5b9")]
    [InlineData("BTC", "regtest", "cPisAUdLvqqAr6MYtXnrWvgvyUAwuNyuTvZkDGw6miPhZdaiSDNH")]
    public void Are_not_private_keys(string asset, string network, string key) =>
        Assert.Equal(ProblemCodes.AddressMalformed, AddressCodec.Parse(KnownChain.Of(asset, network), key).Problem.Code);

    [Theory]
    [InlineData("main", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "0014751e76e8199196d454941c45d1b3a323f1433bd6")]
    [InlineData("test", "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", "00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262")]
    [InlineData("test", "tb1qqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesrxh6hy", "0020000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433")]
    [InlineData("test", "tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c", "5120000000c4a5cad46221b2a187905e5266362b99d5e91c6ce24d165dab93e86433")]
    [InlineData("main", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", "512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")]
    public void Of_the_segwit_bips_are_read(string network, string address, string script) =>
        Assert.Equal(script, AddressCodec.Parse(KnownChain.Of("BTC", network), address).Value.ToHex());

    [Theory]
    [InlineData("bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y", ProblemCodes.AddressTypeUnsupported)]
    [InlineData("BC1SW50QGDZ25J", ProblemCodes.AddressTypeUnsupported)]
    [InlineData("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", ProblemCodes.AddressChecksum)]
    [InlineData("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh", ProblemCodes.AddressChecksum)]
    [InlineData("bc1pw5dgrnzv", ProblemCodes.AddressMalformed)]
    [InlineData("BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P", ProblemCodes.AddressMalformed)]
    [InlineData("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf", ProblemCodes.AddressMalformed)]
    [InlineData("bc1qvyq0cc6rahyvsazfdje0twl7ez82ndmuac2lhV", ProblemCodes.AddressMalformed)]
    public void Of_the_segwit_bips_are_refused(string address, string code) =>
        Assert.Equal(code, AddressCodec.Parse(KnownChain.Of("BTC", "main"), address).Problem.Code);
}

public class An_address_given_to_every_chain
{
    private static readonly byte[] Hash20 = [.. Enumerable.Range(1, 20).Select(i => (byte)i)];

    private static readonly ScriptPubKey[] Scripts =
    [
        Chains.Scripts.P2pkhOfHash(Hash20), Chains.Scripts.P2shOfHash(Hash20), Chains.Scripts.P2wpkhOfHash(Hash20),
        Chains.Scripts.P2wshOfHash(new byte[32]), Chains.Scripts.P2tr(new byte[32]),
    ];

    public static TheoryData<string, string> Pairs()
    {
        var data = new TheoryData<string, string>();
        foreach (var from in ChainParameters.All)
        {
            foreach (var to in ChainParameters.All)
            {
                data.Add($"{from.Asset} {from.Network.ToText()}", $"{to.Asset} {to.Network.ToText()}");
            }
        }

        return data;
    }

    [Fact]
    public void Has_81_pairs() => Assert.Equal(81, Pairs().Count());

    /// <summary>
    /// Read where the chain's own data says that the prefix is its own; else refused as of another network when any network of the
    /// asked asset has it, and as of another asset when none has.
    /// </summary>
    [Theory]
    [MemberData(nameof(Pairs))]
    public void Is_read_or_refused_with_its_reason(string from, string to)
    {
        var (source, target) = (Of(from), Of(to));
        foreach (var script in Scripts.Where(s => source.HasSegwit || !Chains.Scripts.TryWitnessProgram(s.Span, out _, out _)))
        {
            var parsed = AddressCodec.Parse(target, AddressCodec.Format(source, script).Value);
            var networks = ChainParameters.All.Where(c => c.Asset == target.Asset && Reads(c, source, script)).ToArray();
            if (networks.Contains(target))
            {
                Assert.Equal(script, parsed.Value);
            }
            else
            {
                Assert.Equal(networks.Length > 0 ? ProblemCodes.AddressWrongNetwork : ProblemCodes.AddressWrongAsset, parsed.Problem.Code);
            }
        }
    }

    /// <summary>The prefixes that chains share; everything else is told apart.</summary>
    [Fact]
    public void Is_ambiguous_only_where_chains_share_a_prefix()
    {
        var shared =
            from script in Scripts
            from a in ChainParameters.All
            from b in ChainParameters.All
            where a.Asset.Code.CompareTo(b.Asset.Code, StringComparison.Ordinal) < 0
            let text = AddressCodec.Format(a, script)
            where text.IsOk && AddressCodec.Parse(b, text.Value).IsOk
            select $"{a.Asset} {a.Network.ToText()} {Chains.Scripts.Classify(script)} is read by {b.Asset} {b.Network.ToText()}";
        Assert.Equal(
            [
                "BTC main P2sh is read by LTC main",
                "BTC regtest P2pkh is read by DOGE regtest", "BTC regtest P2pkh is read by LTC regtest", "BTC regtest P2pkh is read by LTC test",
                "BTC regtest P2sh is read by DOGE regtest", "BTC regtest P2sh is read by DOGE test", "BTC regtest P2sh is read by LTC regtest",
                "BTC regtest P2sh is read by LTC test",
                "BTC test P2pkh is read by DOGE regtest", "BTC test P2pkh is read by LTC regtest", "BTC test P2pkh is read by LTC test",
                "BTC test P2sh is read by DOGE regtest", "BTC test P2sh is read by DOGE test", "BTC test P2sh is read by LTC regtest",
                "BTC test P2sh is read by LTC test",
                "DOGE regtest P2pkh is read by LTC regtest", "DOGE regtest P2pkh is read by LTC test",
                "DOGE regtest P2sh is read by LTC regtest", "DOGE regtest P2sh is read by LTC test",
                "DOGE test P2sh is read by LTC regtest", "DOGE test P2sh is read by LTC test",
            ],
            shared.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Of_bitcoins_script_hashes_is_litecoins_old_form_and_written_in_its_new_one()
    {
        var text = AddressCodec.Format(KnownChain.Of("BTC", "main"), Scripts[1]).Value;
        Assert.StartsWith("3", text, StringComparison.Ordinal);
        var script = AddressCodec.Parse(Litecoin.Main, text).Value;
        Assert.StartsWith("M", AddressCodec.Format(Litecoin.Main, script).Value, StringComparison.Ordinal);
        Assert.Equal(ProblemCodes.AddressWrongAsset, AddressCodec.Parse(KnownChain.Of("BTC", "main"), AddressCodec.Format(Litecoin.Main, script).Value).Problem.Code);
    }

    [Fact]
    public void Is_not_written_for_segwit_on_a_chain_without()
    {
        foreach (var p in ChainParameters.All.Where(c => !c.HasSegwit))
        {
            Assert.All(Scripts[2..], s => Assert.Equal(ProblemCodes.AddressTypeUnsupported, AddressCodec.Format(p, s).Problem.Code));
        }
    }

    private static bool Reads(ChainParameters p, ChainParameters source, ScriptPubKey script) => Chains.Scripts.Classify(script) switch
    {
        ScriptType.P2pkh => p.P2pkhVersion == source.P2pkhVersion,
        ScriptType.P2sh => p.P2shVersions.Contains(source.P2shVersions[0]),
        _ => p.Bech32Hrp == source.Bech32Hrp,
    };

    private static ChainParameters Of(string name) => KnownChain.Of(name.Split(' ')[0], name.Split(' ')[1]);
}
