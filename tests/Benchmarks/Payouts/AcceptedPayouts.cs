using ChainCloud.Benchmarks.Http;
using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Nodes;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.Benchmarks.Payouts;

/// <summary>
/// Payouts accepted through HTTP, from one hot account and from those of 1,000 merchants: token, external id, reservation and event durable before
/// each answer. The platform is a process of its own. Its peers commit single rows on the same kind of database, on the same disk, in turn with it.
/// </summary>
internal static class AcceptedPayouts
{
    private const int Callers = 256;
    private const int ManyMerchants = 1_000;
    private const int PeerClients = 64;

    private static readonly Dictionary<string, string> Settings = new()
    {
        // Only acceptance is measured: no recovery beside it, no log lines.
        ["Sweeper__Pause"] = "01:00:00",
        ["Logging__LogLevel__Default"] = "Warning",
    };

    public static async Task<IReadOnlyList<Row>> OnSqlite(RunPlan plan)
    {
        await using var database = await TestDatabase.Create(DatabaseKind.Sqlite);
        await using var peerDatabase = await TestDatabase.Create(DatabaseKind.Sqlite);
        await using var one = new SqliteCommits(peerDatabase.Path!);
        var options = new StoreOptions { Provider = StoreProvider.Sqlite, Path = database.Path };
        var rounds = await Measure(plan, PlatformDatabase.Sqlite(database.Path!), options, [one], databaseProcess: null);
        return
        [
            Hot(rounds, new Ratio("one client", rounds.Hot.MedianRatio(rounds.Peers[0]), 8, 12)),
            new Row("one-row commits, synchronous=FULL, 1 client", Summary.Rate(rounds.Peers[0].MedianRate())),
            .. Rest(rounds),
        ];
    }

    public static async Task<IReadOnlyList<Row>> OnPostgres(RunPlan plan)
    {
        await using var cluster = await PostgresCluster.Start(durable: true);
        var database = await cluster.CreateDatabase();
        await using var one = await PostgresCommits.Connect(await cluster.CreateDatabase(), 1);
        await using var many = await PostgresCommits.Connect(await cluster.CreateDatabase(), PeerClients);
        var options = new StoreOptions { Provider = StoreProvider.Postgres, ConnectionString = database };
        var rounds = await Measure(plan, PlatformDatabase.Postgres(database), options, [one, many], cluster.Postmaster);
        return
        [
            Hot(rounds, new Ratio("one client", rounds.Hot.MedianRatio(rounds.Peers[0]), 5, 8)),
            new Row("one-row commits, fsync=on, 1 client", Summary.Rate(rounds.Peers[0].MedianRate())),
            new Row(
                $"one-row commits, fsync=on, {PeerClients} clients", Summary.Rate(rounds.Peers[1].MedianRate()),
                new Ratio($"payouts / {PeerClients} clients", rounds.Hot.MedianRatio(rounds.Peers[1]), 1.8, 2.5)),
            .. Rest(rounds),
        ];
    }

    private static Row Hot(PayoutRounds rounds, Ratio ratio) =>
        new($"payouts accepted, one account, {Callers} callers", Summary.Rate(rounds.Hot.MedianRate()), ratio with { Of = $"payouts / {ratio.Of}" });

    private static IEnumerable<Row> Rest(PayoutRounds rounds)
    {
        List<(double P50, double P99)> all = [.. rounds.Hot.Select(r => r.Latencies.Order().ToList()).Select(l => (l.Percentile(0.5), l.Percentile(0.99)))];
        var (p50, p99) = (all.Select(r => r.P50).Median(), all.Select(r => r.P99).Median());
        yield return new Row(
            "time of one call, p50 and p99", $"{Summary.Milliseconds(p50)}, {Summary.Milliseconds(p99)}",
            new Ratio("p99 / p50", all.Select(r => r.P99 / r.P50).Median(), 2.5, AtMost: true));
        yield return new Row(
            $"payouts accepted, {ManyMerchants:N0} merchants, {Callers} callers", Summary.Rate(rounds.Many.MedianRate()),
            new Ratio("one account / many", rounds.Hot.MedianRatio(rounds.Many), 0.9));
        yield return new Row("processor time of one payout, one account", rounds.HotCost.ToString());
        yield return new Row("processor time of one payout, many", rounds.ManyCost.ToString());
    }

    private static async Task<PayoutRounds> Measure(
        RunPlan plan, PlatformDatabase database, StoreOptions options, IReadOnlyList<ISingleRowCommits> peers, int? databaseProcess)
    {
        var (books, merchants) = (new PaidBooks(options), PaidBooks.Merchants(ManyMerchants));
        await books.Seed(merchants);
        await using var node = await LitecoinNode.StartAsync();
        await using var gateway = new GatewayProcess(database, node, Settings);
        await gateway.Start();
        var tokens = await Tokens(gateway, merchants);
        using var callers = HttpLoad.Connect(gateway.Address, Callers);
        var hot = new PayoutLoad(callers, gateway.Address, tokens[..1]);
        var many = new PayoutLoad(callers, gateway.Address, tokens[1..]);
        var rounds = new PayoutRounds(gateway.ProcessId, databaseProcess, [.. peers.Select(_ => new List<Measurement>())]);
        await rounds.WarmUp(plan, hot, many, peers);
        for (var round = 1; round <= plan.Rounds; round++)
        {
            await rounds.Measure(plan, hot, many, peers);
            plan.Progress($"  round {round}: {rounds.Last}");
        }

        // kill -9: what was answered as accepted must be there without any clean end.
        await gateway.Kill();
        List<(MerchantId Merchant, long Count)> answered = [.. hot.Answered, .. many.Answered];
        await books.RequireReserved([.. answered.Select(a => (a.Merchant, a.Count * PayoutLoad.Reserved))]);
        plan.Progress($"  {answered.Sum(a => a.Count)} payouts accepted, after kill -9 exactly so many reserved");
        return rounds;
    }

    private static async Task<List<(MerchantId Merchant, string Token)>> Tokens(GatewayProcess gateway, IReadOnlyList<MerchantId> merchants)
    {
        using var operators = new OperatorConsole(gateway.Address, gateway.OperatorToken);
        var tokens = new List<(MerchantId, string)>();
        foreach (var merchant in merchants)
        {
            await operators.CreateMerchant(merchant.ToString(), "Merchant");
            tokens.Add((merchant, await operators.IssueToken(merchant.ToString(), "hot")));
        }

        return tokens;
    }
}
