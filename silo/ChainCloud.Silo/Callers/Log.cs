using ChainCloud.GrainInterfaces;

namespace ChainCloud.Silo.Callers;

internal static partial class Log
{
    [LoggerMessage(1101, LogLevel.Error, "Refused {Kind} caller: {Contract}.{Method} of {Key}")]
    public static partial void CallRefused(ILogger log, TokenKind kind, string contract, string method, string key);
}
