using Microsoft.Extensions.Logging;

namespace ChainCloud.Grains.Audit;

/// <summary>What audits log. Event ids 3100 to 3199.</summary>
internal static partial class Log
{
    [LoggerMessage(3100, LogLevel.Critical, "Ledger and chain of {Asset} differ by {Difference} after block {Block}: {Found}")]
    public static partial void Differs(ILogger logger, AssetId asset, string difference, BlockRef block, string found);

    [LoggerMessage(3101, LogLevel.Warning, "Ledger and chain of {Asset} agree again after block {Block}; payouts go on")]
    public static partial void AgreesAgain(ILogger logger, AssetId asset, BlockRef block);

    [LoggerMessage(3102, LogLevel.Warning, "{Chain} could not be reconciled now: {Reason}")]
    public static partial void NotReconciled(ILogger logger, AssetId chain, string reason);
}
