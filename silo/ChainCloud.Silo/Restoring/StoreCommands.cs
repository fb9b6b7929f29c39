using System.Globalization;
using System.Text.Json.Nodes;
using ChainCloud.Grains.Store;

namespace ChainCloud.Silo.Restoring;

/// <summary>
/// <c>silo store …</c>: what backup and restore need of the database's driver. For deploy/backup and deploy/restore; exit code 0 done, 1 the
/// copy is damaged or can't be used, 2 wrong usage.
/// </summary>
public static class StoreCommands
{
    private const string Usage = """
        silo store copy --sqlite FILE --to FILE              a consistent copy of a database that is in use, checked
        silo store check (--sqlite FILE | --postgres CONN)   checks a copy (it is brought to this program's schema) and prints what it holds
        silo store mark (--sqlite FILE | --postgres CONN) --detail TEXT
                                                             marks a restored database: all payouts halted until it agrees again
        """;

    public static async Task<int> Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter errors)
    {
        if (arguments.Count < 2 || arguments.Count % 2 == 0 || Options(arguments) is not { } options)
        {
            await errors.WriteLineAsync(Usage);
            return 2;
        }

        try
        {
            return await Run(arguments[0], options, output, errors);
        }
        catch (Exception e) when (e is DamagedCopyException or IOException or UnauthorizedAccessException or StoreSetupException or StoreUnavailableException)
        {
            await errors.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static async Task<int> Run(string command, Dictionary<string, string> options, TextWriter output, TextWriter errors)
    {
        switch (command)
        {
            case "copy" when options.TryGetValue("--sqlite", out var from) && options.TryGetValue("--to", out var to):
                await StoreCopies.CopySqlite(
                    from, to, (done, all) => errors.WriteLine(string.Create(CultureInfo.InvariantCulture, $"copied {done} of {all} pages")), CancellationToken.None);
                return 0;
            case "check" when StoreOf(options) is { } copy:
                await output.WriteLineAsync(Text(await StoreCopies.Check(copy, CancellationToken.None)));
                return 0;
            case "mark" when StoreOf(options) is { } restored && options.TryGetValue("--detail", out var detail):
                await StoreCopies.MarkRestored(restored, detail, CancellationToken.None);
                return 0;
            default:
                await errors.WriteLineAsync(Usage);
                return 2;
        }
    }

    private static StoreOptions? StoreOf(Dictionary<string, string> options) =>
        options.TryGetValue("--sqlite", out var file) ? new StoreOptions { Provider = StoreProvider.Sqlite, Path = file }
        : options.TryGetValue("--postgres", out var connection) ? new StoreOptions { Provider = StoreProvider.Postgres, ConnectionString = connection }
        : null;

    private static Dictionary<string, string>? Options(IReadOnlyList<string> arguments)
    {
        var options = new Dictionary<string, string>();
        for (var i = 1; i < arguments.Count; i += 2)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal) || !options.TryAdd(arguments[i], arguments[i + 1]))
            {
                return null;
            }
        }

        return options;
    }

    private static string Text(StoreFacts facts) => new JsonObject
    {
        ["schema"] = facts.Schema,
        ["books"] = facts.Books,
        ["postings"] = facts.Postings,
        ["receipts"] = facts.Receipts,
        ["chains"] = new JsonArray([.. facts.Chains.Select(c => (JsonNode?)new JsonObject
        {
            ["asset"] = c.Asset.Code, ["height"] = c.Tip.Height, ["hash"] = c.Tip.Hash.ToString(),
        })]),
    }.ToJsonString();
}
