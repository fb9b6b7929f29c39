namespace ChainCloud.Chains.Tests.Transactions;

public class Fee_rules
{
    private static readonly byte[] Key = Secp256k1.PublicKey([.. new byte[31], 1]);

    public static TheoryData<string, long> DustOfTypes() => new()
    {
        { Scripts.P2pkh(Key).ToHex(), 5_460 },
        { Scripts.P2sh(Key).ToHex(), 5_400 },
        { Scripts.P2wpkh(Key).ToHex(), 2_940 },
        { Scripts.P2wsh(Key).ToHex(), 3_300 },
        { Scripts.P2tr(Key.AsSpan(1)).ToHex(), 3_300 },
        { "6a0548656c6c6f", 0 },
    };

    /// <summary>Litecoin's dust rate is ten times Bitcoin's, so these are ten times 546, 540, 294, 330 and 330.</summary>
    [Theory]
    [MemberData(nameof(DustOfTypes))]
    public void Dust_is_what_the_node_says(string script, long units)
    {
        var parsed = ScriptPubKey.ParseHex(script).Value;
        Assert.Equal(units, FeeRules.DustThreshold(Litecoin.Main, parsed));
        Assert.False(FeeRules.IsDust(Litecoin.Main, new TransactionOutput(units, parsed)));
        Assert.True(FeeRules.IsDust(Litecoin.Main, new TransactionOutput(units - 1, parsed)));
    }

    [Theory]
    [InlineData(1_000, 141, 141)]
    [InlineData(1_001, 141, 142)]
    [InlineData(1, 1, 1)]
    [InlineData(0, 141, 0)]
    [InlineData(12_345, 208, 2_568)]
    public void A_fee_is_rounded_up(long rate, int vsize, long fee) => Assert.Equal(fee, FeeRules.Fee(rate, vsize));

    [Fact]
    public void A_fee_that_does_not_fit_is_not_given() => Assert.Throws<OverflowException>(() => FeeRules.Fee(long.MaxValue, 141));

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(1, 0, 2)]
    [InlineData(2, 0, 3)]
    [InlineData(7, 0, 1)]
    [InlineData(252, 0, 2)]
    [InlineData(253, 0, 2)]
    [InlineData(3, 0, 253)]
    [InlineData(0, 1, 1)]
    [InlineData(0, 2, 2)]
    [InlineData(0, 252, 1)]
    [InlineData(0, 253, 2)]
    [InlineData(1, 1, 2)]
    [InlineData(2, 5, 1)]
    [InlineData(5, 2, 3)]
    public void The_size_before_signing_is_never_below_the_signed_one_and_hardly_above(int segwit, int legacy, int outputs)
    {
        TransactionOutput[] spent =
        [
            .. Enumerable.Repeat(new TransactionOutput(10_000, Scripts.P2wpkh(Key)), segwit),
            .. Enumerable.Repeat(new TransactionOutput(10_000, Scripts.P2pkh(Key)), legacy),
        ];
        var unsigned = new Transaction(
            2,
            [.. spent.Select((_, i) => TransactionInput.Unsigned(new Outpoint(default, (uint)i)))],
            [.. Enumerable.Range(0, outputs).Select(i => new TransactionOutput(1, i % 2 == 0 ? Scripts.P2wpkh(Key) : Scripts.P2pkh(Key)))],
            0);
        var signed = Signing.Sign(unsigned, spent, [.. new byte[31], 1]);
        var size = FeeRules.VSize(spent.Select(s => s.Script), unsigned.Outputs.Select(o => o.Script));
        Assert.InRange(size, signed.VSize, signed.VSize + 1 + (segwit / 50) + (legacy / 8));
        if (legacy == 0)
        {
            Assert.Equal(size, FeeRules.VSize(InputScript.P2wpkh, segwit, unsigned.Outputs.Select(o => o.Script)));
        }

        if (segwit == 0)
        {
            Assert.Equal(size, FeeRules.VSize(InputScript.P2pkh, legacy, unsigned.Outputs.Select(o => o.Script)));
        }
    }

    [Fact]
    public void An_input_weighs_at_most_what_its_type_says()
    {
        Assert.Equal(271, InputScript.P2wpkh.MaxWeight);
        Assert.Equal(588, InputScript.P2pkh.MaxWeight);
        Assert.Equal(34, FeeRules.OutputVSize(Scripts.P2pkh(Key)));
        Assert.Throws<ArgumentException>(() => FeeRules.VSize([Scripts.P2tr(Key.AsSpan(1))], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => FeeRules.VSize([], [Scripts.P2pkh(Key)]));
    }
}
