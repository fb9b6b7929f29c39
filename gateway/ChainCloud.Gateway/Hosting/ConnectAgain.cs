using Orleans;

namespace ChainCloud.Gateway.Hosting;

/// <summary>A gateway that finds no silo at its start looks again each second for as long as it lives: silos may start later.</summary>
internal sealed class ConnectAgain(TimeProvider clock, ILogger<ConnectAgain> log) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        log.NoSilo(exception.GetType().Name, exception.Message);
        await Task.Delay(Pause, clock, cancellationToken);
        return true;
    }
}

internal static partial class ConnectAgainLog
{
    [LoggerMessage(EventId = 1004, Level = LogLevel.Warning, Message = "No silo was reached and it is tried again: {Kind}: {Detail}")]
    public static partial void NoSilo(this ILogger log, string kind, string detail);
}
