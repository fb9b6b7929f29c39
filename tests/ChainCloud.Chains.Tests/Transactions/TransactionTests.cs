using System.Text.Json;

namespace ChainCloud.Chains.Tests.Transactions;

public class Transactions_on_the_nodes_vectors
{
    private static JsonElement[] Vectors => field ??=
        [.. VectorFiles.Shared("core/tx_valid.json").EnumerateArray().Where(v => v[0].ValueKind == JsonValueKind.Array)];

    public static TheoryData<int> All => Vectors.Cases();

    [VectorFact]
    public void There_are_120_transactions() => Assert.Equal(120, Vectors.Length);

    [VectorTheory]
    [MemberData(nameof(All))]
    public void A_valid_transaction_is_read_and_written_back(int index)
    {
        var bytes = Convert.FromHexString(Vectors[index][1].GetString()!);
        var tx = Transaction.Parse(bytes).Value;
        Assert.Equal(bytes, tx.Serialize(withWitness: true));
        Assert.Equal(tx.TxId, Transaction.Parse(tx.Serialize(withWitness: false)).Value.TxId);
        Assert.Equal(tx.HasWitness, tx.TxId != tx.WTxId);
        Assert.Equal((tx.Weight + 3) / 4, tx.VSize);
        var spent = Vectors[index][0].EnumerateArray().Select(i => i[0].GetString()!).ToHashSet();
        Assert.All(tx.Inputs, input => Assert.Contains(input.Outpoint.TxId.ToString(), spent));
    }

    [VectorTheory]
    [MemberData(nameof(All))]
    public void A_cut_or_lengthened_transaction_is_refused(int index)
    {
        var bytes = Convert.FromHexString(Vectors[index][1].GetString()!);
        Assert.False(Transaction.Parse([.. bytes, 0]).IsOk);
        for (var length = 0; length < bytes.Length; length += Math.Max(1, bytes.Length / 64))
        {
            Assert.False(Transaction.Parse(bytes.AsSpan(0, length)).IsOk);
        }
    }
}

public class A_transaction
{
    /// <summary>The first signed transaction of BIP-143.</summary>
    private const string Segwit =
        "01000000000102fff7f7881a8099afa6940d42d1e7f6362bec38171ea3edf433541db4e4ad969f00000000494830450221008b9d1dc26ba6a9cb62127b02742fa9d754cd3bebf337f7a55d114c8e5cdd30be022040529b194ba3f9281a99f2b1c0a19c0489bc22ede944ccf4ecbab4cc618ef3ed01eeffffffef51e1b804cc89d182d279655c3aa89e815b1b309fe287d9b2b55d57b90ec68a0100000000ffffffff02202cb206000000001976a9148280b37df378db99f66f85c95a783a76ac7a6d5988ac9093510d000000001976a9143bde42dbee7e4dbe6a21b2d50ce2f0167faa815988ac000247304402203609e17b84f6a7d30c80bfa610b5b4542f32a8a0d5447a12fb1366d7f01cc44a0220573a954c4518331561406f90300e8f3358f51928d43c212a8caed02de67eebee0121025476c2e83188368da1ff3e292e7acafcdb3566bb0ad253f62fc70f07aeee635711000000";

    private static readonly byte[] Bytes = Convert.FromHexString(Segwit);

    [Fact]
    public void Is_named_by_the_hash_without_witness()
    {
        var tx = Transaction.Parse(Bytes).Value;
        Assert.Equal(Hashes.Sha256d(tx.Serialize(withWitness: false)), tx.TxId);
        Assert.Equal(Hashes.Sha256d(Bytes), tx.WTxId);
        Assert.Equal((3 * tx.Serialize(withWitness: false).Length) + Bytes.Length, tx.Weight);
    }

    [Fact]
    public void With_litecoins_mweb_part_keeps_its_txid()
    {
        var tx = Transaction.Parse(Bytes).Value;
        byte[] withMweb = [.. Bytes[..5], 9, .. Bytes[6..^4], 1, 2, 3, 4, 5, .. Bytes[^4..]];
        Assert.False(Transaction.Parse(withMweb).IsOk);
        var read = Transaction.Parse(withMweb, TransactionEncoding.MwebTolerant).Value;
        Assert.Equal(tx.TxId, read.TxId);
        Assert.Equal(tx.LockTime, read.LockTime);
    }

    [Fact]
    public void With_the_integrating_flag_and_no_witness_is_read()
    {
        var tx = Transaction.Parse(Bytes).Value;
        var legacy = tx.Serialize(withWitness: false);
        byte[] hogEx = [.. legacy[..4], 0, 8, .. legacy[4..^4], 0, .. legacy[^4..]];
        Assert.Equal(tx.TxId, Transaction.Parse(hogEx, TransactionEncoding.MwebTolerant).Value.TxId);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(255)]
    public void With_another_flag_is_refused(byte flag)
    {
        byte[] changed = [.. Bytes[..5], flag, .. Bytes[6..]];
        Assert.False(Transaction.Parse(changed).IsOk);
        Assert.False(Transaction.Parse(changed, TransactionEncoding.MwebTolerant).IsOk);
    }

    [Fact]
    public void With_a_witness_section_that_is_empty_is_refused()
    {
        var legacy = Transaction.Parse(Bytes).Value.Serialize(withWitness: false);
        Assert.False(Transaction.Parse([.. legacy[..4], 0, 1, .. legacy[4..^4], 0, 0, .. legacy[^4..]]).IsOk);
    }

    [Fact]
    public void With_a_size_in_a_longer_form_is_refused() =>
        Assert.False(Transaction.Parse([.. Bytes[..6], 0xfd, 2, 0, .. Bytes[7..]]).IsOk);

    [Fact]
    public void With_a_huge_count_is_refused_without_allocating_for_it() =>
        Assert.False(Transaction.Parse([1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0, 0]).IsOk);

    [Fact]
    public void Above_the_limit_is_refused() => Assert.False(Transaction.Parse(new byte[Transaction.MaxLength + 1]).IsOk);

    [Fact]
    public void Has_values_within_the_supply()
    {
        var script = Scripts.P2wpkhOfHash(new byte[20]);
        var input = TransactionInput.Unsigned(new Outpoint(default, 1));
        var max = Litecoin.Main.MaxSupplyUnits;
        Assert.Equal(max, Check([input], [max - 1, 1]).Value);
        Assert.Equal(ProblemCodes.AmountAboveSupply, Check([input], [max, 1]).Problem.Code);
        Assert.Equal(ProblemCodes.AmountAboveSupply, Check([input], [-1]).Problem.Code);
        Assert.Equal(ProblemCodes.AmountAboveSupply, Check([input], [long.MaxValue, long.MaxValue]).Problem.Code);
        Assert.Equal(ProblemCodes.MalformedRequest, Check([input, input], [1]).Problem.Code);
        Assert.Equal(ProblemCodes.MalformedRequest, Check([], [1]).Problem.Code);
        Assert.Equal(ProblemCodes.MalformedRequest, Check([input], []).Problem.Code);

        Result<long> Check(TransactionInput[] inputs, long[] values) =>
            new Transaction(2, inputs, [.. values.Select(v => new TransactionOutput(v, script))], 0).CheckValues(Litecoin.Main);
    }
}
