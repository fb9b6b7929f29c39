using System.Numerics;

namespace ChainCloud.Kernel.Tests.Money;

public class An_amount
{
    private static readonly AssetId Ltc = AssetId.Parse("LTC").Value;
    private static readonly AssetId Btc = AssetId.Parse("BTC").Value;
    private static readonly BigInteger Largest = (BigInteger.One << 256) - 1;

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("8400000000000000")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639935")]
    public void Is_read_and_written_in_base_units(string text) => Assert.Equal(text, Amount.Parse(Ltc, text).Value.ToUnitsText());

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.0")]
    [InlineData("1,0")]
    [InlineData("1e3")]
    [InlineData("0x10")]
    [InlineData("01")]
    [InlineData("00")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1\n")]
    [InlineData("١")]
    [InlineData("one")]
    [InlineData("115792089237316195423570985008687907853269984665640564039457584007913129639936")]
    [InlineData("1000000000000000000000000000000000000000000000000000000000000000000000000000000")]
    public void Is_refused_in_another_form(string? text) => Assert.Equal(ProblemCodes.AmountInvalid, Amount.Parse(Ltc, text).Problem.Code);

    [Fact]
    public void Is_from_zero_to_2_to_256_less_1()
    {
        Assert.Equal(Largest, Amount.Create(Ltc, Largest).Value.Units);
        Assert.Equal(ProblemCodes.AmountInvalid, Amount.Create(Ltc, -1).Problem.Code);
        Assert.Equal(ProblemCodes.AmountInvalid, Amount.Create(Ltc, Largest + 1).Problem.Code);
        Assert.Throws<ArgumentOutOfRangeException>(() => Amount.Of(Ltc, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Amount.Of(Ltc, Largest + 1));
    }

    [Fact]
    public void Adds_subtracts_and_compares()
    {
        var (three, five) = (Amount.Of(Ltc, 3), Amount.Of(Ltc, 5));
        Assert.Equal(Amount.Of(Ltc, 8), three + five);
        Assert.Equal(Amount.Of(Ltc, 2), five - three);
        Assert.True(three < five && five > three && three <= five && five >= three && five.CompareTo(null) > 0);
        Assert.Equal(Amount.Of(Ltc, 8), new[] { three, five }.Sum(Ltc));
        Assert.True(Array.Empty<Amount>().Sum(Ltc).IsZero);
    }

    [Fact]
    public void Never_becomes_negative_or_too_large()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Amount.Of(Ltc, 3) - Amount.Of(Ltc, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Amount.Of(Ltc, Largest) + Amount.Of(Ltc, 1));
        Assert.Equal(ProblemCodes.InsufficientFunds, Amount.Of(Ltc, 3).TrySubtract(Amount.Of(Ltc, 5)).Problem.Code);
        Assert.True(Amount.Of(Ltc, 5).TrySubtract(Amount.Of(Ltc, 5)).Value.IsZero);
    }

    [Fact]
    public void Does_not_mix_with_another_asset()
    {
        Assert.Throws<InvalidOperationException>(() => Amount.Of(Ltc, 1) + Amount.Of(Btc, 1));
        Assert.Throws<InvalidOperationException>(() => Amount.Of(Ltc, 1) - Amount.Of(Btc, 1));
        Assert.Throws<InvalidOperationException>(() => Amount.Of(Ltc, 1).TrySubtract(Amount.Of(Btc, 1)));
        Assert.Throws<InvalidOperationException>(() => Amount.Of(Ltc, 1) < Amount.Of(Btc, 2));
        Assert.NotEqual(Amount.Of(Ltc, 1), Amount.Of(Btc, 1));
    }
}

public class An_asset
{
    [Theory]
    [InlineData("LTC")]
    [InlineData("USDC")]
    [InlineData("A1")]
    [InlineData("ABCDEFGHIJKL")]
    public void Is_named_by_its_code(string text) => Assert.Equal(text, AssetId.Parse(text).Value.ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("L")]
    [InlineData("ltc")]
    [InlineData("1LTC")]
    [InlineData("LTC ")]
    [InlineData("L-C")]
    [InlineData("ÄTC")]
    [InlineData("ABCDEFGHIJKLM")]
    public void Has_no_other_form(string? text) => Assert.Equal(ProblemCodes.AssetUnknown, AssetId.Parse(text).Problem.Code);

    [Fact]
    public void Of_no_name_is_a_bug() => Assert.Throws<InvalidOperationException>(() => default(AssetId).Code);
}
