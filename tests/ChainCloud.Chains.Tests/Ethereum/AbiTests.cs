using System.Numerics;
using System.Text;

namespace ChainCloud.Chains.Tests.Ethereum;

public class A_token_transfer_call
{
    private const string Known =
        "a9059cbb0000000000000000000000003c44cdddb6a900fa2b585dd299e03d12fa4293bc000000000000000000000000000000000000000003fd35eb6d797a91be38f34e";

    private static readonly AccountAddress To = EvmAddress.Parse("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC").Value;
    private static readonly BigInteger Amount = BigInteger.Parse("1234567890123456789012345678", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void Is_written_as_others_write_it() => Assert.Equal(Known, Convert.ToHexStringLower(Abi.Transfer(To, Amount)));

    [Fact]
    public void Is_read_back()
    {
        Assert.Equal((To, Amount), Abi.TryTransfer(Convert.FromHexString(Known)));
        var most = (BigInteger.One << 256) - 1;
        Assert.Equal((To, most), Abi.TryTransfer(Abi.Transfer(To, most)));
        Assert.Equal((default, BigInteger.Zero), Abi.TryTransfer(Abi.Transfer(default, 0)));
    }

    [Fact]
    public void Is_nothing_else()
    {
        var call = Convert.FromHexString(Known);
        for (var i = 0; i < 16; i++)
        {
            var changed = call.ToArray();
            changed[i] ^= 0x80;
            Assert.Null(Abi.TryTransfer(changed));
        }

        Assert.Null(Abi.TryTransfer([.. call, 0]));
        Assert.Null(Abi.TryTransfer(call.AsSpan(0, 67)));
        Assert.Null(Abi.TryTransfer([]));
    }

    [Fact]
    public void Has_an_amount_of_256_bits()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Abi.Transfer(To, BigInteger.One << 256));
        Assert.Throws<OverflowException>(() => Abi.Transfer(To, -1));
    }

    [Fact]
    public void Has_the_selectors_of_the_signatures_hashes()
    {
        Assert.Equal(Selector("transfer(address,uint256)"), Abi.Transfer(To, 1)[..4]);
        Assert.Equal([.. Selector("balanceOf(address)"), .. new byte[12], .. To.Span], Abi.BalanceOf(To));
        Assert.Equal(Selector("decimals()"), Abi.Decimals());
        Assert.Equal(Selector("symbol()"), Abi.Symbol());
    }

    private static byte[] Selector(string signature) => Keccak256.Hash(Encoding.ASCII.GetBytes(signature))[..4];
}

public class What_a_token_returns
{
    [Fact]
    public void As_a_number_has_32_bytes()
    {
        Assert.Equal(258, Abi.TryUInt256([.. new byte[30], 1, 2]));
        Assert.Null(Abi.TryUInt256(new byte[31]));
        Assert.Null(Abi.TryUInt256(new byte[33]));
        Assert.Null(Abi.TryUInt256([]));
    }

    [Fact]
    public void As_decimals_is_at_most_255()
    {
        Assert.Equal((byte)18, Abi.TryDecimals([.. new byte[31], 18]));
        Assert.Null(Abi.TryDecimals([.. new byte[30], 1, 0]));
        Assert.Null(Abi.TryDecimals([]));
    }

    [Theory]
    [InlineData("USDC")]
    [InlineData("A")]
    [InlineData("12345678901234567890123456789012")]
    public void As_a_symbol_is_a_string_or_the_old_form(string symbol)
    {
        var text = Padded(symbol);
        Assert.Equal(symbol, Abi.TrySymbol([.. Word(32), .. Word(symbol.Length), .. text]));
        Assert.Equal(symbol, Abi.TrySymbol(text));
    }

    [Fact]
    public void As_a_symbol_is_bounded_and_printable()
    {
        var text = Padded("USDC");
        Assert.Null(Abi.TrySymbol([]));
        Assert.Null(Abi.TrySymbol(new byte[32]));
        Assert.Null(Abi.TrySymbol([.. Word(32), .. Word(0)]));
        Assert.Null(Abi.TrySymbol([.. Word(32), .. Word(0), .. new byte[32]]));
        Assert.Null(Abi.TrySymbol([.. Word(64), .. Word(4), .. text]));
        Assert.Null(Abi.TrySymbol([.. Word(32), .. Word(3), .. text]));
        Assert.Null(Abi.TrySymbol([.. Word(32), .. Word(5), .. text]));
        Assert.Null(Abi.TrySymbol([.. Word(32), .. Word(33), .. text]));
        Assert.Null(Abi.TrySymbol([.. Word(32), .. Enumerable.Repeat((byte)0xff, 32), .. text]));
        Assert.Null(Abi.TrySymbol([.. Word(32), .. Word(4), .. text, .. new byte[32]]));
        Assert.Null(Abi.TrySymbol(Padded("US\u0001")));
        Assert.Null(Abi.TrySymbol(Padded("US\0C")));
        Assert.Null(Abi.TrySymbol([0xe2, 0x82, 0xae, .. new byte[29]]));
    }

