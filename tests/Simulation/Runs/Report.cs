using System.Collections.Concurrent;
using System.Diagnostics;

namespace ChainCloud.Simulation;

/// <summary>Plays seeds side by side and says what became of them.</summary>
internal sealed class Report(CommandLine line, Template template)
{
    private readonly long[] _checked = new long[Oracle.Invariants + 1];
    private readonly ConcurrentQueue<RunPlan> _open = new();
    private readonly Dictionary<ulong, string> _traces = [];
    private readonly Lock _gate = new();
    private int _passed;
    private int _failed;

    /// <summary>The exit status.</summary>
    public int Play()
    {
        var watch = Stopwatch.StartNew();
        foreach (var plan in (line.PlaysKept ? KeptSeeds.Read() : []).Concat(Asked()))
        {
            _open.Enqueue(plan);
        }

        // A world is of one thread; as many worlds at once as there are processors.
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(Work)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        if (line.Twice > 0)
        {
            var others = OtherProcess.TracesOf(line);
            foreach (var (seed, trace) in _traces.Where(t => others.GetValueOrDefault(t.Key) != t.Value))
            {
                Console.WriteLine($"seed {seed}: {trace} here, {others.GetValueOrDefault(seed)} in another process");
                (_passed, _failed) = (_passed - 1, _failed + 1);
            }
        }

        if (line.Proves)
        {
            var all = Mutations.All;
            var found = Mutations.Count(all, line.Steps, template);
            (_passed, _failed) = (_passed + found, _failed + all.Count - found);
        }

        Console.WriteLine($"checked: {string.Join(", ", _checked.Skip(1).Select((count, i) => $"{i + 1}: {count:N0}"))}");
        Console.WriteLine($"{watch.Elapsed.TotalSeconds:N0} s");
        Console.WriteLine($"{_passed} passed, {_failed} failed");
        return _failed == 0 ? 0 : 1;
    }

    private IEnumerable<RunPlan> Asked() =>
        Enumerable.Range(0, line.Seeds).Select(i => new RunPlan(line.Seed + (ulong)i, line.Steps) { TraceFile = line.TraceFile });

    private void Work()
    {
        while (_open.TryDequeue(out var plan))
        {
            var result = Run.Play(plan, template);
            var again = plan.Seed < line.Seed + (ulong)line.Twice ? Run.Play(plan, template) : result;
            lock (_gate)
            {
                for (var i = 0; i < _checked.Length; i++)
                {
                    _checked[i] += result.Checked[i];
                }

                Say(result, again);
            }
        }
    }

    private void Say(RunResult result, RunResult again)
    {
        var plan = result.Plan;
        if (result.Violation is null && result.TraceHash == again.TraceHash)
        {
            _passed++;
            if (plan.Seed < line.Seed + (ulong)line.Twice && plan.Steps == line.Steps)
            {
                _traces[plan.Seed] = result.TraceHash;
            }

            if (!line.IsQuiet)
            {
                Console.WriteLine($"seed {plan.Seed} steps {plan.Steps} trace {result.TraceHash} checked {result.Checked.Sum()}");
            }

            return;
        }

        _failed++;
        if (result.Violation is not { } violation)
        {
            Console.WriteLine($"seed {plan.Seed} steps {plan.Steps}: two traces, {result.TraceHash} and {again.TraceHash}");
            return;
        }

        Console.WriteLine($"seed {plan.Seed} steps {plan.Steps} trace {result.TraceHash} FAILED at step {violation.Step}: invariant {violation.Invariant}: {violation.Detail}");
        if (!line.Shrinks)
        {
            return;
        }

        var small = Shrink.Of(result, template);
        Console.WriteLine($"  shrunk to {small.Acted.Count} acts in {small.Plan.Steps} steps: {small.Violation!.Detail}");
        foreach (var (step, kind, text) in small.Told.TakeLast(60))
        {
            Console.WriteLine($"  {step,6} {kind} {text}");
        }

        if (line.Keeps)
        {
            KeptSeeds.Add(plan, violation);
        }
    }
}
