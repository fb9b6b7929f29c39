namespace ChainCloud.Domain.Tests;

/// <summary>The transition table that a feature's README prints.</summary>
internal static class PrintedTable
{
    /// <summary>"from event to" of each row, sorted.</summary>
    public static IEnumerable<string> Of(string feature) => File.ReadLines(Path.Combine(Folder(), "grains/ChainCloud.Domain", feature, "README.md"))
        .SkipWhile(line => !line.StartsWith("| from", StringComparison.Ordinal)).Skip(2)
        .TakeWhile(line => line.StartsWith("| ", StringComparison.Ordinal))
        .Select(line => string.Join(' ', line.Trim('|', ' ').Split('|').Select(c => c.Trim())))
        .Order(StringComparer.Ordinal);

    /// <summary>The same of the code: every pair that <paramref name="evolve"/> takes.</summary>
    public static IEnumerable<string> Coded<TState, TEvent>(
        IEnumerable<TState> states, IEnumerable<TEvent> events, Func<TState, TEvent, TState> evolve, Func<TState, string> name) =>
        states.SelectMany(s => events.Select(e => Row(s, e, evolve, name))).OfType<string>().Order(StringComparer.Ordinal);

    private static string? Row<TState, TEvent>(TState state, TEvent happened, Func<TState, TEvent, TState> evolve, Func<TState, string> name)
    {
        try
        {
            return $"{name(state)} {happened!.GetType().Name} {name(evolve(state, happened))}";
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ChainCloud.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The repository's folder is not above the tests.");
        }

        return folder.FullName;
    }
}
