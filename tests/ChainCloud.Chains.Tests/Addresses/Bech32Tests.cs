using System.Text.Json;

namespace ChainCloud.Chains.Tests.Addresses;

/// <summary>The vectors of BIP-173 and BIP-350; their addresses are Bitcoin's.</summary>
public class Bech32_on_the_bips_vectors
{
    private static readonly JsonElement Bip173 = VectorFiles.Bip("bip173.json");
    private static readonly JsonElement Bip350 = VectorFiles.Bip("bip350.json");

    public static TheoryData<string, Bech32Kind> Valid => Texts("valid", e => e.GetString()!);

    public static TheoryData<string, Bech32Kind> Invalid => Texts("invalid", e => e.Text("text"));

    public static TheoryData<string, string> ValidAddresses()
    {
        var data = new TheoryData<string, string>();
        foreach (var vector in Bip350.GetProperty("validAddresses").EnumerateArray())
        {
            data.Add(vector.Text("address"), vector.Text("script"));
        }

        return data;
    }

    public static TheoryData<string, string> InvalidAddresses()
    {
        var data = new TheoryData<string, string>();
        foreach (var vector in Bip350.GetProperty("invalidAddresses").EnumerateArray())
        {
            data.Add(vector.Text("text"), vector.Text("why"));
        }

        foreach (var vector in Bip173.GetProperty("invalidAddresses").EnumerateArray())
        {
            data.Add(vector.Text("text"), vector.Text("why"));
        }

        return data;
    }

    [Fact]
    public void There_are_14_valid_and_26_invalid_texts_and_8_valid_and_25_invalid_addresses()
    {
        Assert.Equal(14, Valid.Count());
        Assert.Equal(26, Invalid.Count());
        Assert.Equal(8, ValidAddresses().Count());
        Assert.Equal(25, InvalidAddresses().Count());
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void A_valid_text_decodes_to_its_kind_and_encodes_back(string text, Bech32Kind kind)
    {
        var decoded = Bech32.TryDecode(text, out var fault);
        Assert.Equal(Bech32Fault.None, fault);
        Assert.Equal(kind, decoded!.Kind);
        Assert.Equal(text.ToLowerInvariant(), Bech32.Encode(decoded.Hrp, decoded.Values, kind));
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void A_valid_text_with_one_character_changed_is_refused(string text, Bech32Kind kind)
    {
        var at = text.LastIndexOf('1') + 1;
        var changed = text[..at] + (char)(text[at] ^ 1) + text[(at + 1)..];
        Assert.False(Bech32.TryDecode(changed, out _)?.Kind == kind);
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void An_invalid_text_is_refused(string text, Bech32Kind kind) => Assert.False(Bech32.TryDecode(text, out _)?.Kind == kind);

    [Theory]
    [MemberData(nameof(ValidAddresses))]
    public void A_valid_address_gives_its_script(string address, string script)
    {
        Assert.Equal(script, Read(address));
    }

    [Theory]
    [MemberData(nameof(InvalidAddresses))]
    public void An_invalid_address_is_refused(string address, string why)
    {
        Assert.NotEmpty(why);
        Assert.Null(Read(address));
    }

    /// <summary>BIP-173 gave version 1 and above bech32; BIP-350 took that back.</summary>
    [Theory]
    [InlineData("bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7k7grplx")]
    [InlineData("BC1SW50QA3JX3S")]
    [InlineData("bc1zw508d6qejxtdg4y5r3zarvaryvg6kdaj")]
    public void Later_versions_with_bips_173_checksum_are_refused(string address) => Assert.Null(Read(address));

    /// <summary>What is refused as a witness version without rules yet counts as readable, and its script is what the BIP says.</summary>
    private static string? Read(string address)
    {
        var network = address.StartsWith("tb", StringComparison.OrdinalIgnoreCase) ? "test" : "main";
        var parsed = AddressCodec.Parse(KnownChain.Of("BTC", network), address);
        if (parsed.IsOk)
        {
            return parsed.Value.ToHex();
        }

        if (parsed.Problem.Code != ProblemCodes.AddressTypeUnsupported)
        {
            return null;
        }

        var decoded = Bech32.TryDecode(address, out _)!;
        var program = Bech32.TryRegroup(decoded.Values.AsSpan(1), 5, 8, pad: false)!;
        return Convert.ToHexStringLower([(byte)(0x50 + decoded.Values[0]), (byte)program.Length, .. program]);
    }

    private static TheoryData<string, Bech32Kind> Texts(string list, Func<JsonElement, string> text)
    {
        var data = new TheoryData<string, Bech32Kind>();
        foreach (var vector in Bip173.GetProperty(list).EnumerateArray())
        {
            data.Add(text(vector), Bech32Kind.Bech32);
        }

        foreach (var vector in Bip350.GetProperty(list).EnumerateArray())
        {
            data.Add(text(vector), Bech32Kind.Bech32m);
        }

        return data;
    }
}
