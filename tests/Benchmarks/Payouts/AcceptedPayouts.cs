using System.Globalization;
using System.Security.Cryptography;
using ChainCloud.Chains;
using ChainCloud.Grains.Store;
using ChainCloud.Statements;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Nodes;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.Benchmarks.Payouts;

/// <summary>
/// Payouts accepted through HTTP on one account: token, external id, reservation and event durable before each answer. The platform is a
/// process of its own. Its peers commit single rows on the same kind of database, on the same disk, in turn with it.
/// </summary>
internal static class AcceptedPayouts
{
    private const int Callers = 256;
    private const int PeerClients = 64;
    private const long Seeded = 10_000_000_000_000;
    private const long PaidUnits = 20_000;
    private const long MaxFeeUnits = 1_000;

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
        var (rounds, peers) = await Measure(plan, PlatformDatabase.Sqlite(database.Path!), options, [one]);
        return
        [
            Mine(rounds, new Ratio("one client", rounds.MedianRatio(peers[0]), 8, 12)),
            new Row("one-row commits, synchronous=FULL, 1 client", Summary.Rate(peers[0].MedianRate())),
            Tail(rounds),
        ];
    }

    public static async Task<IReadOnlyList<Row>> OnPostgres(RunPlan plan)
    {
        await using var cluster = await PostgresCluster.Start(durable: true);
        var database = await cluster.CreateDatabase();
        await using var one = await PostgresCommits.Connect(await cluster.CreateDatabase(), 1);
        await using var many = await PostgresCommits.Connect(await cluster.CreateDatabase(), PeerClients);
        var options = new StoreOptions { Provider = StoreProvider.Postgres, ConnectionString = database };
        var (rounds, peers) = await Measure(plan, PlatformDatabase.Postgres(database), options, [one, many]);
        return
        [
            Mine(rounds, new Ratio("one client", rounds.MedianRatio(peers[0]), 5, 8)),
            new Row("one-row commits, fsync=on, 1 client", Summary.Rate(peers[0].MedianRate())),
            new Row(
                $"one-row commits, fsync=on, {PeerClients} clients", Summary.Rate(peers[1].MedianRate()),
                new Ratio($"payouts / {PeerClients} clients", rounds.MedianRatio(peers[1]), 1.8, 2.5)),
            Tail(rounds),
        ];
    }

    private static Row Mine(IReadOnlyList<Measurement> rounds, Ratio ratio) =>
        new($"payouts accepted, {Callers} callers", Summary.Rate(rounds.MedianRate()), ratio with { Of = $"payouts / {ratio.Of}" });

    private static Row Tail(IReadOnlyList<Measurement> rounds)
    {
        List<(double P50, double P99)> all = [.. rounds.Select(r => r.Latencies.Order().ToList()).Select(l => (l.Percentile(0.5), l.Percentile(0.99)))];
        var (p50, p99) = (all.Select(r => r.P50).Median(), all.Select(r => r.P99).Median());
        return new Row(
            "time of one call, p50 and p99", $"{Summary.Milliseconds(p50)}, {Summary.Milliseconds(p99)}",
            new Ratio("p99 / p50", all.Select(r => r.P99 / r.P50).Median(), 2.5, AtMost: true));
    }

    /// <summary>The rounds of the platform and, in the order given, of each peer.</summary>
    private static async Task<(List<Measurement> Rounds, List<List<Measurement>> Peers)> Measure(
        RunPlan plan, PlatformDatabase database, StoreOptions options, IReadOnlyList<ISingleRowCommits> peers)
    {
        var book = new HotBook(options);
        await book.Seed(Seeded);
        await using var node = await LitecoinNode.StartAsync();
        await using var gateway = new GatewayProcess(database, node, Settings);
        await gateway.Start();
        using var load = await Load(gateway);
        await load.RunFor(plan.WarmUp);
        foreach (var peer in peers)
        {
            await peer.RunFor(TimeSpan.FromSeconds(1));
        }

        var (rounds, others) = (new List<Measurement>(), peers.Select(_ => new List<Measurement>()).ToList());
        for (var round = 1; round <= plan.Rounds; round++)
        {
            rounds.Add(await load.RunFor(plan.Slice));
            for (var i = 0; i < peers.Count; i++)
            {
                others[i].Add(await peers[i].RunFor(plan.Slice));
            }

            plan.Progress($"  round {round}: {Summary.Rate(rounds[^1].PerSecond)} payouts; {string.Join(", ", others.Select(o => Summary.Rate(o[^1].PerSecond)))} rows");
        }

        // kill -9: what was answered as accepted must be there without any clean end.
        await gateway.Kill();
        await book.RequireReserved(Seeded, load.TotalAccepted * (PaidUnits + MaxFeeUnits));
        plan.Progress($"  {load.TotalAccepted} payouts accepted, after kill -9 exactly so many reserved");
        return (rounds, others);
    }

    private static async Task<PayoutLoad> Load(GatewayProcess gateway)
    {
        using var operators = new OperatorConsole(gateway.Address, gateway.OperatorToken);
        await operators.CreateMerchant(HotBook.Merchant.ToString(), "Acme Ltd");
        var token = await operators.IssueToken(HotBook.Merchant.ToString(), "hot");
        var chain = ChainParameters.For(HotBook.Ltc, Network.Regtest).Value;
        var script = Scripts.P2wpkhOfHash(Hashes.Hash160("benchmark"u8));
        var request = new PayoutRequest(
            HotBook.Merchant, "b-1", HotBook.Ltc, [new(script, Amount.Of(HotBook.Ltc, PaidUnits))], 1_800_000_000, new StatementId(new byte[StatementId.Length]));
        // One sealed request for all: only the V-Device could open it, and sealing each would be the callers' work, not the platform's.
        var sealedRequest = SealedPayoutRequest.Seal(RandomNumberGenerator.GetBytes(32), request, RandomNumberGenerator.GetBytes(12));
        var head = "{\"asset\":\"LTC\",\"external_id\":\"b-";
        var tail = string.Create(
            CultureInfo.InvariantCulture,
            $"\",\"outputs\":[{{\"address\":\"{AddressCodec.Format(chain, script).Value}\",\"amount\":\"{PaidUnits}\"}}],\"max_fee\":\"{MaxFeeUnits}\",\"sealed_request\":\"{Convert.ToBase64String(sealedRequest)}\"}}");
        return await PayoutLoad.Connect(gateway.Address, token, Callers, head, tail);
    }
}
