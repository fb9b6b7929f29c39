using Microsoft.Extensions.Logging;

namespace ChainCloud.Simulation;

/// <summary>Hands every line of a silo's log to somebody, exceptions with all that they say.</summary>
internal sealed class WatchedLogs(Action<string> heard) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        heard(formatter(state, exception));
        if (exception is not null)
        {
            heard(exception.Message);
        }
    }

    public void Dispose()
    {
    }
}
