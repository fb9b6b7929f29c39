using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace ChainCloud.Chains.Tests.Ethereum;

public class Rlp_on_the_published_vectors
{
    private static JsonElement[] Valid => field ??= All("ethereum/rlptest.json");

    private static JsonElement[] Invalid => field ??= All("ethereum/invalidRLPTest.json");

    public static TheoryData<int> ValidCases => Valid.Cases();

    public static TheoryData<int> InvalidCases => Invalid.Cases();

    [VectorFact]
    public void There_are_28_valid_and_26_invalid_ones() => Assert.Equal((28, 26), (Valid.Length, Invalid.Length));

    [VectorTheory]
    [MemberData(nameof(ValidCases))]
    public void Writes_and_reads_each_valid_one(int index)
    {
        var expected = Bytes(Valid[index]);
        Assert.Equal(expected, Rlp.Encode(Item(Valid[index].GetProperty("in"))));
        Assert.Equal(expected, Rlp.Encode(Rlp.Decode(expected).Value));
    }

    [VectorTheory]
    [MemberData(nameof(InvalidCases))]
    public void Refuses_each_invalid_one(int index) =>
        Assert.Equal(ProblemCodes.MalformedRequest, Rlp.Decode(Bytes(Invalid[index])).Problem.Code);

    private static JsonElement[] All(string file) => [.. VectorFiles.Shared(file).EnumerateObject().Select(each => each.Value)];

    private static byte[] Bytes(JsonElement vector)
    {
        var text = vector.Text("out");
        return Convert.FromHexString(text.StartsWith("0x", StringComparison.Ordinal) ? text.AsSpan(2) : text);
    }

    private static RlpItem Item(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => RlpItem.List([.. element.EnumerateArray().Select(Item)]),
        JsonValueKind.Number => RlpItem.Of(element.GetInt64()),
        _ when element.GetString()!.StartsWith('#') => RlpItem.Of(BigInteger.Parse(element.GetString()!.AsSpan(1), CultureInfo.InvariantCulture)),
        _ => RlpItem.Of(Encoding.Latin1.GetBytes(element.GetString()!)),
    };
}

public class Rlp_is_strict
{
    [Theory]
    [InlineData("")]
    [InlineData("8000")]
    [InlineData("c000")]
    [InlineData("c1")]
    [InlineData("c180c0")]
    [InlineData("8100")]
    [InlineData("817f")]
    [InlineData("b837" + "00112233")]
    [InlineData("b9003800")]
    [InlineData("bf8000000000000000")]
    [InlineData("bb80000000")]
    [InlineData("bbffffffff")]
    [InlineData("fbffffffff")]
    [InlineData("f7")]
    [InlineData("c28100")]
    public void About_what_it_reads(string hex) => Assert.False(Rlp.Decode(Convert.FromHexString(hex)).IsOk);

    [Fact]
    public void About_lengths_that_have_a_shorter_form()
    {
        Assert.False(Rlp.Decode([0xb8, 55, .. new byte[55]]).IsOk);
        Assert.True(Rlp.Decode([0xb8, 56, .. new byte[56]]).IsOk);
        Assert.False(Rlp.Decode([0xf8, 55, .. new byte[55]]).IsOk);
        Assert.True(Rlp.Decode([0xf8, 56, .. new byte[56]]).IsOk);
        Assert.False(Rlp.Decode([0xb9, 0, 56, .. new byte[56]]).IsOk);
    }

    [Fact]
    public void About_depth()
    {
        Assert.True(Rlp.Decode(Nested(Rlp.MaxDepth)).IsOk);
        Assert.False(Rlp.Decode(Nested(Rlp.MaxDepth + 1)).IsOk);
        Assert.False(Rlp.Decode(Nested(50)).IsOk);
    }

    [Fact]
    public void About_size()
    {
        var most = Rlp.Encode(RlpItem.Of(new byte[Rlp.MaxLength - 4]));
        Assert.Equal(Rlp.MaxLength, most.Length);
        Assert.True(Rlp.Decode(most).IsOk);
        Assert.False(Rlp.Decode(Rlp.Encode(RlpItem.Of(new byte[Rlp.MaxLength - 3]))).IsOk);
    }

    [Fact]
    public void About_numbers()
    {
        Assert.Equal(BigInteger.Zero, RlpItem.Of(BigInteger.Zero).TryNumber());
        Assert.Equal((BigInteger.One << 256) - 1, RlpItem.Of((BigInteger.One << 256) - 1).TryNumber());
        Assert.Null(RlpItem.Of(BigInteger.One << 256).TryNumber());
        Assert.Null(RlpItem.Of([0]).TryNumber());
        Assert.Null(RlpItem.Of([0, 1]).TryNumber());
        Assert.Null(RlpItem.List().TryNumber());
        Assert.Equal(ulong.MaxValue, RlpItem.Of(ulong.MaxValue).TryUInt64());
        Assert.Null(RlpItem.Of(BigInteger.One << 64).TryUInt64());
        Assert.Throws<OverflowException>(() => RlpItem.Of(BigInteger.MinusOne));
    }

    /// <summary>What is read and written again is what was read, for every string of up to two bytes and many longer ones.</summary>
    [Fact]
    public void So_nothing_has_two_encodings()
    {
        for (var n = 0; n < 1 << 16; n++)
        {
            byte[] bytes = [(byte)(n >> 8), (byte)n, .. Hashes.Sha256d([(byte)n, (byte)(n >> 8)]).ToArray().AsSpan(0, n % 7)];
            if (Rlp.Decode(bytes) is { IsOk: true } item)
            {
                Assert.Equal(bytes, Rlp.Encode(item.Value));
            }
        }
    }

    private static byte[] Nested(int lists)
    {
        var item = RlpItem.List();
        for (var i = 1; i < lists; i++)
        {
            item = RlpItem.List(item);
        }

        return Rlp.Encode(item);
    }
}
