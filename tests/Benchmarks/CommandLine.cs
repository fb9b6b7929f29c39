using System.Globalization;

namespace ChainCloud.Benchmarks;

/// <summary>Which benchmarks to run, how often, and what the process ends with.</summary>
internal static class CommandLine
{
    private const int Reached = 0;
    private const int Missed = 1;
    private const int WrongUse = 2;
    private const int Failed = 3;
    private const int DefaultRounds = 5;
    private const int DefaultSliceSeconds = 3;
    private const int DefaultWarmUpSeconds = 10;
    private const int DefaultLargest = 10_000_000;

    private const string Help = """
        Usage: dotnet run -c Release --project tests/Benchmarks [-- NAME... | --list] [--rounds N] [--slice S] [--warm-up S] [--largest N]

        Runs the named benchmarks, or all that are quick, and prints one table. Each benchmark measures this system and its peers in turn, N rounds
        of S seconds each; a ratio is the median of the rounds' own ratios. Absolute figures hold for this machine and minute only.

          --list       the benchmarks' names
          --rounds N   rounds, 1 to 1,000 (default 5)
          --slice S    seconds of each contender in each round, 1 to 600 (default 3)
          --warm-up S  seconds that are thrown away first, 0 to 600 (default 10)
          --largest N  the largest history of ledger-growth, 1,000 to 10,000,000 (default 10,000,000, which takes 10 GB of disk)

        Needs what the tests need: litecoind, PostgreSQL, libsecp256k1 (deploy/install). Debug builds are refused.
        Ends with 0: every must is reached. 1: one is not. 2: wrong use. 3: a benchmark could not be run, or its result was wrong.
        """;

    public static async Task<int> Run(IReadOnlyList<Benchmark> all, string[] args, TextWriter output, TextWriter errors)
    {
        if (args.Any(a => a is "--help" or "-h"))
        {
            output.WriteLine(Help);
            return Reached;
        }

        if (args.Contains("--list"))
        {
            all.ToList().ForEach(b => output.WriteLine($"{b.Name,-18}{b.Summary}"));
            return Reached;
        }

        if (Parse(all, args, out var chosen, out var plan, errors.WriteLine) is { } wrong)
        {
            errors.WriteLine($"{wrong} See --help.");
            return WrongUse;
        }

        return await Run(chosen, plan, output, errors);
    }

    private static async Task<int> Run(IReadOnlyList<Benchmark> chosen, RunPlan plan, TextWriter output, TextWriter errors)
    {
        var reports = new List<(Benchmark, IReadOnlyList<Row>)>();
        var failed = false;
        foreach (var benchmark in chosen)
        {
            plan.Progress($"{benchmark.Name}: {benchmark.Summary}");
            try
            {
                reports.Add((benchmark, await benchmark.Run(plan)));
            }
            catch (Exception fault)
            {
                failed = true;
                errors.WriteLine($"{benchmark.Name} failed: {fault}");
            }
        }

        Table.Write(output, reports);
        var missed = reports.SelectMany(r => r.Item2).Any(row => row.Ratio is { ReachesMust: false });
        return failed ? Failed : missed ? Missed : Reached;
    }

    private static string? Parse(
        IReadOnlyList<Benchmark> all, string[] args, out IReadOnlyList<Benchmark> chosen, out RunPlan plan, Action<string> progress)
    {
        var numbers = new Dictionary<string, int>
        {
            ["--rounds"] = DefaultRounds, ["--slice"] = DefaultSliceSeconds, ["--warm-up"] = DefaultWarmUpSeconds,
            ["--largest"] = DefaultLargest,
        };
        var names = new List<string>();
        string? wrong = null;
        for (var i = 0; i < args.Length; i++)
        {
            if (!numbers.ContainsKey(args[i]))
            {
                wrong ??= all.Any(b => b.Name == args[i]) ? null : $"There is no benchmark or option '{args[i]}'.";
                names.Add(args[i]);
            }
            else if (i + 1 < args.Length && Number(args[i], args[i + 1]) is { } number)
            {
                numbers[args[i++]] = number;
            }
            else
            {
                wrong ??= $"{args[i]} takes a number.";
            }
        }

        chosen = [.. all.Where(b => names.Count == 0 ? !b.ByNameOnly : names.Contains(b.Name))];
        plan = new RunPlan(
            numbers["--rounds"], TimeSpan.FromSeconds(numbers["--warm-up"]), TimeSpan.FromSeconds(numbers["--slice"]), progress,
            numbers["--largest"]);
        return wrong ?? (AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? null : "Build it with -c Release.");
    }

    private static int? Number(string option, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && Limits(option) is var (least, most) && number >= least && number <= most
            ? number
            : null;

    private static (int Least, int Most) Limits(string option) => option switch
    {
        "--rounds" => (1, 1_000),
        "--warm-up" => (0, 600),
        "--largest" => (1_000, DefaultLargest),
        _ => (1, 600),
    };
}
