using Microsoft.Extensions.Logging;

namespace ChainCloud.EmbeddedEngine;

internal static partial class Log
{
    [LoggerMessage(EventId = 7001, Level = LogLevel.Warning, Message = "Activation of {GrainClass} {Key} failed; its callers got the fault")]
    public static partial void ActivationFailed(ILogger logger, Exception fault, Type grainClass, string key);

    [LoggerMessage(EventId = 7002, Level = LogLevel.Warning, Message = "Deactivation of {GrainClass} {Key} failed; it is gone all the same")]
    public static partial void DeactivationFailed(ILogger logger, Exception fault, Type grainClass, string key);

    [LoggerMessage(EventId = 7003, Level = LogLevel.Warning, Message = "Stopping took too long: {Count} activations were abandoned")]
    public static partial void DrainCutShort(ILogger logger, int count);
}
