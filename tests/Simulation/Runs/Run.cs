namespace ChainCloud.Simulation;

/// <summary>What became of one run.</summary>
internal sealed record RunResult(RunPlan Plan, string TraceHash, IReadOnlyList<long> Checked, Violation? Violation, IReadOnlyList<(int Step, Kind Kind, string Text)> Told)
{
    /// <summary>Steps in which the world outside did something.</summary>
    public required IReadOnlyList<int> Acted { get; init; }
}

/// <summary>One world from its beginning to its end.</summary>
internal static class Run
{
    public static RunResult Play(RunPlan plan, Template template)
    {
        var folder = template.CopyTo();
        try
        {
            using var world = new World(plan, folder, template);
            using var oracle = world.Begin(template);
            try
            {
                while (world.StepNumber < plan.Steps && oracle.Violation is null)
                {
                    world.Step();
                }

                if (oracle.Violation is null)
                {
                    world.ComeToRest();
                    oracle.Crashed();
                    oracle.CheckAtRest();
                }
            }
            catch (Exception e)
            {
                oracle.Report(0, $"{e.GetType().Name}: {e.Message} {e.StackTrace}");
            }

            return new RunResult(plan, world.Trace.Hash(), oracle.Checked, oracle.Violation, world.Told) { Acted = world.Acted };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
