using System.Globalization;
using ChainCloud.Chains;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Benchmarks.Chains;

/// <summary>
/// A block of 5,000 outputs matched against 1,000,000 and 10,000,000 watched scripts, as a ratio to (a) the bare walk over its bytes and
/// (b) parsing it and asking a hash set. All in one run, interleaved, medians.
/// </summary>
internal static class BlockMatchingBenchmark
{
    private const int Outputs = 5_000;
    private const int Million = 1_000_000;
    private const int BatchSize = 1_000;
    private static readonly UInt128 Key = new(0x243f6a8885a308d3, 0x13198a2e03707344);

    public static async Task<IReadOnlyList<Row>> Run(RunPlan plan) => await Task.Run<IReadOnlyList<Row>>(() => [.. Measure(plan), .. AccountMatching.Run(plan, Million)]);

    private static List<Row> Measure(RunPlan plan)
    {
        var scripts = Scripts(new Random(1)).Take(Million).ToList();
        var block = BlockOf(scripts);
        var oneIndex = IndexOf(scripts);
        var one = new BlockMatcher(oneIndex, new OutpointIndex(Key));
        var tenIndex = IndexOf(scripts.Concat(Scripts(new Random(2)).Take(9 * Million)));
        var ten = new BlockMatcher(tenIndex, new OutpointIndex(Key));
        var (set, setBytes) = HashSetOf(scripts);
        var expected = MatchBySet(block, set);
        Require(expected == one.Match(block)!.Outputs.Count && expected == ten.Match(block)!.Outputs.Count);
        plan.Progress($"  block of {Outputs} outputs, {block.Length} bytes, {expected} of them watched");

        // Found outputs are the ways' own check; what is counted are blocks.
        var rounds = Rounds(plan, [
            () => Walk(block) > 0, () => MatchBySet(block, set) == expected,
            () => one.Match(block)!.Outputs.Count == expected, () => ten.Match(block)!.Outputs.Count == expected,
        ]);
        Row Of(int way, string what, Ratio? ratio = null) => new(what, Summary.Rate(rounds[way].MedianRate(), " blocks"), ratio);
        Ratio To(int way, int other, string of, double? must = null, double? goal = null) => new(of, rounds[way].MedianRatio(rounds[other]), must, goal);
        return
        [
            Of(0, "walk over the block's bytes"),
            Of(1, "parse and hash set, 1 M scripts"),
            Of(2, "matched, 1 M scripts", To(2, 0, "walk", 0.06, 0.15)),
            Of(2, "matched, 1 M scripts", To(2, 1, "parse and hash set")),
            Of(3, "matched, 10 M scripts", To(3, 0, "walk", 0.06, 0.15)),
            Of(3, "matched, 10 M scripts", To(3, 2, "matched, 1 M scripts", 0.5)),
            Memory("memory of 1 M scripts", oneIndex.Bytes, 1, setBytes),
            Memory("memory of 10 M scripts", tenIndex.Bytes, 10, setBytes),
        ];
    }

    private static Row Memory(string what, long bytes, int millions, long setBytes)
    {
        var megabytes = bytes / (1e6 * millions);
        return new Row(
            what, string.Create(CultureInfo.InvariantCulture, $"{megabytes:0.0} MB per million; hash set {setBytes / 1e6:0.0}"),
            new Ratio("MB per million", megabytes, 25, AtMost: true));
    }

    private static List<Measurement>[] Rounds(RunPlan plan, Func<bool>[] ways)
    {
        void Work(Func<bool> way, TimeSpan time, List<Measurement> into) => into.Add(Measurement.Of(time, () =>
        {
            Require(way());
            return 1;
        }));
        var rounds = ways.Select(_ => new List<Measurement>()).ToArray();
        Array.ForEach(ways, way => Work(way, plan.WarmUp / ways.Length, []));
        for (var round = 1; round <= plan.Rounds; round++)
        {
            for (var i = 0; i < ways.Length; i++)
            {
                Work(ways[i], plan.Slice, rounds[i]);
            }

            plan.Progress($"  round {round}: {string.Join(", ", rounds.Select(r => Summary.Rate(r[^1].PerSecond)))} blocks");
        }

        return rounds;
    }

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("The ways do not find the same outputs.");
        }
    }

    /// <summary>A matcher of so many scripts, the first of them those of <paramref name="scripts"/>.</summary>
    internal static BlockMatcher MatcherOf(IReadOnlyCollection<ScriptPubKey> scripts, int count) =>
        new(IndexOf(scripts.Concat(Scripts(new Random(2))).Take(count)), new OutpointIndex(Key));

    internal static IEnumerable<ScriptPubKey> Scripts(Random random)
    {
        while (true)
        {
            yield return RandomBlock.WitnessScript(random);
        }
    }

    internal static byte[] BlockOf(List<ScriptPubKey> scripts) => RandomBlock.Make(
        new Random(3), Outputs, random => random.Next(250) == 0 ? scripts[random.Next(scripts.Count)] : RandomBlock.WitnessScript(random)).Bytes;

    private static ScriptIndex IndexOf(IEnumerable<ScriptPubKey> scripts)
    {
        var (index, book, number) = (new ScriptIndex(Key), BookId.Parse("bench/LTC").Value, 0u);
        foreach (var batch in scripts.Chunk(BatchSize))
        {
            var first = number * BatchSize;
            index.Add(new BatchId(book, AddressPurpose.Cold, number++), [.. batch.Select((s, i) => new WatchedScript(s, first + (uint)i))]);
        }

        return index;
    }

    private static (HashSet<ScriptPubKey> Set, long Bytes) HashSetOf(List<ScriptPubKey> scripts)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var set = new HashSet<ScriptPubKey>(scripts.Select(s => new ScriptPubKey(s.Span)));
        return (set, GC.GetTotalMemory(forceFullCollection: true) - before);
    }

    private static int Walk(ReadOnlySpan<byte> bytes)
    {
        var block = new BlockReader(bytes);
        var seen = 0;
        while (block.NextTransaction())
        {
            while (block.NextInput())
            {
                seen += block.PreviousTxId[0];
            }

            while (block.NextOutput())
            {
                seen += block.Script.Length;
            }
        }

        return block.IsComplete ? seen : -1;
    }

    /// <summary>The obvious way: every transaction an object, every script looked up.</summary>
    private static int MatchBySet(byte[] bytes, HashSet<ScriptPubKey> watched)
    {
        var block = new BlockReader(bytes);
        var (found, transactions) = (0, new List<Transaction>());
        while (block.NextTransaction())
        {
            transactions.Add(Transaction.Parse(block.WithoutWitness()).Value);
        }

        foreach (var transaction in transactions)
        {
            var txId = transaction.TxId;
            found += transaction.Outputs.Count(o => watched.Contains(o.Script) && !txId.IsZero);
        }

        return found;
    }
}
