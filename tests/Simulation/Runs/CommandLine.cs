namespace ChainCloud.Simulation;

/// <summary>What was asked for on the command line.</summary>
internal sealed record CommandLine
{
    public const string Help =
        """
        usage: dotnet run -c Release --project tests/Simulation -- [options]
          --seed N      first seed, default 1
          --seeds K     how many seeds, default 1
          --steps M     steps of each, default 2000
          --twice N     play the first N seeds twice here and once more in another process, and compare the traces, default 0
          --prove       also play worlds with a wrong part each, which have to be found; each counts as one
          --keep        write failing seeds to the file kept-seeds of the source, to be played first from then on
          --no-kept     leave out the seeds of the file kept-seeds
          --break NAME  make a part wrong on purpose: the run passes when that is found; "all" for one after the other
          --trace FILE  write the trace of one seed
          --no-shrink   don't make failing runs smaller
          --quiet       print the sum only
        status: 0 all passed, 1 some failed, 2 the command line is wrong
        """;

    public ulong Seed { get; private init; } = 1;

    public int Seeds { get; private init; } = 1;

    public int Steps { get; private init; } = 2_000;

    public int Twice { get; private init; }

    public bool Proves { get; private init; }

    public bool Keeps { get; private init; }

    public bool PlaysKept { get; private init; } = true;

    public string? Break { get; private init; }

    public string? TraceFile { get; private init; }

    public bool Shrinks { get; private init; } = true;

    public bool IsQuiet { get; private init; }

    /// <summary>Null for what can't be read.</summary>
    public static CommandLine? Parse(IReadOnlyList<string> words)
    {
        var line = new CommandLine();
        for (var i = 0; i < words.Count; i++)
        {
            var value = i + 1 < words.Count ? words[i + 1] : "";
            CommandLine? next = words[i] switch
            {
                "--seed" when ulong.TryParse(value, out var seed) => line with { Seed = seed },
                "--seeds" when int.TryParse(value, out var seeds) && seeds > 0 => line with { Seeds = seeds },
                "--steps" when int.TryParse(value, out var steps) && steps >= 0 => line with { Steps = steps },
                "--twice" when int.TryParse(value, out var twice) && twice >= 0 => line with { Twice = twice },
                "--break" when value.Length > 0 => line with { Break = value },
                "--trace" when value.Length > 0 => line with { TraceFile = value },
                "--prove" => line with { Proves = true },
                "--keep" => line with { Keeps = true },
                "--no-kept" => line with { PlaysKept = false },
                "--no-shrink" => line with { Shrinks = false },
                "--quiet" => line with { IsQuiet = true },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            line = next;
            i += words[i] is "--prove" or "--keep" or "--no-kept" or "--no-shrink" or "--quiet" ? 0 : 1;
        }

        return line;
    }
}
