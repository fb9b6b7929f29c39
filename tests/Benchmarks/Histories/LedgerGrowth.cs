using System.Diagnostics;
using System.Globalization;
using ChainCloud.Benchmarks.Databases;
using ChainCloud.Benchmarks.Reads;
using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace ChainCloud.Benchmarks.Histories;

/// <summary>What ten times as much history costs one caller: from 10^3 to the largest number of deposits, postings, coins, addresses and payouts.</summary>
internal static class LedgerGrowth
{
    private const double Constant = 1.15;
    private const double Logarithmic = 1.3;
    private const long Smallest = 1_000;
    private const int Selected = 100;

    private static readonly AssetId Ltc = AssetId.Parse("LTC").Value;

    public static Task<IReadOnlyList<Row>> OnSqlite(RunPlan plan) => Run(plan, DatabaseKind.Sqlite);

    public static Task<IReadOnlyList<Row>> OnPostgres(RunPlan plan) => Run(plan, DatabaseKind.Postgres);

    private static async Task<IReadOnlyList<Row>> Run(RunPlan plan, DatabaseKind kind)
    {
        await using var databases = await BenchDatabases.Start(kind);
        await using var node = await LitecoinNode.StartAsync();
        var histories = new List<History>();
        try
        {
            for (var size = Smallest; size <= (plan.Largest ?? Smallest); size *= 10)
            {
                plan.Progress(string.Create(CultureInfo.InvariantCulture, $"  a history of {size:N0}"));
                histories.Add(await History.Start(databases, node, size));
            }

            return [.. await Calls(plan, histories), .. await InProcess(plan, histories), .. await Tails(plan, histories)];
        }
        finally
        {
            foreach (var history in histories)
            {
                await history.DisposeAsync();
            }
        }
    }

    private static async Task<List<Row>> Calls(RunPlan plan, List<History> histories)
    {
        var rows = new List<Row>();
        var hot = await Task.WhenAll(histories.Select(h => h.Connect(h.Hot)));
        var cold = await Task.WhenAll(histories.Select(h => h.Connect(h.Cold)));
        var deposits = await Task.WhenAll(histories.Select(h => h.NextPage(h.Cold, "v1/deposits?asset=LTC&limit=50")));
        var entries = await Task.WhenAll(histories.Select(h => h.NextPage(h.Hot, "v1/ledger/entries?asset=LTC&limit=50")));
        rows.AddRange(await Steps(plan, "payout accepted", histories, Constant, i => hot[i].Send(histories[i].NewPayout(hot[i]))));
        rows.AddRange(await Steps(plan, "balances", histories, Constant, i => hot[i].Send(hot[i].Get("v1/balances"))));
        rows.AddRange(await Steps(plan, "next address", histories, Constant, i => cold[i].Send(histories[i].NewAddress(cold[i]))));
        rows.AddRange(await Steps(plan, "page of 50 deposits", histories, Logarithmic, i => cold[i].Send(cold[i].Get(deposits[i]))));
        rows.AddRange(await Steps(plan, "page of 50 ledger entries", histories, Logarithmic, i => hot[i].Send(hot[i].Get(entries[i]))));
        rows.AddRange(await Steps(plan, "any one payout read", histories, Logarithmic, i =>
            hot[i].Send(hot[i].Get($"v1/payouts/{histories[i].AnyPayout()}"))));
        Array.ForEach([.. hot, .. cold], caller => caller.Dispose());
        return rows;
    }

    // A SQLite file has one process at a time: the platforms end here, and their stores are read directly.
    private static async Task<List<Row>> InProcess(RunPlan plan, List<History> histories)
    {
        foreach (var history in histories)
        {
            await history.Gateway.Stop();
        }

        var stores = histories.Select(h => h.Database.OpenStore()).ToList();
        var book = new BookId(MerchantId.Parse("acme").Value, Ltc);
        List<Row> rows =
        [
            .. await Steps(plan, "head and journal of a book that wakes", histories, Constant, async i =>
            {
                await stores[i].GetRequiredService<IBookStore>().LoadHead(book, CancellationToken.None);
                await stores[i].GetRequiredService<IBookStore>().FindJournal(["payout:acme:none"], CancellationToken.None);
            }),
            .. await Steps(plan, $"{Selected} coins to choose from", histories, Logarithmic, async i =>
            {
                var coins = await stores[i].GetRequiredService<ITransferReads>().FreeCoins(book, 1_000, 1_000, Amount.Of(Ltc, 1), Selected, CancellationToken.None);
                _ = coins.Count == Selected ? 0 : throw new InvalidOperationException($"{coins.Count} coins.");
            }),
        ];
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }

        return rows;
    }

    /// <summary>p99 of reads at 64 clients, the largest history against 100,000.</summary>
    private static async Task<List<Row>> Tails(RunPlan plan, List<History> histories)
    {
        if (histories.Find(h => h.Count == 100_000) is not { } small || histories[^1] == small)
        {
            return [];
        }

        await small.Gateway.Start();
        await histories[^1].Gateway.Start();
        var ofSmall = await ReadsUnderLoad.Measure(plan, small, null);
        var ofLarge = await ReadsUnderLoad.Measure(plan, histories[^1], null);
        return
        [
            .. ofLarge.Zip(ofSmall, (large, little) => new Row(
                string.Create(CultureInfo.InvariantCulture, $"{large.What}: p99 at 64 clients, {histories[^1].Count:N0}"), Summary.Milliseconds(large.Rounds.Latency(0.99)),
                new Ratio("p99 at 100,000", large.Rounds.Latency(0.99) / little.Rounds.Latency(0.99), 1.5, 1.2, AtMost: true))),
        ];
    }

    /// <summary>One caller's median latency at each size, the sizes in turn in every round.</summary>
    private static async Task<List<Row>> Steps(RunPlan plan, string what, List<History> histories, double must, Func<int, ValueTask> once)
    {
        var rounds = histories.Select(_ => new List<double>()).ToList();
        for (var round = 0; round <= plan.Rounds; round++)
        {
            for (var i = 0; i < histories.Count; i++)
            {
                var latency = await Latency(i, plan.Slice / 2, once);
                if (round > 0)
                {
                    rounds[i].Add(latency);
                }
            }
        }

        var medians = rounds.Select(r => r.Median()).ToList();
        plan.Progress($"  {what}: {string.Join(", ", medians.Select(Microseconds))}");
        return
        [
            .. histories.Select((history, i) => new Row(
                string.Create(CultureInfo.InvariantCulture, $"{what}, {history.Count:N0}"), Microseconds(medians[i]),
                i == 0 ? null : new Ratio("time of a tenth", rounds[i].Zip(rounds[i - 1], (mine, tenth) => mine / tenth).Median(), must, AtMost: true))),
        ];
    }

    private static string Microseconds(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0} µs");

    private static async Task<double> Latency(int which, TimeSpan time, Func<int, ValueTask> once)
    {
        var (start, latencies) = (Stopwatch.GetTimestamp(), new List<double>());
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            var before = Stopwatch.GetTimestamp();
            await once(which);
            latencies.Add(Stopwatch.GetElapsedTime(before).TotalMicroseconds);
        }

        return latencies.Median();
    }
}
