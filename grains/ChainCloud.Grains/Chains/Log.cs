using Microsoft.Extensions.Logging;

namespace ChainCloud.Grains.Chains;

/// <summary>What the watcher logs. Event ids 3000 to 3099.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Information, "Node of {Asset} is {State}. {Detail}")]
    public static partial void NodeStateChanged(ILogger logger, AssetId asset, string state, string detail);

    [LoggerMessage(3001, LogLevel.Warning, "The chain of {Asset} was reorganized: from {Tip} back to {Fork}")]
    public static partial void Reorganized(ILogger logger, AssetId asset, BlockRef tip, BlockRef fork);

    [LoggerMessage(3002, LogLevel.Error, "The deposits of {Book} could not be advanced; they are tried again")]
    public static partial void BookNotAdvanced(ILogger logger, BookId book, Exception fault);
}
