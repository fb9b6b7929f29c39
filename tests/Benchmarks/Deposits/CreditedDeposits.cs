using System.Globalization;
using ChainCloud.Benchmarks.Databases;
using ChainCloud.TestKit.Databases;

namespace ChainCloud.Benchmarks.Deposits;

/// <summary>Deposits from a block's bytes to credited in the ledger, for one merchant and for 10,000, against the same rows by raw batches.</summary>
internal static class CreditedDeposits
{
    private const int Addresses = 100_000;
    private const int Many = 10_000;
    private const int PerSecond = 20_000;

    public static Task<IReadOnlyList<Row>> OnSqlite(RunPlan plan) => Run(plan, DatabaseKind.Sqlite);

    public static Task<IReadOnlyList<Row>> OnPostgres(RunPlan plan) => Run(plan, DatabaseKind.Postgres);

    private static async Task<IReadOnlyList<Row>> Run(RunPlan plan, DatabaseKind kind)
    {
        await using var databases = await BenchDatabases.Start(kind);
        await using var one = await Contender.Open(databases, new PaidBooks(1, Addresses));
        await using var many = await Contender.Open(databases, new PaidBooks(Many, Addresses));
        await one.Round(plan.WarmUp / 2);
        await many.Round(plan.WarmUp / 2);
        var (ones, manys) = (new Pair(), new Pair());
        for (var round = 1; round <= plan.Rounds; round++)
        {
            ones.Add(await one.Round(plan.Slice));
            manys.Add(await many.Round(plan.Slice));
            plan.Progress($"  round {round}: one merchant {ones.Last()}, {Many:N0} merchants {manys.Last()} deposits");
        }

        await one.Require();
        await many.Require();
        return
        [
            new Row("deposits credited, one merchant", Summary.Rate(ones.Mine.MedianRate()), new Ratio("the same rows by raw batches", ones.Ratio, 0.6, 0.85)),
            new Row("the same rows by raw batches", Summary.Rate(ones.Raw.MedianRate(), " deposits")),
            new Row(
                string.Create(CultureInfo.InvariantCulture, $"deposits credited, {Many:N0} merchants"), Summary.Rate(manys.Mine.MedianRate()),
                new Ratio("the same rows by raw batches", manys.Ratio, 0.6, 0.85)),
            new Row("the same rows by raw batches", Summary.Rate(manys.Raw.MedianRate(), " deposits")),
            new Row(
                "deposits credited, one merchant", Summary.Rate(ones.Mine.MedianRate()),
                new Ratio(string.Create(CultureInfo.InvariantCulture, $"{Many:N0} merchants"), ones.Mine.MedianRatio(manys.Mine), 1)),
        ];
    }

    private sealed class Pair
    {
        public List<Measurement> Mine { get; } = [];

        public List<Measurement> Raw { get; } = [];

        public double Ratio => Mine.MedianRatio(Raw);

        public void Add((Measurement Mine, Measurement Raw) round)
        {
            Mine.Add(round.Mine);
            Raw.Add(round.Raw);
        }

        public string Last() => $"{Summary.Rate(Mine[^1].PerSecond)} of {Summary.Rate(Raw[^1].PerSecond)}";
    }

    private sealed class Contender(CreditingRun run, RawRows raw) : IAsyncDisposable
    {
        public static async Task<Contender> Open(BenchDatabases databases, PaidBooks books)
        {
            var mine = await databases.Create();
            var run = await CreditingRun.Open(mine, books);
            return new Contender(run, await RawRows.Open(mine, await databases.Create()));
        }

        /// <summary>Credits for that long, then inserts the rows of it.</summary>
        public async Task<(Measurement Mine, Measurement Raw)> Round(TimeSpan time)
        {
            run.Prepare((int)(PerSecond * time.TotalSeconds));
            var (height, after) = (run.Height, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
            return (await run.RunFor(time), await raw.Insert(height, after));
        }

        public Task Require() => run.Require();

        public async ValueTask DisposeAsync()
        {
            await raw.DisposeAsync();
            await run.DisposeAsync();
        }
    }
}
