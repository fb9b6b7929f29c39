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
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    [InlineData(7, 1)]
    [InlineData(252, 2)]
    [InlineData(253, 2)]
    [InlineData(3, 253)]
    public void The_size_before_signing_is_never_below_the_signed_one_and_hardly_above(int inputs, int outputs)
    {
        var spent = new TransactionOutput(10_000, Scripts.P2wpkh(Key));
        var unsigned = new Transaction(
            2,
            [.. Enumerable.Range(0, inputs).Select(i => TransactionInput.Unsigned(new Outpoint(default, (uint)i)))],
            [.. Enumerable.Range(0, outputs).Select(_ => spent)],
            0);
        var sighash = new SegwitSighash(unsigned);
        var signed = new Transaction(
            2,
            [
                .. unsigned.Inputs.Select((input, i) => input with
                {
                    Witness = P2wpkhScript.Witness(Secp256k1.SignLowR([.. new byte[31], 1], sighash.P2wpkhAll(i, spent).ToArray()), Key),
                }),
            ],
            unsigned.Outputs,
            0);
        var size = FeeRules.P2wpkhVSize(inputs, unsigned.Outputs.Select(o => o.Script));
        Assert.InRange(size, signed.VSize, signed.VSize + 1 + (inputs / 50));
    }
}
