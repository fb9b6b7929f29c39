using System.Globalization;
using ChainCloud.Crashes.Audit;
using ChainCloud.Crashes.Kills;
using ChainCloud.Crashes.Load;
using ChainCloud.Crashes.Stage;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Crashes;

/// <summary>One stage under load: killed again and again, audited after each kill, and at the end as a whole.</summary>
internal sealed class Campaign : IAsyncDisposable
{
    private const int Workers = 3;

    /// <summary>Between two kills of a silo; longer where a start takes longer.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _end = new();
    private readonly CrashStage _stage;
    private readonly RunLog _log;
    private readonly Report _report;
    private readonly Records _records = new();
    private readonly LedgerAudit _ledger;
    private readonly PayoutLoad _payouts;
    private readonly Task _load;
    private readonly Task _mining;

    private Campaign(CrashStage stage, RunLog log, Report report, int seed)
    {
        (_stage, _log, _report) = (stage, log, report);
        _ledger = new LedgerAudit(stage, _records);
        _payouts = new PayoutLoad(stage.Shop, _records, seed * 1_000);
        _load = Task.WhenAll(_payouts.Run(Workers, _end.Token), new DepositLoad(stage, _records, (seed * 1_000) + 500).Run(_end.Token));
        _mining = new Miner(stage.Node, (seed * 1_000) + 600).Run(_end.Token);
    }

    /// <summary>Kills one thing a cycle, at a random moment, for a random while.</summary>
    public static async Task Cycles(DatabaseKind kind, int cycles, int seed, Report report)
    {
        using var log = new RunLog();
        report.Say($"{kind}, {cycles} cycles, seed {seed}");
        await Run(kind, kind == DatabaseKind.Postgres ? 2 : 1, seed, log, report, async campaign =>
        {
            var random = new Random(seed);
            var kills = KillList.Of(campaign._stage, random);
            for (var cycle = 1; cycle <= cycles && campaign.MayGoOn; cycle++)
            {
                var kill = kills[random.Next(kills.Count)];
                await Moment.Pass(TimeSpan.FromMilliseconds(random.Next(0, 700)));
                await campaign.Cycle($"{kind} {cycle}/{cycles}: {kill.Name}", () => kill.Strike(TimeSpan.FromMilliseconds(random.Next(0, 400))));
            }
        });
    }

    /// <summary>Two platforms on one PostgreSQL, and every ten seconds one of them is killed.</summary>
    public static async Task TwoSilos(TimeSpan time, int seed, Report report)
    {
        using var log = new RunLog();
        report.Say($"two silos on one PostgreSQL for {time}, one killed every 10 s, seed {seed}");
        await Run(DatabaseKind.Postgres, 2, seed, log, report, async campaign =>
        {
            var random = new Random(seed);
            var until = log.Elapsed + time;
            for (var next = log.Elapsed + Pause; log.Elapsed < until && campaign.MayGoOn; next += Pause)
            {
                await Moment.Pass(next - log.Elapsed);
                var victim = random.Next(2);
                await campaign.Cycle($"silo {victim + 1} of 2 killed at {log.Elapsed:mm\\:ss}", async () =>
                {
                    await campaign._stage.Platforms[victim].Kill();
                    await campaign._stage.Platforms[victim].Start();
                });
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAny(Task.WhenAll(_load, _mining), Moment.Pass(TimeSpan.FromSeconds(30)));
        await _stage.DisposeAsync();
        _end.Dispose();
    }

    /// <summary>False when so much failed that more of it says nothing new.</summary>
    private bool MayGoOn => _report.Failed < 5;

    private static async Task Run(DatabaseKind kind, int platforms, int seed, RunLog log, Report report, Func<Campaign, Task> act)
    {
        var failedBefore = report.Failed;
        try
        {
            await using var campaign = new Campaign(await CrashStage.Start(kind, platforms, log), log, report, seed);
            report.Say($"started after {log.Elapsed:mm\\:ss}");
            await act(campaign);
            await campaign.Finish();
        }
        catch (Exception fault)
        {
            report.Count($"{kind} as a whole", [fault.ToString()]);
        }

        log.Keep = report.Failed > failedBefore;
        report.Say(log.Keep ? $"what the processes printed: {log.File}" : $"ended after {log.Elapsed:mm\\:ss}");
    }

    private async Task Cycle(string name, Func<Task> strike)
    {
        _log.Write($"harness: {name}");
        IReadOnlyList<string> wrong;
        try
        {
            await strike();
            var answers = _records.Answers;
            await Eventually.True(() => _records.Answers > answers, CrashStage.Limit, () => "nothing was acknowledged after the restart");
            wrong = await _ledger.Check();
            _payouts.Settled(_ledger.Settled);
        }
        catch (Exception fault)
        {
            wrong = [fault.ToString()];
            await _stage.StartAll();
        }

        _report.Count($"{name}; {_records.Acknowledged} acknowledged, {_records.Unknown} unknown, {_ledger.Book?.Payouts.Count(p => p.State == "settled")} settled, "
            + $"{_ledger.Book?.Deposits.Count} deposits, {_log.Elapsed:mm\\:ss}", wrong);
    }

    private async Task Finish()
    {
        _log.Write("harness: the load ends");
        await _stage.StartAll();
        await _end.CancelAsync();
        await Task.WhenAll(_load, _mining).WaitAsync(CrashStage.Limit);
        await Eventually.True(IsQuiet, CrashStage.Limit * 2, () => $"not settled at the end: {Unsettled()}");
        foreach (var (name, wrong) in await new FinalAudit(_stage, _records).Run())
        {
            _report.Count($"{_stage.Database.Provider}: {name}", wrong);
        }

        var taken = (await _stage.Shop.Deposits()).Select(d => d.Txid).ToHashSet();
        var lost = _records.Deposits.Count(d => !taken.Contains(d.ToString()));
        _report.Say($"{_records.Acknowledged} payouts acknowledged and settled, {_records.Unknown} unknown answers, "
            + $"{_records.Deposits.Count} payments by customers, {lost} of them lost by the node itself, {await _stage.Node.BlockCountAsync()} blocks");
    }

    /// <summary>Mines a block and looks whether it was the last that was needed.</summary>
    private async Task<bool> IsQuiet()
    {
        await _stage.Node.MineAsync(1);
        if ((await _ledger.Check()) is { Count: > 0 } wrong)
        {
            throw new InvalidOperationException(string.Join('\n', wrong));
        }

        return _ledger.Book.Payouts.All(p => p.State == "settled") && (await _stage.Node.MempoolAsync()).Count == 0
            && (await Task.WhenAll(_ledger.Book.Deposits.Where(d => d.State is not ("credited" or "final")).Select(IsLost))).All(lost => lost);
    }

    /// <summary>A node that is killed forgets what waited in its mempool; such a payment is orphaned, and no block will have it.</summary>
    private async Task<bool> IsLost(DepositRow deposit)
    {
        try
        {
            if (deposit.State == "orphaned")
            {
                await _stage.Node.RawTransactionAsync(Outpoint.Parse(deposit.Outpoint).Value.TxId);
            }

            return false;
        }
        catch (NodeRpcException)
        {
            return true;
        }
    }

    private string Unsettled() => string.Join(", ", _ledger.Book.Payouts.Select(p => $"payout {p.State}").Concat(_ledger.Book.Deposits.Select(d => $"deposit {d.State}"))
        .GroupBy(state => state).Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Key}: {g.Count()}")));
}
