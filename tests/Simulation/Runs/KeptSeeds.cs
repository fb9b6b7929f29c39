namespace ChainCloud.Simulation;

/// <summary>Seeds that failed once: "seed steps # what was wrong", one a line. They are played before all others.</summary>
internal static class KeptSeeds
{
    private const string Name = "kept-seeds";

    public static IReadOnlyList<RunPlan> Read() =>
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, Name)).Select(line => line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length == 2).Select(words => new RunPlan(ulong.Parse(words[0]), int.Parse(words[1]))),
    ];

    /// <summary>Adds a seed to the file beside the project, if it is there.</summary>
    public static void Add(RunPlan plan, Violation violation)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, Name);
            if (File.Exists(Path.Combine(folder.FullName, "ChainCloud.Simulation.csproj")) && File.Exists(file))
            {
                File.AppendAllText(file, $"{plan.Seed} {plan.Steps} # invariant {violation.Invariant}\n");
                return;
            }
        }
    }
}
