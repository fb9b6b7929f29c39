namespace ChainCloud.Silo.Recovery;

internal static partial class Log
{
    [LoggerMessage(1401, LogLevel.Warning, "Sweep of {What} failed and is tried again: {Kind}: {Detail}")]
    public static partial void SweepFailed(ILogger log, string what, string kind, string detail);
}
