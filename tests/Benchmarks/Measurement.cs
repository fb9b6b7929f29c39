using System.Diagnostics;
using System.Globalization;

namespace ChainCloud.Benchmarks;

/// <summary>What one contender did in one round.</summary>
/// <param name="Operations">Done completely.</param>
/// <param name="Elapsed">From the first one's start to the last one's end.</param>
/// <param name="Latencies">Of each operation, in stopwatch ticks, where it was asked for.</param>
public sealed record Measurement(long Operations, TimeSpan Elapsed, IReadOnlyList<long> Latencies)
{
    public double PerSecond => Operations / Elapsed.TotalSeconds;

    /// <summary>Repeats work, which says how many operations it did, for that long or until it has nothing more to do and says 0.</summary>
    public static Measurement Of(TimeSpan time, Func<int> work)
    {
        var (start, operations, done) = (Stopwatch.GetTimestamp(), 0L, 0);
        do
        {
            operations += done = work();
        }
        while (done > 0 && Stopwatch.GetElapsedTime(start) < time);
        return new Measurement(operations, Stopwatch.GetElapsedTime(start), []);
    }
}

/// <summary>Summaries over rounds.</summary>
public static class Summary
{
    public static double Median(this IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    public static double MedianRate(this IEnumerable<Measurement> rounds) => rounds.Select(r => r.PerSecond).Median();

    /// <summary>The median of the ratios that each round has by itself.</summary>
    public static double MedianRatio(this IReadOnlyList<Measurement> rounds, IReadOnlyList<Measurement> peers) =>
        rounds.Zip(peers, (mine, theirs) => mine.PerSecond / theirs.PerSecond).Median();

    /// <summary>The latency that a share of all operations did not exceed, in milliseconds.</summary>
    public static double Percentile(this IReadOnlyList<long> sortedTicks, double share) =>
        Stopwatch.GetElapsedTime(0, sortedTicks[(int)Math.Min(sortedTicks.Count - 1, share * sortedTicks.Count)]).TotalMilliseconds;

    public static string Rate(double perSecond, string unit = "") =>
        $"{perSecond.ToString(perSecond < 100 ? "0.0" : "#,##0", CultureInfo.InvariantCulture)}{unit}/s";

    public static string Milliseconds(double value) => $"{value.ToString("0.0", CultureInfo.InvariantCulture)} ms";
}
