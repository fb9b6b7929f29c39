namespace ChainCloud.Benchmarks;

/// <summary>Contenders measured in turn.</summary>
internal static class Rounds
{
    /// <summary>
    /// Measures each way once in every round, one after the other; each says how many operations it did. What the warm-up gives is thrown
    /// away.
    /// </summary>
    public static List<Measurement>[] Of(RunPlan plan, TimeSpan warmUp, TimeSpan slice, string unit, params Func<int>[] ways)
    {
        Array.ForEach(ways, way => Measurement.Of(warmUp / ways.Length, way));
        var rounds = ways.Select(_ => new List<Measurement>()).ToArray();
        for (var round = 1; round <= plan.Rounds; round++)
        {
            for (var i = 0; i < ways.Length; i++)
            {
                rounds[i].Add(Measurement.Of(slice, ways[i]));
            }

            plan.Progress($"  round {round}: {string.Join(", ", rounds.Select(r => Summary.Rate(r[^1].PerSecond)))} {unit}");
        }

        return rounds;
    }
}
