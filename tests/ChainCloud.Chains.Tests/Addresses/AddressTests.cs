using System.Text.Json;

namespace ChainCloud.Chains.Tests.Addresses;

public class Addresses_on_the_nodes_vectors
{
    private static JsonElement[] Valid => field ??= [.. VectorFiles.Shared("core/key_io_valid.json").EnumerateArray()];
    private static JsonElement[] Invalid => field ??= [.. VectorFiles.Shared("core/key_io_invalid.json").EnumerateArray()];

    public static TheoryData<int> ValidCases => Valid.Cases();

    public static TheoryData<int> InvalidCases => Invalid.Cases();

    [VectorFact]
    public void There_are_54_valid_and_70_invalid_texts()
    {
        Assert.Equal(54, Valid.Length);
        Assert.Equal(70, Invalid.Length);
    }

    [VectorTheory]
    [MemberData(nameof(ValidCases))]
    public void A_valid_text_gives_its_script_and_comes_back(int index)
    {
        var text = Valid[index][0].GetString()!;
        var content = Valid[index][1].GetString()!;
        var about = Valid[index][2];
        var p = Litecoin.Of(about.Text("chain"));
        var parsed = AddressCodec.Parse(p, text);
        if (about.GetProperty("isPrivkey").GetBoolean())
        {
            Assert.Equal(ProblemCodes.AddressMalformed, parsed.Problem.Code);
            Assert.Contains(content, Convert.ToHexStringLower(Base58.TryDecodeCheck(text)!));
            return;
        }

        if (Scripts.Classify(ScriptPubKey.ParseHex(content).Value) == ScriptType.WitnessUnknown)
        {
            Assert.Equal(ProblemCodes.AddressTypeUnsupported, parsed.Problem.Code);
            return;
        }

        Assert.Equal(content, parsed.Value.ToHex());
        Assert.Equal(text.ToLowerInvariant(), AddressCodec.Format(p, parsed.Value).Value.ToLowerInvariant());
        if (about.TryGetProperty("tryCaseFlip", out var flip) && flip.GetBoolean())
        {
            Assert.Equal(content, AddressCodec.Parse(p, text.ToUpperInvariant()).Value.ToHex());
        }
    }

    [VectorTheory]
    [MemberData(nameof(InvalidCases))]
    public void An_invalid_text_is_refused_on_every_network(int index)
    {
        foreach (var p in ChainParameters.All)
        {
            Assert.False(AddressCodec.Parse(p, Invalid[index][0].GetString()!).IsOk);
        }
    }
}

public class An_address_of_elsewhere_is_refused_with_its_reason
{
    private static readonly byte[] Hash20 = [.. Enumerable.Range(1, 20).Select(i => (byte)i)];

