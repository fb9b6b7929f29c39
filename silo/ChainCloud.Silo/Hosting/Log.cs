namespace ChainCloud.Silo.Hosting;

internal static partial class Log
{
    [LoggerMessage(1501, LogLevel.Information, "Database ready, {Applied} migrations applied")]
    public static partial void Migrated(ILogger log, int applied);

    [LoggerMessage(1502, LogLevel.Information, "Cluster tables ready, {Applied} migrations applied")]
    public static partial void ClusterMigrated(ILogger log, int applied);
}
