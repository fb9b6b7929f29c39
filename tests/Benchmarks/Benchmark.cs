namespace ChainCloud.Benchmarks;

/// <summary>One comparison of this system with its peers, all measured in the same run.</summary>
/// <param name="Name">As given on the command line.</param>
/// <param name="Summary">One line.</param>
/// <param name="Run">Measures. Throws when something that was measured did not do what it should.</param>
/// <param name="ByNameOnly">Left out where no benchmark is named, because it takes long.</param>
public sealed record Benchmark(string Name, string Summary, Func<RunPlan, Task<IReadOnlyList<Row>>> Run, bool ByNameOnly = false);

/// <summary>How long to measure.</summary>
/// <param name="Rounds">Each round measures every contender once, one after the other, so that a slow minute of the machine hits all.</param>
/// <param name="WarmUp">What the first seconds give is thrown away.</param>
/// <param name="Slice">Time of one contender in one round.</param>
/// <param name="Progress">Gets a line now and then.</param>
/// <param name="Largest">The largest history that growth makes; null for each benchmark's own.</param>
public sealed record RunPlan(int Rounds, TimeSpan WarmUp, TimeSpan Slice, Action<string> Progress, int? Largest = null);

/// <summary>One line of the table.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Measured">Absolute, with its unit: holds for this machine and minute only.</param>
/// <param name="Ratio">Null for the peers themselves.</param>
public sealed record Row(string What, string Measured, Ratio? Ratio = null);

/// <summary>A figure that holds on other machines too.</summary>
/// <param name="Of">What was divided by what.</param>
/// <param name="Value">Median over the rounds of each round's own ratio.</param>
/// <param name="Must">The limit; null when there is none.</param>
/// <param name="Goal">What is better still; null when there is none.</param>
/// <param name="AtMost">True where less is better.</param>
public sealed record Ratio(string Of, double Value, double? Must = null, double? Goal = null, bool AtMost = false)
{
    public bool ReachesMust => Reaches(Must);

    public bool ReachesGoal => Reaches(Goal);

    private bool Reaches(double? limit) => limit is not { } value || (AtMost ? Value <= value : Value >= value);
}
