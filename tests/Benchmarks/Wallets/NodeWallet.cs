using System.Diagnostics;
using System.Globalization;
using ChainCloud.Benchmarks.Databases;
using ChainCloud.Benchmarks.Histories;
using ChainCloud.Benchmarks.Reads;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Benchmarks.Wallets;

/// <summary>
/// What a merchant without this platform would use: litecoind's own wallet, asked over its RPC by one caller, with as many receipts as the
/// platform has deposits, asked over HTTP by one caller. The wallet's payout is signed and sent; the platform's is durably accepted, its
/// signature waits for the vault.
/// </summary>
internal static class NodeWallet
{
    private const int Outputs = 500;
    private const long Units = 100_000;
    private static readonly int[] Sizes = [1_000, 10_000];

    public static async Task<IReadOnlyList<Row>> Run(RunPlan plan)
    {
        var rows = new List<Row>();
        await using var databases = await BenchDatabases.Start(DatabaseKind.Postgres);
        await using var node = await LitecoinNode.StartAsync();
        await node.MineAsync(130);
        var own = new List<string>();
        while (own.Count < Outputs)
        {
            own.Add(await node.NewAddressAsync());
        }

        var received = 0;
        foreach (var size in Sizes)
        {
            for (; received < size; received += Outputs)
            {
                await node.SendManyAsync(own.ToDictionary(address => address, _ => Units));
                await node.MineAsync(1);
            }

            await using var history = await History.Start(databases, node, size);
            rows.AddRange(await Compare(plan, node, history, own[0], size));
        }

        return rows;
    }

    private static async Task<List<Row>> Compare(RunPlan plan, LitecoinNode node, History history, string destination, int size)
    {
        using var hot = await history.Connect(history.Hot);
        using var cold = await history.Connect(history.Cold);
        var page = await history.NextPage(history.Cold, "v1/deposits?asset=LTC&limit=100");
        (string What, string Of, Func<Task> Mine, Func<Task> Wallet)[] pairs =
        [
            ("next address", "getnewaddress", async () => await cold.Send(history.NewAddress(cold)), () => node.NewAddressAsync()),
            ("payout accepted", "sendmany", async () => await hot.Send(history.NewPayout(hot)),
                () => node.SendManyAsync(new Dictionary<string, long> { [destination] = 20_000 })),
            ("page of 100 deposits", "listtransactions 100", async () => await cold.Send(cold.Get(page)), () => node.Rpc.CallAsync("listtransactions", "*", 100, 100)),
        ];
        var rows = new List<Row>();
        foreach (var (what, of, mine, wallet) in pairs)
        {
            var (ours, theirs) = (new List<Measurement>(), new List<Measurement>());
            for (var round = 0; round <= plan.Rounds; round++)
            {
                var (a, b) = (await RunFor(plan.Slice / 2, mine), await RunFor(plan.Slice / 2, wallet));
                if (round > 0)
                {
                    ours.Add(a);
                    theirs.Add(b);
                }

                await node.MineAsync(1);
            }

            var at = size.ToString("N0", CultureInfo.InvariantCulture);
            plan.Progress($"  {at}: {what} {Summary.Rate(ours.MedianRate())}, {of} {Summary.Rate(theirs.MedianRate())}");
            rows.Add(new Row($"litecoind {of}, {at} receipts", Summary.Rate(theirs.MedianRate())));
            rows.Add(new Row($"{what}, {at} deposits, 1 caller", Summary.Rate(ours.MedianRate()), new Ratio(of, ours.MedianRatio(theirs))));
        }

        return rows;
    }

    private static async Task<Measurement> RunFor(TimeSpan time, Func<Task> once)
    {
        var (start, done) = (Stopwatch.GetTimestamp(), 0);
        do
        {
            await once();
            done++;
        }
        while (Stopwatch.GetElapsedTime(start) < time);
        return new Measurement(done, Stopwatch.GetElapsedTime(start), []);
    }
}
