using System.Globalization;

namespace ChainCloud.Benchmarks.Payouts;

/// <summary>Payouts from one account, payouts from many, and the peers, measured in turn.</summary>
/// <param name="gateway">Process id.</param>
/// <param name="database">The same; null where the database is in the gateway's process.</param>
internal sealed class PayoutRounds(int gateway, int? database, IReadOnlyList<List<Measurement>> peers)
{
    public List<Measurement> Hot { get; } = [];

    public List<Measurement> Many { get; } = [];

    public IReadOnlyList<List<Measurement>> Peers => peers;

    public PayoutCost HotCost { get; private set; }

    public PayoutCost ManyCost { get; private set; }

    public string Last =>
        $"{Summary.Rate(Hot[^1].PerSecond)} payouts of one account, {Summary.Rate(Many[^1].PerSecond)} of many; "
        + $"{string.Join(", ", peers.Select(p => Summary.Rate(p[^1].PerSecond)))} rows";

    public async Task WarmUp(RunPlan plan, PayoutLoad hot, PayoutLoad many, IReadOnlyList<ISingleRowCommits> rows)
    {
        hot.RunFor(plan.WarmUp * 0.6);
        many.RunFor(plan.WarmUp * 0.3);
        foreach (var peer in rows)
        {
            await peer.RunFor(plan.WarmUp * 0.1 / rows.Count);
        }
    }

    public async Task Measure(RunPlan plan, PayoutLoad hot, PayoutLoad many, IReadOnlyList<ISingleRowCommits> rows)
    {
        HotCost += Cost(Hot, () => hot.RunFor(plan.Slice));
        ManyCost += Cost(Many, () => many.RunFor(plan.Slice));
        for (var i = 0; i < rows.Count; i++)
        {
            peers[i].Add(await rows[i].RunFor(plan.Slice));
        }
    }

    private PayoutCost Cost(List<Measurement> rounds, Func<Measurement> run)
    {
        var before = Times();
        rounds.Add(run());
        var after = Times();
        return new PayoutCost(rounds[^1].Operations, after.Platform - before.Platform, after.Database - before.Database, after.Callers - before.Callers);
    }

    private (TimeSpan Platform, TimeSpan Database, TimeSpan Callers) Times() => (
        ProcessorTime.Of(gateway).Read(), database is { } process ? ProcessorTime.Of(process).Read() : TimeSpan.Zero, Environment.CpuUsage.TotalTime);
}

/// <summary>Processor time that payouts took, by process.</summary>
internal readonly record struct PayoutCost(long Payouts, TimeSpan Platform, TimeSpan Database, TimeSpan Callers)
{
    public static PayoutCost operator +(PayoutCost a, PayoutCost b) =>
        new(a.Payouts + b.Payouts, a.Platform + b.Platform, a.Database + b.Database, a.Callers + b.Callers);

    public override string ToString() =>
        $"platform {Each(Platform)}, {(Database > TimeSpan.Zero ? $"database {Each(Database)}, " : "")}callers {Each(Callers)} µs";

    private string Each(TimeSpan time) => (time.TotalMicroseconds / Payouts).ToString("0", CultureInfo.InvariantCulture);
}