    public static TheoryData<string, string, string> Cases()
    {
        var p2wpkh = Scripts.P2wpkhOfHash(Hash20);
        var (main, test, regtest) = (Text(Litecoin.Main, p2wpkh), Text(Litecoin.Test, p2wpkh), Text(Litecoin.Regtest, p2wpkh));
        return new TheoryData<string, string, string>
        {
            { "main", test, ProblemCodes.AddressWrongNetwork },
            { "main", regtest, ProblemCodes.AddressWrongNetwork },
            { "regtest", main, ProblemCodes.AddressWrongNetwork },
            { "regtest", test, ProblemCodes.AddressWrongNetwork },
            { "main", Base58.EncodeCheck([0x6f, .. Hash20]), ProblemCodes.AddressWrongNetwork },
            { "regtest", Base58.EncodeCheck([0x30, .. Hash20]), ProblemCodes.AddressWrongNetwork },
            { "regtest", Base58.EncodeCheck([0x32, .. Hash20]), ProblemCodes.AddressWrongNetwork },
            { "main", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", ProblemCodes.AddressWrongAsset },
            { "regtest", "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080", ProblemCodes.AddressWrongAsset },
            { "main", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", ProblemCodes.AddressWrongAsset },
            { "main", Base58.EncodeCheck([0x1e, .. Hash20]), ProblemCodes.AddressWrongAsset },
            { "main", Base58.EncodeCheck([0x16, .. Hash20]), ProblemCodes.AddressWrongAsset },
            { "main", "0x52908400098527886E0F7030069857D2E4169EE7", ProblemCodes.AddressWrongAsset },
            { "main", "ltcmweb1qqvcuuzkffgcs9dqayddlpl48vgyxqvf6vkj6qfd3cqp6vqjr7sclwqejpzvk", ProblemCodes.AddressTypeUnsupported },
            { "regtest", "tmweb1qqvcuuzkffgcs9dqayddlpl48vgyxqvf6vkj6qfd3cqp6vqjr7sclwqejpzvk", ProblemCodes.AddressTypeUnsupported },
            { "main", "LTCMWEB1QQVCUUZKFFGCS9DQAYDDLPL48VGYX", ProblemCodes.AddressTypeUnsupported },
            { "main", main[..10] + main[10..].ToUpperInvariant(), ProblemCodes.AddressMalformed },
            { "main", main[..^1] + (main[^1] == 'q' ? 'p' : 'q'), ProblemCodes.AddressChecksum },
            { "main", "LT2KVaAy1ppRuxRgrS5RNU3vBsy7RibPeB", ProblemCodes.AddressChecksum },
            { "main", main + "b", ProblemCodes.AddressMalformed },
            { "main", " " + main, ProblemCodes.AddressMalformed },
            { "main", main + "\n", ProblemCodes.AddressMalformed },
            { "main", "", ProblemCodes.AddressMalformed },
            { "main", "alice@example.com", ProblemCodes.AddressMalformed },
            { "main", new string('L', 5000), ProblemCodes.AddressMalformed },
            { "main", "TAkaE7fK6gfzG8pCqBcKWyM4CYyRvUuPsVTrzTVrpB5DWLcBd9Qp", ProblemCodes.AddressChecksum },
            { "main", Bech32.Encode("ltc", [0, .. Values(20)], Bech32Kind.Bech32m), ProblemCodes.AddressChecksum },
            { "main", Bech32.Encode("ltc", [1, .. Values(32)], Bech32Kind.Bech32), ProblemCodes.AddressChecksum },
            { "main", Bech32.Encode("ltc", [1, .. Values(20)], Bech32Kind.Bech32m), ProblemCodes.AddressTypeUnsupported },
            { "main", Bech32.Encode("ltc", [9, .. Values(32)], Bech32Kind.Bech32m), ProblemCodes.AddressTypeUnsupported },
            { "main", Bech32.Encode("ltc", [0, .. Values(25)], Bech32Kind.Bech32), ProblemCodes.AddressMalformed },
        };
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Refused(string network, string address, string code)
    {
        var problem = AddressCodec.Parse(Litecoin.Of(network), address).Problem;
        Assert.Equal(code, problem.Code);
        Assert.True(address.Length < 4 || !problem.Detail.Contains(address, StringComparison.Ordinal));
    }

    [Fact]
    public void A_legacy_script_hash_address_is_read_and_written_in_the_new_form()
    {
        var legacy = Base58.EncodeCheck([0x05, .. Hash20]);
        Assert.StartsWith("3", legacy, StringComparison.Ordinal);
        var script = AddressCodec.Parse(Litecoin.Main, legacy).Value;
        Assert.StartsWith("M", AddressCodec.Format(Litecoin.Main, script).Value, StringComparison.Ordinal);
        Assert.Equal(script, AddressCodec.Parse(Litecoin.Regtest, Base58.EncodeCheck([0xc4, .. Hash20])).Value);
    }

    [Fact]
    public void A_script_without_an_address_is_not_written() =>
        Assert.Equal(ProblemCodes.AddressTypeUnsupported, AddressCodec.Format(Litecoin.Main, new ScriptPubKey([0x6a, 1, 2])).Problem.Code);

    private static string Text(ChainParameters p, ScriptPubKey script) => AddressCodec.Format(p, script).Value;

    private static byte[] Values(int length) => Bech32.TryRegroup(new byte[length], 8, 5, pad: true)!;
}
