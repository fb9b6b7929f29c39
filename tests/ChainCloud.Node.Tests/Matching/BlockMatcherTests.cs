using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Node.Tests.Matching;

public sealed class BlockMatcherTests
{
    private static readonly BookId Acme = BookId.Parse("acme/LTC").Value;
    private static readonly BookId Bolt = BookId.Parse("bolt/LTC").Value;
    private static readonly UInt128 Key = new(0x0123456789abcdef, 0xfedcba9876543210);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Finds_exactly_what_a_naive_reading_finds(int seed)
    {
        var random = new Random(seed);
        var (scripts, outpoints, watched, points) = Watched(random);
        var block = RandomBlock.Make(random, 2_000, r => r.Next(20) == 0 ? Pick(r, watched) : RandomBlock.WitnessScript(r), points);

        var matches = new BlockMatcher(scripts, outpoints).Match(block.Bytes)!;

        var known = watched.Select(w => w.Script).ToHashSet();
        var outputs = block.Transactions.SelectMany(t => t.Outputs.Select((o, i) => (Point: new Outpoint(t.TxId, (uint)i), o.Script, o.Units)))
            .Where(o => known.Contains(o.Script)).ToList();
        Assert.NotEmpty(outputs);
        Assert.Equal(outputs, matches.Outputs.Select(o => (o.Outpoint, o.Script, o.Value)));
        Assert.All(matches.Outputs, o => Assert.Equal(o.Script, ScriptAt(watched, Assert.Single(o.Candidates))));
        Assert.Equal(block.Transactions[0].Outputs.Count(o => known.Contains(o.Script)), matches.Outputs.Count(o => o.IsCoinbase));

        var ours = points.Concat(outputs.Select(o => o.Point)).ToHashSet();
        var spends = block.Transactions.SelectMany(t => t.Inputs.Where(ours.Contains).Select(i => new SpendFact(i, t.TxId))).ToList();
        Assert.NotEmpty(spends);
        Assert.Equal(spends, matches.Spends);

        var raw = block.Transactions.Where(t => t.Outputs.Any(o => known.Contains(o.Script))).ToList();
        Assert.Equal(raw.Select(t => t.TxId), matches.Transactions.Select(t => t.TxId));
        Assert.All(raw.Zip(matches.Transactions), pair => Assert.Equal(pair.First.WithoutWitness, pair.Second.Bytes));
    }

    [Fact]
    public void A_block_that_is_cut_off_anywhere_is_no_block()
    {
        var random = new Random(7);
        var (scripts, outpoints, watched, points) = Watched(random);
        var block = RandomBlock.Make(random, 40, r => Pick(r, watched), points);
        var matcher = new BlockMatcher(scripts, outpoints);
        Assert.NotNull(matcher.Match(block.Bytes));
        for (var length = 0; length < block.Bytes.Length; length++)
        {
            Assert.Null(matcher.Match(block.Bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        var random = new Random(8);
        var (scripts, outpoints, _, _) = Watched(random);
        var matcher = new BlockMatcher(scripts, outpoints);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            matcher.Match(bytes);
            matcher.MatchTransaction(bytes);
        }
    }

    [Fact]
    public void A_waiting_transaction_is_matched_like_one_in_a_block()
    {
        var random = new Random(9);
        var (scripts, outpoints, watched, _) = Watched(random);
        var pays = new[] { (Pick(random, watched), 5_000L), (RandomBlock.WitnessScript(random), 6_000L), (Pick(random, watched), 7_000L) };
        var raw = RawTransactions.Unsigned([new Outpoint(new Hash256(new byte[32]), 3)], pays);

        var matches = new BlockMatcher(scripts, outpoints).MatchTransaction(raw)!;

        Assert.Equal([0u, 2u], matches.Outputs.Select(o => o.Outpoint.Index));
        Assert.Equal(raw, Assert.Single(matches.Transactions).Bytes);
    }

    [Fact]
    public void Scripts_that_are_added_to_a_batch_later_are_found_too()
    {
        var random = new Random(10);
        var scripts = new ScriptIndex(Key);
        var batch = new BatchId(Acme, AddressPurpose.Change, 0);
        var all = Scripts(random, 30, first: 0);
        scripts.Add(batch, all[..10]);
        scripts.Add(new BatchId(Bolt, AddressPurpose.Cold, 0), Scripts(random, 100, first: 0));
        scripts.Add(batch, all[10..]);

        Assert.Equal(30u, scripts.LoadedOf(batch));
        foreach (var script in all)
        {
            var found = new List<WatchedAddress>();
            scripts.Find(script.Script.Span, found);
            Assert.Equal([new WatchedAddress(batch, script.Index)], found);
        }
    }

    [Fact]
    public void A_million_scripts_take_at_most_25_MB_whenever_one_looks()
    {
        var random = new Random(11);
        var scripts = new ScriptIndex(Key);
        for (uint batch = 0; batch < 300; batch++)
        {
            scripts.Add(new BatchId(Acme, AddressPurpose.Cold, batch), Scripts(random, 1_000, batch * 1_000));
            Assert.True(batch < 10 || scripts.Bytes <= 25 * scripts.Count, $"{scripts.Bytes} bytes for {scripts.Count} scripts");
        }
    }

    private static (ScriptIndex Scripts, OutpointIndex Outpoints, List<(BatchId Batch, uint Index, ScriptPubKey Script)> Watched, List<Outpoint> Points)
        Watched(Random random)
    {
        var (scripts, outpoints) = (new ScriptIndex(Key), new OutpointIndex(Key));
        var watched = new List<(BatchId, uint, ScriptPubKey)>();
        foreach (var (book, number) in new[] { (Acme, 0u), (Acme, 1u), (Bolt, 0u) })
        {
            var batch = new BatchId(book, AddressPurpose.Cold, number);
            var some = Scripts(random, 1_000, number * 1_000);
            scripts.Add(batch, some);
            watched.AddRange(some.Select(s => (batch, s.Index, s.Script)));
        }

        var points = new List<Outpoint>();
        for (var i = 0; i < 200; i++)
        {
            var txId = new byte[32];
            random.NextBytes(txId);
            points.Add(new Outpoint(new Hash256(txId), (uint)random.Next(3)));
            outpoints.Add(points[^1]);
            outpoints.Add(points[^1]);
        }

        Assert.Equal(200, outpoints.Count);
        return (scripts, outpoints, watched, points);
    }

    private static List<WatchedScript> Scripts(Random random, int count, uint first) =>
        [.. Enumerable.Range(0, count).Select(i => new WatchedScript(RandomBlock.WitnessScript(random), first + (uint)i))];

    private static ScriptPubKey Pick(Random random, List<(BatchId Batch, uint Index, ScriptPubKey Script)> watched) =>
        watched[random.Next(watched.Count)].Script;

    private static ScriptPubKey? ScriptAt(List<(BatchId Batch, uint Index, ScriptPubKey Script)> watched, WatchedAddress address) =>
        watched.Single(w => w.Batch == address.Batch && w.Index == address.Index).Script;
}
