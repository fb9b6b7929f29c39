namespace ChainCloud.Kernel;

/// <summary>How soon a payout's transaction should be in a block: which of a chain's quoted fee rates it takes.</summary>
public enum FeeSpeed
{
    /// <summary>Within a few blocks; what most take, and the default.</summary>
    Normal = 0,

    /// <summary>When there is room.</summary>
    Slow = 1,

    /// <summary>In one of the next blocks.</summary>
    Fast = 2,
}

/// <summary>Text forms of <see cref="FeeSpeed"/>: "slow", "normal", "fast".</summary>
public static class FeeSpeeds
{
    public static string ToText(this FeeSpeed speed) => speed switch
    {
        FeeSpeed.Normal => "normal",
        FeeSpeed.Slow => "slow",
        FeeSpeed.Fast => "fast",
        _ => throw new ArgumentOutOfRangeException(nameof(speed)),
    };

    /// <summary>Refuses with <see cref="ProblemCodes.MalformedRequest"/> what is none of the three.</summary>
    public static Result<FeeSpeed> Parse(string? text) => text switch
    {
        "normal" => FeeSpeed.Normal,
        "slow" => FeeSpeed.Slow,
        "fast" => FeeSpeed.Fast,
        _ => new Problem(ProblemCodes.MalformedRequest, "fee is slow, normal or fast."),
    };
}
