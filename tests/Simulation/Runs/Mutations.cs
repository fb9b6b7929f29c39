using System.Collections.Concurrent;

namespace ChainCloud.Simulation;

/// <summary>Plays worlds with a wrong part until that is found.</summary>
internal static class Mutations
{
    private const int MostSeeds = 40;

    public static IReadOnlyList<Break> All { get; } = [.. Enum.GetValues<Break>().Where(b => b != Break.None)];

    /// <summary>The exit status.</summary>
    public static int Find(CommandLine line, Template template)
    {
        var wrong = All.Where(b => line.Break == "all" || b.ToString() == line.Break).ToList();
        if (wrong.Count == 0)
        {
            Console.Error.WriteLine($"There is no part {line.Break}; there are {string.Join(", ", Enum.GetNames<Break>())}.");
            return 2;
        }

        var found = Count(wrong, line.Steps, template);
        Console.WriteLine($"{found} passed, {wrong.Count - found} failed");
        return found == wrong.Count ? 0 : 1;
    }

    /// <summary>How many of the wrong parts were found. They are played side by side.</summary>
    public static int Count(IReadOnlyList<Break> wrong, int steps, Template template)
    {
        var found = 0;
        var open = new ConcurrentQueue<Break>(wrong);
        void Work()
        {
            while (open.TryDequeue(out var part))
            {
                if (Finds(part, steps, template))
                {
                    Interlocked.Increment(ref found);
                }
            }
        }

        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(Work)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return found;
    }

    private static bool Finds(Break part, int steps, Template template)
    {
        for (var seed = 1UL; seed <= MostSeeds; seed++)
        {
            if (Run.Play(new RunPlan(seed, steps) { Break = part }, template).Violation is { } violation)
            {
                Console.WriteLine($"{part}: found by seed {seed} at step {violation.Step}, invariant {violation.Invariant}: {violation.Detail.Split('\n')[0]}");
                return true;
            }
        }

        Console.WriteLine($"{part}: NOT FOUND by {MostSeeds} seeds");
        return false;
    }
}
