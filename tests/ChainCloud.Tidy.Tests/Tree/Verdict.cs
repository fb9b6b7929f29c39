namespace ChainCloud.Tidy.Tests;

/// <summary>How a rule's findings become a test's answer.</summary>
internal static class Verdict
{
    /// <summary>Fails with every finding on its own line.</summary>
    public static void None(IEnumerable<string> findings)
    {
        var all = findings.Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.True(all.Count == 0, $"{all.Count} found:{Environment.NewLine}{string.Join(Environment.NewLine, all)}");
    }

    /// <summary>Fails when the rule does not see what is wrong.</summary>
    public static void Finds(IEnumerable<string> findings, string part) =>
        Assert.Contains(findings, each => each.Contains(part, StringComparison.Ordinal));
}
