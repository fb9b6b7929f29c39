namespace ChainCloud.Story;

/// <summary>Which assets the story is told with.</summary>
public static class StoryAssets
{
    /// <summary>Those that there are nodes for. Ether brings a token with it.</summary>
    public static IReadOnlyList<string> Known { get; } = ["LTC", "BTC", "DOGE", "ETH"];

    /// <summary>What --assets asks for; LTC without it; null when it can't be understood.</summary>
    public static IReadOnlyList<string>? Of(string[] arguments)
    {
        var at = Array.IndexOf(arguments, "--assets");
        if (at < 0)
        {
            return ["LTC"];
        }

        var codes = at + 1 < arguments.Length ? arguments[at + 1].Split(',') : [];
        return codes.Length > 0 && codes.All(Known.Contains) && codes.Distinct().Count() == codes.Length ? codes : null;
    }
}
