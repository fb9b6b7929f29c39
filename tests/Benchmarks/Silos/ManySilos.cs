using System.Globalization;
using ChainCloud.Benchmarks.Databases;
using ChainCloud.Benchmarks.Histories;
using ChainCloud.Benchmarks.Reads;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Nodes;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.Benchmarks.Silos;

/// <summary>Payouts accepted by 1, 2 and 4 platforms on one PostgreSQL: of one merchant, whose book all of them write, and of one for each.</summary>
internal static class ManySilos
{
    private const int Callers = 64;
    private const long Rows = 1_000;
    private static readonly int[] Counts = [1, 2, 4];

    public static async Task<IReadOnlyList<Row>> Run(RunPlan plan)
    {
        await using var databases = await BenchDatabases.Start(DatabaseKind.Postgres);
        await using var node = await LitecoinNode.StartAsync();
        await using var history = await History.Start(databases, node, Rows);
        var others = new List<GatewayProcess>();
        try
        {
            var merchants = await OfEach(history);
            List<Uri> addresses = [history.Gateway.Address];
            foreach (var _ in Enumerable.Range(1, Counts[^1] - 1))
            {
                others.Add(new GatewayProcess(history.Gateway));
                await others[^1].Start();
                addresses.Add(others[^1].Address);
            }

            return
            [
                .. await Rounds(plan, history, addresses, "one merchant each", silo => merchants[silo]),
                .. await Rounds(plan, history, addresses, "one merchant on all", _ => history.Hot),
            ];
        }
        finally
        {
            foreach (var other in others)
            {
                await other.DisposeAsync();
            }
        }
    }

    // More merchants with the first one's balance, written before their books wake.
    private static async Task<List<string>> OfEach(History history)
    {
        using var operators = new OperatorConsole(history.Gateway.Address, history.Gateway.OperatorToken);
        await using var bare = await BareDatabase.Open(history.Database);
        var tokens = new List<string>();
        for (var i = 0; i < Counts[^1]; i++)
        {
            var name = $"silo-{i}";
            await operators.CreateMerchant(name, name);
            tokens.Add(await operators.IssueToken(name, "hot"));
            var head = await bare.Read("account_head", "WHERE t.book = 'acme/LTC'");
            var rows = head.Rows.Select(row => (object?[])[$"{name}/LTC", .. row[1..]]);
            await bare.Insert([(head with { Rows = [.. rows] }, "")]);
        }

        return tokens;
    }

    private static async Task<List<Row>> Rounds(RunPlan plan, History history, List<Uri> addresses, string what, Func<int, string> token)
    {
        var measured = Counts.Select(_ => new List<Measurement>()).ToList();
        for (var round = 0; round <= plan.Rounds; round++)
        {
            for (var i = 0; i < Counts.Length; i++)
            {
                var callers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(c => HttpGets.Connect(addresses[c % Counts[i]], token(c % Counts[i]))));
                var done = await HttpGets.RunFor(callers, history.NewPayout, round == 0 ? plan.WarmUp / Counts.Length : plan.Slice, laterIsFine: true);
                Array.ForEach(callers, caller => caller.Dispose());
                if (round > 0)
                {
                    measured[i].Add(done);
                }
            }
        }

        plan.Progress($"  {what}: {string.Join(", ", measured.Select(m => Summary.Rate(m.MedianRate())))}");
        return
        [
            .. Counts.Select((count, i) => new Row(
                string.Create(CultureInfo.InvariantCulture, $"payouts accepted by {count} silos, {what}, {Callers} callers"), Summary.Rate(measured[i].MedianRate()),
                i == 0 ? null : new Ratio("1 silo", measured[i].MedianRatio(measured[0])))),
        ];
    }
}
