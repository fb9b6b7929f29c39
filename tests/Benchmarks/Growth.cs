using System.Globalization;
using ChainCloud.Benchmarks.Chains;
using ChainCloud.Benchmarks.Vaults;
using ChainCloud.Chains;

namespace ChainCloud.Benchmarks;

/// <summary>
/// What ten times as much costs: addresses derived where an account has 10^4 to 10^7 already, a block matched against as many watched
/// scripts, a payment signed by a vault that has signed 10^3 to 10^6.
/// </summary>
internal static class Growth
{
    private const double Constant = 1.15;
    private const double Logarithmic = 1.3;
    private const int Batch = 1_000;

    private static readonly int[] Addresses = [10_000, 100_000, 1_000_000, 10_000_000];
    private static readonly int[] Payments = [1_000, 10_000, 100_000, 1_000_000];

    public static async Task<IReadOnlyList<Row>> Run(RunPlan plan) => await Task.Run<IReadOnlyList<Row>>(() => [.. Derivation(plan), .. Matching(plan), .. Vault(plan)]);

    private static List<Row> Derivation(RunPlan plan)
    {
        plan.Progress("  batches derived after so many addresses");
        using var vault = new SendVault();
        var account = vault.Keys.Account(AssetRegistry.For(AssetId.Parse("LTC").Value, Network.Regtest).Value, SendVault.MerchantNumber);
        return Steps(plan, "batch derived", "batches", Addresses, Constant, count => () => WalletAddresses.Derive(account, 0, (uint)count, Batch).Length / Batch);
    }

    private static List<Row> Matching(RunPlan plan)
    {
        plan.Progress("  blocks matched against so many scripts");
        var scripts = BlockMatchingBenchmark.Scripts(new Random(1)).Take(Addresses[0]).ToList();
        var block = BlockMatchingBenchmark.BlockOf(scripts);
        return Steps(plan, "block matched", "blocks", Addresses, Constant, count =>
        {
            var matcher = BlockMatchingBenchmark.MatcherOf(scripts, count);
            return () => matcher.Match(block)!.Outputs.Count > 0 ? 1 : throw new InvalidOperationException("Nothing was found.");
        });
    }

    private static List<Row> Vault(RunPlan plan)
    {
        plan.Progress("  payments signed after so many");
        var vaults = new List<SendVault>();
        try
        {
            return Steps(plan, "payment signed, 1 input, frame to frame", "payments", Payments, Logarithmic, count =>
            {
                var vault = new SendVault();
                vaults.Add(vault);
                var jobs = new UtxoJobs(vault, "LTC", 2);
                jobs.Enrol();
                vault.Remember(jobs.Asset, count);
                var frame = jobs.Job(1);
                return () => vault.Answer(frame).Length > 0 ? 1 : 0;
            });
        }
        finally
        {
            vaults.ForEach(v => v.Dispose());
        }
    }

    private static List<Row> Steps(RunPlan plan, string what, string unit, int[] sizes, double must, Func<int, Func<int>> way)
    {
        var rounds = Rounds.Of(plan, plan.WarmUp, plan.Slice, unit, [.. sizes.Select(way)]);
        return
        [
            .. sizes.Select((size, i) => new Row(
                string.Create(CultureInfo.InvariantCulture, $"{what}, {size:N0}"), Summary.Rate(rounds[i].MedianRate(), $" {unit}"),
                i == 0 ? null : new Ratio("time of a tenth", rounds[i - 1].MedianRatio(rounds[i]), must, AtMost: true))),
        ];
    }
}
