using System.Diagnostics;
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
public static class BlockMatchingBenchmark
{
    private const int Outputs = 5_000;
    private const int Million = 1_000_000;
    private const int BatchSize = 1_000;
    private const int Rounds = 7;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(1);
    private static readonly UInt128 Key = new(0x243f6a8885a308d3, 0x13198a2e03707344);

    /// <summary>Runs the benchmark and writes its figures, one a line.</summary>
    public static void Run(TextWriter output)
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

        var ways = new Func<int>[]
        {
            () => Walk(block), () => MatchBySet(block, set), () => one.Match(block)!.Outputs.Count, () => ten.Match(block)!.Outputs.Count,
        };
        var rates = Measure(ways);
        Line(output, $"block of {Outputs} outputs, {block.Length} bytes, {expected} of them watched");
        Line(output, $"walk over the bytes           {rates[0]:F0} blocks/s");
        Line(output, $"parse + hash set, 1 M         {rates[1]:F0} blocks/s, {setBytes / Million} bytes a script");
        Line(output, $"matcher, 1 M                  {rates[2]:F0} blocks/s = {Percent(rates[2], rates[0])} of the walk, {rates[2] / rates[1]:F1} x hash set");
        Line(output, $"matcher, 10 M                 {rates[3]:F0} blocks/s = {Percent(rates[3], rates[0])} of the walk (must: 6 %), {rates[3] / rates[2]:F2} x 1 M (must: 0.5)");
        Line(output, $"matcher's memory              {oneIndex.Bytes / (double)Million:F1} MB a million at 1 M, {tenIndex.Bytes / (10.0 * Million):F1} at 10 M (must: 25)");
    }

    private static string Percent(double part, double whole) => (part / whole).ToString("P1", CultureInfo.InvariantCulture);

    private static void Line(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("The ways do not find the same outputs.");
        }
    }

    private static IEnumerable<ScriptPubKey> Scripts(Random random)
    {
        while (true)
        {
            yield return RandomBlock.WitnessScript(random);
        }
    }

    private static byte[] BlockOf(List<ScriptPubKey> scripts) => RandomBlock.Make(
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

    /// <summary>Blocks a second of each way: after the warm-up, in rounds that take turns; the median round counts.</summary>
    private static double[] Measure(Func<int>[] ways)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < WarmUp)
        {
            Array.ForEach(ways, way => way());
        }

        var rates = ways.Select(_ => new List<double>()).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < ways.Length; i++)
            {
                rates[i].Add(Rate(ways[i]));
            }
        }

        return [.. rates.Select(r => r.Order().ElementAt(Rounds / 2))];
    }

    private static double Rate(Func<int> way)
    {
        var (clock, blocks) = (Stopwatch.StartNew(), 0);
        while (clock.Elapsed < RoundLength)
        {
            way();
            blocks++;
        }

        return blocks / clock.Elapsed.TotalSeconds;
    }
}
