using System.Diagnostics;

namespace ChainCloud.Simulation;

/// <summary>Makes a failing run smaller: fewer steps, fewer kinds of what happens, fewer single acts, as long as the same invariant still fails.</summary>
internal static class Shrink
{
    private const int MostRuns = 120;

    private static readonly TimeSpan MostTime = TimeSpan.FromMinutes(1);

    public static RunResult Of(RunResult failed, Template template)
    {
        var (left, best, watch) = (MostRuns, failed, Stopwatch.StartNew());
        bool Try(RunPlan plan)
        {
            if (left-- <= 0 || watch.Elapsed > MostTime)
            {
                return false;
            }

            var result = Run.Play(plan with { Tells = true }, template);
            if (result.Violation?.Invariant != failed.Violation!.Invariant)
            {
                return false;
            }

            best = result;
            return true;
        }

        Try(failed.Plan with { Steps = Math.Min(failed.Plan.Steps, failed.Violation!.Step) });
        foreach (var kind in Enum.GetValues<Kind>().Where(kind => !Kinds.IsDaily(kind)))
        {
            Try(best.Plan with { Without = new HashSet<Kind>(best.Plan.Without) { kind } });
        }

        LeaveOut(() => best, Try);
        Try(best.Plan with { Steps = Math.Min(best.Plan.Steps, best.Violation!.Step) });
        return best;
    }

    /// <summary>Half of the acts, then a quarter and so on.</summary>
    private static void LeaveOut(Func<RunResult> best, Func<RunPlan, bool> attempt)
    {
        for (var size = Math.Max(1, best().Acted.Count / 2); size >= 1; size /= 2)
        {
            foreach (var steps in best().Acted.Chunk(size))
            {
                if (steps.Any(best().Acted.Contains))
                {
                    attempt(best().Plan with { Skipped = best().Plan.Skipped.Concat(steps).ToHashSet() });
                }
            }

            if (size == 1)
            {
                break;
            }
        }
    }
}
