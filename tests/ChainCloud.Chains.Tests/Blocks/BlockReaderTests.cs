namespace ChainCloud.Chains.Tests.Blocks;

public class A_block_walk
{
    /// <summary>Bitcoin's first block, whose header fields and coinbase are known by heart.</summary>
    private const string Genesis =
        "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c" +
        "0101000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac00000000";

    private static readonly byte[] Header = Convert.FromHexString(Genesis)[..80];

    [Fact]
    public void Reads_the_first_block()
    {
        var bytes = Convert.FromHexString(Genesis);
        var header = BlockHeader.Parse(bytes).Value;
        Assert.Equal("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f", header.Hash.ToString());
        Assert.Equal(1231006505u, header.Time);
        Assert.True(header.PreviousHash.IsZero);

        var block = new BlockReader(bytes);
        Assert.True(block.NextTransaction());
        Assert.Equal(header.MerkleRoot, block.TxId());
        Assert.True(block.NextOutput());
        Assert.Equal(5_000_000_000, block.Value);
        Assert.Equal(67, block.Script.Length);
        Assert.Equal(header.MerkleRoot, block.TxId());
        Assert.False(block.NextOutput());
        Assert.Equal(header.MerkleRoot, block.TxId());
        Assert.False(block.NextTransaction());
        Assert.True(block.IsComplete);
    }

    [Fact]
    public void Sees_what_parsing_each_transaction_sees()
    {
        var (bytes, transactions) = Block();
        var block = new BlockReader(bytes);
        foreach (var tx in transactions)
        {
            Assert.True(block.NextTransaction());
            var read = new List<Outpoint>();
            while (block.NextInput())
            {
                read.Add(new Outpoint(new Hash256(block.PreviousTxId), block.PreviousIndex));
            }

            Assert.Equal(tx.Inputs.Select(i => i.Outpoint), read);
            var outputs = new List<TransactionOutput>();
            while (block.NextOutput())
            {
                Assert.Equal(outputs.Count, block.OutputIndex);
                Assert.Equal(tx.TxId, block.TxId());
                outputs.Add(new TransactionOutput(block.Value, new ScriptPubKey(block.Script)));
            }

            Assert.Equal(tx.Outputs, outputs);
        }

        Assert.False(block.NextTransaction());
        Assert.True(block.IsComplete);
    }

    [Fact]
    public void Skips_what_is_not_asked_for()
    {
        var (bytes, transactions) = Block();
        var block = new BlockReader(bytes);
        for (var i = 0; i < transactions.Length; i++)
        {
            Assert.True(block.NextTransaction());
            Assert.Equal(i, block.TransactionIndex);
            Assert.True(i % 3 != 1 || block.NextInput());
            Assert.True(i % 3 != 2 || block.NextOutput());
            Assert.Equal(transactions[i].TxId, block.TxId());
        }

        Assert.False(block.NextTransaction());
        Assert.True(block.IsComplete);
    }

    [Fact]
    public void Steps_over_the_integrating_transaction_and_the_extension_block()
    {
        var (bytes, transactions) = Block(withMweb: true);
        var block = new BlockReader(bytes);
        var ids = new List<Hash256>();
        while (block.NextTransaction())
        {
            ids.Add(block.TxId());
        }

        Assert.True(block.IsComplete);
        Assert.Equal(transactions.Select(t => t.TxId), ids);
    }

    [Fact]
    public void Of_a_cut_block_is_not_complete()
    {
        var (bytes, _) = Block();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(IsComplete(bytes[..length]));
        }

        Assert.True(IsComplete(bytes));
        Assert.False(IsComplete([.. bytes, 0]));
    }

    [Fact]
    public void Of_damaged_bytes_ends()
    {
        var (bytes, _) = Block();
        for (var at = 80; at < bytes.Length; at++)
        {
            foreach (var value in new byte[] { 0, 1, 0x7f, 0xfd, 0xfe, 0xff })
            {
                var changed = bytes.ToArray();
                changed[at] = value;
                _ = IsComplete(changed);
            }
        }
    }

    [Fact]
    public void Does_not_allocate()
    {
        var (bytes, _) = Block();
        _ = IsComplete(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(IsComplete(bytes));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static bool IsComplete(ReadOnlySpan<byte> bytes)
    {
        var block = new BlockReader(bytes);
        while (block.NextTransaction())
        {
            while (block.NextInput())
            {
            }

            while (block.NextOutput())
            {
            }
        }

        return block.IsComplete;
    }

    private static (byte[] Bytes, Transaction[] Transactions) Block(bool withMweb = false)
    {
        var transactions = Enumerable.Range(0, 7).Select(Make).ToArray();
        byte[] bytes = [.. Header, (byte)transactions.Length, .. transactions.SelectMany(t => t.Serialize(withWitness: true))];
        if (!withMweb)
        {
            return (bytes, transactions);
        }

        var hogEx = Make(0);
        var legacy = hogEx.Serialize(withWitness: false);
        byte[] flagged = [.. legacy[..4], 0, 8, .. legacy[4..^4], 0, .. legacy[^4..]];
        return ([.. Header, 8, .. bytes[81..], .. flagged, 1, 2, 3, 4], [.. transactions, hogEx]);
    }

    private static Transaction Make(int number) => new(
        2,
        [.. Enumerable.Range(0, number + 1).Select(i => new TransactionInput(
            new Outpoint(Hashes.Sha256d([(byte)number]), (uint)i), new byte[number], 7, number % 2 == 0 ? [] : [new byte[number * 50], []]))],
        [.. Enumerable.Range(0, number + 2).Select(i => new TransactionOutput(1000 + i, new ScriptPubKey(new byte[i * 60])))],
        (uint)number);
}