    private static byte[] Word(int number) => [.. new byte[31], (byte)number];

    private static byte[] Padded(string text) => [.. Encoding.ASCII.GetBytes(text), .. new byte[32 - text.Length]];
}

public class A_transfer_event
{
    private static readonly byte[] From = [.. new byte[12], .. Enumerable.Repeat((byte)0x11, 20)];
    private static readonly byte[] To = [.. new byte[12], .. Enumerable.Repeat((byte)0x22, 20)];
    private static readonly byte[] Amount = [.. new byte[31], 9];

    [Fact]
    public void Says_who_paid_whom()
    {
        var transfer = new TokenTransfer(new AccountAddress(From.AsSpan(12)), new AccountAddress(To.AsSpan(12)), 9);
        Assert.Equal(transfer, Abi.TryTransferLog([Abi.TransferTopic, EvmHash.Of(From), EvmHash.Of(To)], Amount));
        Assert.Equal("ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef", Abi.TransferTopic.ToString());
    }

    [Fact]
    public void Is_no_other_log()
    {
        var (topic, from, to) = (Abi.TransferTopic, EvmHash.Of(From), EvmHash.Of(To));
        Assert.Null(Abi.TryTransferLog([], Amount));
        Assert.Null(Abi.TryTransferLog([topic], [.. From, .. To, .. Amount]));
        Assert.Null(Abi.TryTransferLog([topic, from], Amount));
        Assert.Null(Abi.TryTransferLog([topic, from, to, from], []));
        Assert.Null(Abi.TryTransferLog([topic, from, to, from], Amount));
        Assert.Null(Abi.TryTransferLog([from, from, to], Amount));
        Assert.Null(Abi.TryTransferLog([topic, from, to], []));
        Assert.Null(Abi.TryTransferLog([topic, from, to], [.. Amount, 0]));
        Assert.Null(Abi.TryTransferLog([topic, Abi.TransferTopic, to], Amount));
        Assert.Null(Abi.TryTransferLog([topic, from, Abi.TransferTopic], Amount));
    }
}

public class A_filter_of_logs
{
    /// <summary>The filter of one token's transfer, built bit by bit as the Yellow Paper says.</summary>
    [Fact]
    public void Holds_what_was_put_in_and_little_else()
    {
        var bits = new BigInteger();
        byte[][] values = [[.. Enumerable.Repeat((byte)0x33, 20)], EvmHash.ToBytes(Abi.TransferTopic)];
        foreach (var hash in values.Select(value => Keccak256.Hash(value)))
        {
            for (var i = 0; i < 6; i += 2)
            {
                bits |= BigInteger.One << (((hash[i] << 8) | hash[i + 1]) % 2048);
            }
        }

        var tail = bits.ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] bloom = [.. new byte[LogsBloom.Length - tail.Length], .. tail];
        Assert.All(values, value => Assert.True(LogsBloom.MayContain(bloom, value)));
        Assert.All(Enumerable.Range(0, 100), n => Assert.False(LogsBloom.MayContain(bloom, [.. new byte[19], (byte)n])));
        Assert.False(LogsBloom.MayContain(new byte[256], values[0]));
        Assert.True(LogsBloom.MayContain([.. Enumerable.Repeat((byte)0xff, 256)], values[0]));
        Assert.Throws<ArgumentException>(() => LogsBloom.MayContain(new byte[255], values[0]));
    }
}

public class A_hash_of_ethereum
{
    private const string Text = "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470";

    [Fact]
    public void Is_shown_as_it_is_hashed()
    {
        var hash = EvmHash.Of(Keccak256.Hash([]));
        Assert.Equal(Text[2..], hash.ToString());
        Assert.Equal(Text, EvmHash.Format(hash));
        Assert.Equal(hash, EvmHash.Parse(Text).Value);
        Assert.Equal(hash, Hash256.Parse(Text[2..]).Value);
        Assert.Equal(Keccak256.Hash([]), EvmHash.ToBytes(hash));
    }

    [Fact]
    public void Is_refused_without_0x()
    {
        Assert.Equal(ProblemCodes.IdInvalid, EvmHash.Parse(Text[2..]).Problem.Code);
        Assert.Equal(ProblemCodes.IdInvalid, EvmHash.Parse(Text[..^1]).Problem.Code);
        Assert.Equal(ProblemCodes.IdInvalid, EvmHash.Parse(null).Problem.Code);
        Assert.Throws<ArgumentException>(() => EvmHash.Of(new byte[31]));
    }
}
