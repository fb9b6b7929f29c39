using System.Globalization;
using ChainCloud.TestKit.Databases;

namespace ChainCloud.Crashes;

/// <summary>What to kill, how often, and what the process ends with.</summary>
internal static class CommandLine
{
    private const int NothingFailed = 0;
    private const int SomethingFailed = 1;
    private const int WrongUse = 2;

    private const string Help = """
        Usage: dotnet run --project tests/Crashes -- [--database sqlite|postgres|both] [--cycles N] [--seed S]
               dotnet run --project tests/Crashes -- --two-silos [--minutes M] [--seed S]

        Runs the platform with everything around it as real processes (node, database, vaults, V-Device, couriers) under payouts and deposits,
        and kills one of them (SIGKILL) again and again, at random moments; each is started again. After each kill, and at the end when all
        is settled, what was acknowledged is held against the database, the API and the chain: nothing acknowledged may be lost, nothing done
        twice, every head is the sum of its postings, and the ledger is what the node has.

          --database  sqlite: one platform. postgres: two platforms on one server, which is killed too. Default: both
          --cycles N  kills, 1 to 100,000 (default 30)
          --seed S    what is killed when, and what is paid, 0 to 1,000,000 (default 1)
          --two-silos two platforms on one PostgreSQL instead; one of them is killed every ten seconds
          --minutes M for so long, 1 to 600 (default 5)

        Needs what the tests need: litecoind, PostgreSQL, libsecp256k1 (deploy/install --tests).
        The last line counts kills and final checks: "N passed, N failed". What the processes printed is kept when something failed.
        Ends with 0: nothing failed. 1: something did. 2: wrong use.
        """;

    public static async Task<int> Run(string[] args, TextWriter output, TextWriter errors)
    {
        if (args.Any(a => a is "--help" or "-h"))
        {
            output.WriteLine(Help);
            return NothingFailed;
        }

        var options = new Dictionary<string, string>
        {
            ["--database"] = "both", ["--cycles"] = "30", ["--seed"] = "1", ["--minutes"] = "5", ["--two-silos"] = "no",
        };
        if (Read(args, options) is { } wrong
            || (wrong = Check(options, out var databases, out var cycles, out var seed, out var minutes)) is not null)
        {
            errors.WriteLine($"{wrong} See --help.");
            return WrongUse;
        }

        var report = new Report(output);
        if (options["--two-silos"] == "yes")
        {
            await Campaign.TwoSilos(TimeSpan.FromMinutes(minutes), seed, report);
        }
        else
        {
            foreach (var database in databases)
            {
                await Campaign.Cycles(database, cycles, seed, report);
            }
        }

        report.Total();
        return report.Failed == 0 ? NothingFailed : SomethingFailed;
    }

    private static string? Read(string[] args, Dictionary<string, string> options)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--two-silos")
            {
                options[args[i]] = "yes";
            }
            else if (options.ContainsKey(args[i]) && i + 1 < args.Length)
            {
                options[args[i]] = args[++i];
            }
            else
            {
                return options.ContainsKey(args[i]) ? $"{args[i]} takes a value." : $"There is no option '{args[i]}'.";
            }
        }

        return null;
    }

    private static string? Check(
        Dictionary<string, string> options, out IReadOnlyList<DatabaseKind> databases, out int cycles, out int seed, out int minutes)
    {
        databases = options["--database"] switch
        {
            "sqlite" => [DatabaseKind.Sqlite],
            "postgres" => [DatabaseKind.Postgres],
            "both" => [DatabaseKind.Sqlite, DatabaseKind.Postgres],
            _ => [],
        };
        var known = databases.Count > 0;
        var numbers = IsNumber(options["--cycles"], 1, 100_000, out cycles) & IsNumber(options["--seed"], 0, 1_000_000, out seed)
            & IsNumber(options["--minutes"], 1, 600, out minutes);
        return !known ? "--database takes sqlite, postgres or both." : numbers ? null : "A number is out of its range.";
    }

    private static bool IsNumber(string text, int least, int most, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most;
}
