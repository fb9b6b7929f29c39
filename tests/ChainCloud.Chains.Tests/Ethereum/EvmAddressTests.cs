namespace ChainCloud.Chains.Tests.Ethereum;

public class An_account_address
{
    /// <summary>The examples of EIP-55.</summary>
    public static readonly TheoryData<string> Examples =
    [
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
        "0xde709f2102306220921060314715629080e2fb77",
        "0x27b1fdb04752bbc536007a920d24acb045561c26",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Is_written_with_its_checksum(string text)
    {
        Assert.Equal(text, EvmAddress.Format(EvmAddress.Parse(text).Value));
        Assert.Equal(text, EvmAddress.Format(EvmAddress.Parse(text.ToLowerInvariant()).Value));
        Assert.Equal(text, EvmAddress.Format(EvmAddress.Parse("0x" + text[2..].ToUpperInvariant()).Value));
    }

    [Fact]
    public void Is_refused_with_any_one_letter_in_the_other_case()
    {
        const string Text = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
        for (var i = 2; i < Text.Length; i++)
        {
            if (char.IsAsciiLetter(Text[i]))
            {
                var changed = Text[..i] + (char)(Text[i] ^ 0x20) + Text[(i + 1)..];
                Assert.Equal(ProblemCodes.AddressChecksum, EvmAddress.Parse(changed).Problem.Code);
            }
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0x")]
    [InlineData("de709f2102306220921060314715629080e2fb77")]
    [InlineData("0Xde709f2102306220921060314715629080e2fb77")]
    [InlineData("0xde709f2102306220921060314715629080e2fb7")]
    [InlineData("0xde709f2102306220921060314715629080e2fb777")]
    [InlineData("0xde709f2102306220921060314715629080e2fb7g")]
    [InlineData(" 0xde709f2102306220921060314715629080e2fb77")]
    [InlineData("0xde709f2102306220921060314715629080e2fb7\u0661")]
    [InlineData("XE7338O073KYGTWWZN0F2WZ0R8PX5ZPPZS")]
    [InlineData("vitalik.eth")]
    public void Is_0x_and_40_digits(string? text) => Assert.Equal(ProblemCodes.AddressMalformed, EvmAddress.Parse(text).Problem.Code);

    [Theory]
    [InlineData("ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9")]
    [InlineData("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")]
    [InlineData("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4")]
    [InlineData("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa")]
    [InlineData("DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L")]
    public void Is_not_one_of_another_chain(string text) => Assert.Equal(ProblemCodes.AddressWrongAsset, EvmAddress.Parse(text).Problem.Code);

    [Fact]
    public void Of_zero_and_the_protocols_own_contracts_is_reserved()
    {
        Assert.Equal([.. Enumerable.Range(0, 0x12), 0x100], Enumerable.Range(0, 0x10000).Where(n => EvmAddress.IsReserved(Of(0, n))));
        Assert.False(EvmAddress.IsReserved(Of(1, 1)));
        Assert.True(EvmAddress.IsReserved(default));
    }

    [Fact]
    public void Needs_a_point_of_the_curve()
    {
        Assert.Throws<ArgumentException>(() => EvmAddress.OfPublicKey(new byte[33]));
        Assert.Throws<ArgumentException>(() => EvmAddress.OfPublicKey([]));
        Assert.Throws<ArgumentException>(() => EvmAddress.OfPoint(new byte[65]));
    }

    [Fact]
    public void Is_the_same_of_the_short_and_the_long_key()
    {
        var key = Secp256k1.PublicKey([.. new byte[31], 9]);
        Assert.Equal(EvmAddress.OfPublicKey(key), EvmAddress.OfPublicKey([0x04, .. Secp256k1.Coordinates(key)!]));
    }

    private static AccountAddress Of(byte first, int last) => new([first, .. new byte[17], (byte)(last >> 8), (byte)last]);
}
