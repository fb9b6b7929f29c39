using System.Globalization;
using ChainCloud.Benchmarks.Databases;
using ChainCloud.Benchmarks.Histories;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Benchmarks.Reads;

/// <summary>What merchants read, through HTTP from 64 clients, while others write; against a plain endpoint with the same clients and writes.</summary>
internal static class ReadsUnderLoad
{
    private const int Clients = 64;
    private const long Rows = 100_000;

    public static Task<IReadOnlyList<Row>> OnSqlite(RunPlan plan) => Run(plan, DatabaseKind.Sqlite);

    public static Task<IReadOnlyList<Row>> OnPostgres(RunPlan plan) => Run(plan, DatabaseKind.Postgres);

    /// <summary>Rates and latencies of each read on a history, and of the plain endpoint where one is given, in turn.</summary>
    public static async Task<List<(string What, List<Measurement> Rounds)>> Measure(RunPlan plan, History history, PlainEndpoint? plain)
    {
        var hot = await history.Connect(history.Hot, Clients);
        var cold = await history.Connect(history.Cold, Clients);
        var ways = new List<(string What, IReadOnlyList<HttpGets> Callers, Func<HttpGets, byte[]> Request)>
        {
            ("balances", hot, Fixed(hot[0].Get("v1/balances"))),
            ("page of 20 deposits", cold, Fixed(cold[0].Get(await history.NextPage(history.Cold, "v1/deposits?asset=LTC&limit=20")))),
            ("one payout", hot, caller => caller.Get($"v1/payouts/{history.AnyPayout()}")),
            ("page of 20 ledger entries", hot, Fixed(hot[0].Get(await history.NextPage(history.Hot, "v1/ledger/entries?asset=LTC&limit=20")))),
        };
        if (plain is not null)
        {
            var callers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => HttpGets.Connect(plain.Address, "none")));
            ways.Insert(0, ("plain endpoint", callers, Fixed(callers[0].Get("v1/plain"))));
        }

        await using var writer = await SteadyWriter.Start(history);
        var rounds = ways.Select(_ => new List<Measurement>()).ToList();
        foreach (var (_, callers, request) in ways)
        {
            await HttpGets.RunFor(callers, request, plan.WarmUp / ways.Count);
        }

        for (var round = 1; round <= plan.Rounds; round++)
        {
            for (var i = 0; i < ways.Count; i++)
            {
                rounds[i].Add(await HttpGets.RunFor(ways[i].Callers, ways[i].Request, plan.Slice));
            }

            plan.Progress($"  round {round}: {string.Join(", ", ways.Zip(rounds, (way, r) => $"{way.What} {Summary.Rate(r[^1].PerSecond)}"))}");
        }

        ways.SelectMany(way => way.Callers).Distinct().ToList().ForEach(caller => caller.Dispose());
        return [.. ways.Zip(rounds, (way, r) => (way.What, r))];
    }

    public static double Latency(this IEnumerable<Measurement> rounds, double share) => rounds.Select(r => r.Latencies.Percentile(share)).Median();

    private static async Task<IReadOnlyList<Row>> Run(RunPlan plan, DatabaseKind kind)
    {
        await using var databases = await BenchDatabases.Start(kind);
        await using var node = await LitecoinNode.StartAsync();
        await using var history = await History.Start(databases, node, Rows);
        await using var plain = await PlainEndpoint.Start();
        var measured = await Measure(plan, history, plain);
        var peer = measured[0].Rounds;
        var rows = new List<Row>
        {
            new(string.Create(CultureInfo.InvariantCulture, $"plain endpoint, {Clients} clients, {SteadyWriter.PerSecond:0} payouts/s beside it"), Described(peer)),
        };
        foreach (var (what, rounds) in measured.Skip(1))
        {
            rows.Add(new Row(what, Described(rounds), new Ratio("plain endpoint", rounds.MedianRatio(peer), 0.55, 0.7)));
            rows.Add(new Row($"{what}: p99", Summary.Milliseconds(rounds.Latency(0.99)), new Ratio("ms", rounds.Latency(0.99), 5, AtMost: true)));
        }

        return rows;
    }

    private static string Described(IReadOnlyList<Measurement> rounds) =>
        $"{Summary.Rate(rounds.MedianRate())}, p50 {Summary.Milliseconds(rounds.Latency(0.5))}, p99 {Summary.Milliseconds(rounds.Latency(0.99))}";

    private static Func<HttpGets, byte[]> Fixed(byte[] request) => _ => request;
}
