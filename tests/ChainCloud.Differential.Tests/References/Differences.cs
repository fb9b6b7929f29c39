using System.Text.Json.Nodes;

namespace ChainCloud.Differential.Tests.References;

/// <summary>Where the two implementations of one test say different things; each with its case, so that it can be run again.</summary>
internal sealed class Differences(string label)
{
    private const int Shown = 5;
    private const int Longest = 2_000;

    private readonly List<string> _found = [];

    public int Compared { get; private set; }

    public void Compare<T>(JsonObject given, string what, T theirs, T ours)
    {
        Compared++;
        if (!EqualityComparer<T>.Default.Equals(theirs, ours))
        {
            _found.Add($"{what}: theirs {theirs}, ours {ours}, case {Start(given.ToJsonString())}");
        }
    }

    private static string Start(string text) => text.Length <= Longest ? text : $"{text[..Longest]}…";

    /// <summary>Fails with the first differences. Nothing compared is a difference too.</summary>
    public void AssertNone()
    {
        Assert.True(Compared > 0, $"{label}: nothing was compared.");
        Assert.True(
            _found.Count == 0,
            $"{label}, seed {CaseSource.Seed}: {_found.Count} differences in {Compared} comparisons:\n{string.Join('\n', _found.Take(Shown))}");
    }
}
