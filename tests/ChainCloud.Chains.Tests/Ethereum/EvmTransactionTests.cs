using System.Collections.Immutable;
using System.Numerics;
using System.Text.Json;

namespace ChainCloud.Chains.Tests.Ethereum;

/// <summary>Transactions that another library (ethers) wrote and signed, and three of EIP-1559's first test network.</summary>
public class Transactions_that_others_signed
{
    private static readonly JsonElement[] Vectors = [.. VectorFiles.Bip("evm-transactions.json").EnumerateArray()];

    public static TheoryData<int> All => Vectors.Cases();

    [Fact]
    public void There_are_12() => Assert.Equal(12, Vectors.Length);

    [Theory]
    [MemberData(nameof(All))]
    public void Are_read_and_written_again(int index)
    {
        var v = Vectors[index];
        var signed = SignedEvmTransaction.Parse(v.Hex("signed")).Value;
        Assert.Equal(v.GetProperty("type").GetInt32(), (int)signed.Transaction.Type);
        Assert.Equal(v.Text("unsigned"), Convert.ToHexStringLower(signed.Transaction.UnsignedPayload()));
        Assert.Equal(v.Text("signingHash"), Convert.ToHexStringLower(signed.Transaction.SigningHash()));
        Assert.Equal(v.Text("signed"), Convert.ToHexStringLower(signed.Serialize()));
        Assert.Equal(v.Text("txid"), signed.TxId.ToString());
        Assert.Equal(v.Text("sender"), EvmAddress.Format(signed.Sender));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Get_the_same_signature_here(int index)
    {
        var v = Vectors[index];
        var theirs = SignedEvmTransaction.Parse(v.Hex("signed")).Value;
        var signature = Secp256k1.SignRecoverable(v.Hex("secret"), v.Hex("signingHash"));
        Assert.Equal(theirs.Signature, signature);
        var ours = SignedEvmTransaction.Of(theirs.Transaction, signature).Value;
        Assert.Equal(theirs.TxId, ours.TxId);
        Assert.True(ours.IsSignedBy(Secp256k1.PublicKey(v.Hex("secret"))));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Are_proposed_unsigned_only_as_type_2(int index)
    {
        var v = Vectors[index];
        var unsigned = EvmTransaction.ParseUnsigned(v.Hex("unsigned"));
        Assert.Equal(v.GetProperty("type").GetInt32() == 2, unsigned.IsOk);
        Assert.False(EvmTransaction.ParseUnsigned(v.Hex("signed")).IsOk);
        Assert.False(SignedEvmTransaction.Parse(v.Hex("unsigned")).IsOk);
        if (unsigned.IsOk)
        {
            Assert.Equal(SignedEvmTransaction.Parse(v.Hex("signed")).Value.Transaction, unsigned.Value);
        }
    }

    [Fact]
    public void Say_what_they_do()
    {
        var payment = EvmTransaction.ParseUnsigned(Vectors[0].Hex("unsigned")).Value;
        Assert.Equal((1L, 0ul, 21_000ul), (payment.ChainId!.Value, payment.Nonce, payment.GasLimit));
        Assert.Equal(BigInteger.Pow(10, 9), payment.MaxPriorityFeePerGas);
        Assert.Equal(2 * BigInteger.Pow(10, 10) * 21_000, payment.MaxFee);
        Assert.Equal("0x70997970C51812dc3A010C7d01b50e0d17dc79C8", EvmAddress.Format(payment.To!.Value));
        Assert.Equal(BigInteger.Pow(10, 18), payment.Value);
        Assert.True(payment.Data.IsEmpty && payment.AccessList.IsEmpty);
        var token = EvmTransaction.ParseUnsigned(Vectors[2].Hex("unsigned")).Value;
        Assert.Equal("0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC", EvmAddress.Format(Abi.TryTransfer(token.Data.AsSpan())!.Value.To));
        Assert.Equal(2, EvmTransaction.ParseUnsigned(Vectors[3].Hex("unsigned")).Value.AccessList.Length);
        Assert.Null(EvmTransaction.ParseUnsigned(Vectors[4].Hex("unsigned")).Value.To);
        Assert.Null(SignedEvmTransaction.Parse(Vectors[7].Hex("signed")).Value.Transaction.ChainId);
    }
}

public class A_proposed_transaction
{
    internal static readonly EvmTransaction Payment = new()
    {
        ChainId = 31_337,
        Nonce = 5,
        MaxPriorityFeePerGas = 1,
        MaxFeePerGas = 100,
        GasLimit = 21_000,
        To = new AccountAddress([.. new byte[19], 0xaa]),
        Value = 7,
    };

    public static TheoryData<string, EvmTransaction> Impossible => new()
    {
        { "the highest nonce", Payment with { Nonce = ulong.MaxValue } },
        { "a tip above the fee", Payment with { MaxPriorityFeePerGas = 101 } },
        { "too little gas", Payment with { GasLimit = 20_999 } },
        { "too little gas for its data", Payment with { Data = [1] } },
        { "too little gas for a contract", Payment with { To = null, GasLimit = 52_999 } },
        { "too little gas for its list", Payment with { AccessList = [new AccessListEntry(default, [])] } },
        { "a fee above all", Payment with { MaxFeePerGas = (BigInteger.One << 256) - 1 } },
        { "a number above 2^256", Payment with { Value = BigInteger.One << 256 } },
        { "no chain", Payment with { ChainId = 0 } },
        { "type 1", Payment with { Type = EvmTransactionType.AccessList } },
        { "type 0", Payment with { Type = EvmTransactionType.Legacy } },
    };

    [Fact]
    public void Is_what_was_written() => Assert.Equal(Payment, EvmTransaction.ParseUnsigned(Payment.UnsignedPayload()).Value);

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Is_refused_with(string what, EvmTransaction transaction)
    {
        var result = EvmTransaction.ParseUnsigned(transaction.UnsignedPayload());
        Assert.False(result.IsOk, what);
        Assert.Equal(ProblemCodes.MalformedRequest, result.Problem.Code);
    }

    /// <summary>Each field in turn as a list, with a leading zero, too long, left out and doubled.</summary>
    [Fact]
    public void Is_refused_when_any_field_is_of_the_wrong_kind()
    {
        var fields = Rlp.Decode(Payment.UnsignedPayload().AsSpan(1)).Value.Items;
        Assert.Equal(9, fields.Length);
        for (var i = 0; i < fields.Length; i++)
        {
            var isList = fields[i].IsList;
            Assert.False(Read(fields.SetItem(i, isList ? RlpItem.Of([]) : RlpItem.List())));
            Assert.False(Read(fields.RemoveAt(i)));
            Assert.False(Read(fields.Insert(i, fields[i])));
            if (i != 7)
            {
                Assert.False(Read(fields.SetItem(i, RlpItem.Of([0, .. isList ? [] : fields[i].Bytes]))));
                Assert.False(Read(fields.SetItem(i, RlpItem.Of(BigInteger.One << 256))));
            }
        }

        Assert.True(Read(fields));
    }

    [Fact]
    public void Is_refused_with_a_list_that_is_none()
    {
        var fields = Rlp.Decode(Payment.UnsignedPayload().AsSpan(1)).Value.Items.SetItem(4, RlpItem.Of(1_000_000));
        var address = RlpItem.Of(new byte[20]);
        RlpItem[] wrong =
        [
            RlpItem.Of([1]), RlpItem.List(), RlpItem.List(address), RlpItem.List(address, address), RlpItem.List(RlpItem.Of(new byte[19]), RlpItem.List()),
            RlpItem.List(address, RlpItem.List(RlpItem.Of(new byte[31]))), RlpItem.List(address, RlpItem.List(), RlpItem.List()),
            RlpItem.List(RlpItem.List(), RlpItem.List()), RlpItem.List(address, RlpItem.List(RlpItem.List())),
        ];
        Assert.All(wrong, entry => Assert.False(Read(fields.SetItem(8, RlpItem.List(entry)))));
        Assert.True(Read(fields.SetItem(8, RlpItem.List(RlpItem.List(address, RlpItem.List(RlpItem.Of(new byte[32])))))));
    }

    [Fact]
    public void Is_refused_with_a_byte_after_it_cut_off_or_of_another_type()
    {
        var payload = Payment.UnsignedPayload();
        Assert.False(EvmTransaction.ParseUnsigned([.. payload, 0]).IsOk);
        for (var length = 0; length < payload.Length; length++)
        {
            Assert.False(EvmTransaction.ParseUnsigned(payload.AsSpan(0, length)).IsOk);
        }

        for (var type = 0; type <= 255; type++)
        {
            Assert.Equal(type == 2, EvmTransaction.ParseUnsigned([(byte)type, .. payload.AsSpan(1)]).IsOk);
        }
    }

    /// <summary>What is accepted after any one changed byte is still the one encoding of what it says.</summary>
    [Fact]
    public void Has_one_encoding_only()
    {
        var payload = (Payment with { Data = [1, 2, 3], GasLimit = 100_000, AccessList = [new AccessListEntry(default, [default])] }).UnsignedPayload();
        for (var i = 0; i < payload.Length; i++)
        {
            for (var value = 0; value <= 255; value++)
            {
                var changed = payload.ToArray();
                changed[i] = (byte)value;
                if (EvmTransaction.ParseUnsigned(changed) is { IsOk: true } parsed)
                {
                    Assert.Equal(changed, parsed.Value.UnsignedPayload());
                }
            }
        }
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("00", null)]
    [InlineData("01c0", EvmTransactionType.AccessList)]
    [InlineData("02c0", EvmTransactionType.DynamicFee)]
    [InlineData("03c0", EvmTransactionType.Blob)]
    [InlineData("04c0", EvmTransactionType.SetCode)]
    [InlineData("05c0", null)]
    [InlineData("7fc0", null)]
    [InlineData("bf", null)]
    [InlineData("c0", EvmTransactionType.Legacy)]
    [InlineData("fe", EvmTransactionType.Legacy)]
    [InlineData("ff", null)]
    public void Says_its_type_first(string hex, EvmTransactionType? type) => Assert.Equal(type, EvmTransactionTypes.Of(Convert.FromHexString(hex)));

    private static bool Read(ImmutableArray<RlpItem> fields) => EvmTransaction.ParseUnsigned([0x02, .. Rlp.Encode(RlpItem.List(fields))]).IsOk;
}
