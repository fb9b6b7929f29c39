namespace ChainCloud.Kernel;

/// <summary>Which network of a chain. Part of every statement, so that a test statement is never valid on the main network.</summary>
public enum Network
{
    Main = 0,
    Test = 1,
    Regtest = 2,
}

/// <summary>Text forms of <see cref="Network"/>: "main", "test", "regtest".</summary>
public static class NetworkNames
{
    public static string ToText(this Network network) => network switch
    {
        Network.Main => "main",
        Network.Test => "test",
        Network.Regtest => "regtest",
        _ => throw new ArgumentOutOfRangeException(nameof(network)),
    };

    public static Result<Network> Parse(string? text) => text switch
    {
        "main" => Network.Main,
        "test" => Network.Test,
        "regtest" => Network.Regtest,
        _ => new Problem(ProblemCodes.MalformedRequest, "A network is main, test or regtest."),
    };
}
