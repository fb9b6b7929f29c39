namespace ChainCloud.Kernel.Tests.Ids;

public class A_name
{
    [Theory]
    [InlineData("ab")]
    [InlineData("acme-2")]
    [InlineData("a2345678901234567890123456789012")]
    public void Of_a_merchant_or_device_is_lower_case(string text)
    {
        Assert.Equal(text, MerchantId.Parse(text).Value.ToString());
        Assert.Equal(text, DeviceId.Parse(text).Value.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("Acme")]
    [InlineData("1acme")]
    [InlineData("-acme")]
    [InlineData("ac me")]
    [InlineData("ac/me")]
    [InlineData("ac:me")]
    [InlineData("äcme")]
    [InlineData("a23456789012345678901234567890123")]
    public void Has_no_other_form(string? text)
    {
        Assert.Equal(ProblemCodes.IdInvalid, MerchantId.Parse(text).Problem.Code);
        Assert.Equal(ProblemCodes.IdInvalid, DeviceId.Parse(text).Problem.Code);
    }

    [Fact]
    public void That_is_missing_is_a_bug() => Assert.Throws<InvalidOperationException>(() => default(MerchantId).ToString());
}

public class An_opaque_id
{
    [Fact]
    public void Is_its_prefix_and_26_characters_and_comes_back()
    {
        var id = PayoutId.Of(UInt128.MaxValue);
        Assert.Equal("po_7zzzzzzzzzzzzzzzzzzzzzzzzz", id.ToString());
        Assert.Equal(id, PayoutId.Parse(id.ToString()).Value);
        Assert.Equal("po_00000000000000000000000001", PayoutId.Of(1).ToString());
    }

    [Fact]
    public void Sorts_like_its_bits()
    {
        var random = new Random(7);
        for (var i = 0; i < 1000; i++)
        {
            UInt128 Next() => new((ulong)random.NextInt64(), (ulong)random.NextInt64());
            var (a, b) = (Next(), Next());
            Assert.Equal(Math.Sign(a.CompareTo(b)), Math.Sign(TransferId.Of(a).CompareTo(TransferId.Of(b))));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("po_")]
    [InlineData("po_8zzzzzzzzzzzzzzzzzzzzzzzzz")]
    [InlineData("po_0000000000000000000000000l")]
    [InlineData("po_0000000000000000000000000Z")]
    [InlineData("po_000000000000000000000000001")]
    [InlineData("dep_00000000000000000000000001")]
    [InlineData("PO_00000000000000000000000001")]
    public void In_another_form_looks_like_one_that_does_not_exist(string? text) =>
        Assert.Equal(ProblemCodes.NotFound, PayoutId.Parse(text).Problem.Code);

    [Fact]
    public void Of_one_kind_is_not_of_another()
    {
        Assert.True(DepositId.Parse(DepositId.Of(5).ToString()).IsOk);
        Assert.True(JobId.Parse(JobId.Of(5).ToString()).IsOk);
        Assert.True(AlarmId.Parse(AlarmId.Of(5).ToString()).IsOk);
        Assert.True(TransferId.Parse(TransferId.Of(5).ToString()).IsOk);
        Assert.False(TransferId.Parse(JobId.Of(5).ToString()).IsOk);
    }
}

public class A_book_and_a_batch
{
    [Theory]
    [InlineData("acme/LTC/cold/0")]
    [InlineData("acme/LTC/hot/17")]
    [InlineData("acme/LTC/change/4294967295")]
    public void Come_back_from_their_text(string text)
    {
        var batch = BatchId.Parse(text).Value;
        Assert.Equal(text, batch.ToString());
        Assert.Equal(batch.Book, BookId.Parse(batch.Book.ToString()).Value);
    }

    [Theory]
    [InlineData("acme")]
    [InlineData("acme/LTC/cold")]
    [InlineData("acme/LTC/warm/0")]
    [InlineData("acme/LTC/cold/-1")]
    [InlineData("acme/LTC/cold/x")]
    [InlineData("acme/LTC/cold/4294967296")]
    [InlineData("acme/ltc/cold/0")]
    [InlineData("Acme/LTC/cold/0")]
    [InlineData("acme/LTC/cold/0/1")]
    public void Have_no_other_form(string text) => Assert.False(BatchId.Parse(text).IsOk);
}
