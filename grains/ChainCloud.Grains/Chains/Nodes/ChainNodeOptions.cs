namespace ChainCloud.Grains.Chains;

/// <summary>One chain's node and how the platform follows it. One instance per asset, validated when the host starts.</summary>
public sealed class ChainNodeOptions
{
    /// <summary>Where the node's JSON-RPC answers, for example http://127.0.0.1:9332/.</summary>
    public Uri? Url { get; set; }

    /// <summary>RPC user; together with <see cref="Password"/>, or neither and <see cref="CookieFile"/>.</summary>
    public string? User { get; set; }

    /// <summary>RPC password. Never logged.</summary>
    public string? Password { get; set; }

    /// <summary>The file into which a node on this machine writes its credentials at each start. Read anew for every call.</summary>
    public string? CookieFile { get; set; }

    /// <summary>How long one call may take. 1 s to 10 min; default 30 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether to try the node's REST interface for blocks, which is three times as fast. Default true; falls back to RPC.</summary>
    public bool Rest { get; set; } = true;

    /// <summary>Confirmations before a deposit is credited. 1 to 10,000; default 24, for Litecoin.</summary>
    public long RequiredConfirmations { get; set; } = 24;

    /// <summary>Confirmations after which a credited deposit is left alone. At least <see cref="RequiredConfirmations"/>; default 100.</summary>
    public long FinalConfirmations { get; set; } = 100;

    /// <summary>Age of the newest block from which the node counts as stale. At least 10 min; default 2 h. Not applied to regtest.</summary>
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromHours(2);

    /// <summary>How often the node is asked. 50 ms to 10 min; default 2 s.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>First block that a new installation reads; null for the block after the node's tip. Without effect once a block was read.</summary>
    public long? StartHeight { get; set; }

    /// <summary>The most blocks that one step reads. 1 to 1,000; default 50.</summary>
    public int BlocksPerStep { get; set; } = 50;

    /// <summary>Fee rate while the node has no estimate, in base units per 1,000 virtual bytes. Above 0; default 20,000.</summary>
    public long FallbackFeeRateSatPerKvB { get; set; } = 20_000;

    /// <summary>One sentence per mistake; empty when the options can be used.</summary>
    public IReadOnlyList<string> Mistakes() => [.. Find()];

    private IEnumerable<string> Find()
    {
        if (Url is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            yield return "Url must be an absolute http or https address.";
        }

        if (Url is { IsAbsoluteUri: true, UserInfo.Length: > 0 })
        {
            yield return "Url must not hold credentials; use User and Password or CookieFile.";
        }

        if ((User is null) != (Password is null) || (User is null) == (CookieFile is null))
        {
            yield return "Give either User and Password or CookieFile.";
        }

        foreach (var (wrong, sentence) in Ranges())
        {
            if (wrong)
            {
                yield return sentence;
            }
        }
    }

    private IEnumerable<(bool Wrong, string Sentence)> Ranges() =>
    [
        (Timeout < TimeSpan.FromSeconds(1) || Timeout > TimeSpan.FromMinutes(10), "Timeout must be from 1 s to 10 min."),
        (RequiredConfirmations is < 1 or > 10_000, "RequiredConfirmations must be from 1 to 10,000."),
        (FinalConfirmations < RequiredConfirmations, "FinalConfirmations must be at least RequiredConfirmations."),
        (StaleAfter < TimeSpan.FromMinutes(10), "StaleAfter must be at least 10 min."),
        (PollInterval < TimeSpan.FromMilliseconds(50) || PollInterval > TimeSpan.FromMinutes(10), "PollInterval must be from 50 ms to 10 min."),
        (StartHeight < 0, "StartHeight must not be negative."),
        (BlocksPerStep is < 1 or > 1_000, "BlocksPerStep must be from 1 to 1,000."),
        (FallbackFeeRateSatPerKvB < 1, "FallbackFeeRateSatPerKvB must be above 0."),
    ];
}
