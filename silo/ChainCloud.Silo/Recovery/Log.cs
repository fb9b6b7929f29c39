namespace ChainCloud.Silo.Recovery;

internal static partial class Log
{
    [LoggerMessage(1401, LogLevel.Warning, "Sweep of {What} failed and is tried again: {Kind}: {Detail}")]
    public static partial void SweepFailed(ILogger log, string what, string kind, string detail);

    [LoggerMessage(1402, LogLevel.Information, "{Silo} has the lease {Name}, epoch {Epoch}")]
    public static partial void LeaseTaken(ILogger log, string silo, string name, long epoch);

    [LoggerMessage(1403, LogLevel.Warning, "{Silo} does not have the lease {Name} any more")]
    public static partial void LeaseLost(ILogger log, string silo, string name);
}
