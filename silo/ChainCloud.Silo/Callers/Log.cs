using ChainCloud.GrainInterfaces;

namespace ChainCloud.Silo.Callers;

internal static partial class Log
{
    [LoggerMessage(1101, LogLevel.Error, "Refused {Kind} caller: {Contract}.{Method} of {Key}")]
    public static partial void CallRefused(ILogger log, TokenKind kind, string contract, string method, string key);

    [LoggerMessage(1102, LogLevel.Error, "Refused a call without a caller from outside: {Contract}.{Method}")]
    public static partial void NamelessCallRefused(ILogger log, string contract, string method);
}
