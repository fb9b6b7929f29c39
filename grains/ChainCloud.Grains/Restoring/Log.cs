using Microsoft.Extensions.Logging;

namespace ChainCloud.Grains.Restoring;

internal static partial class Log
{
    [LoggerMessage(1601, LogLevel.Critical, "The database is older than the world around it; payouts are halted: {Detail}")]
    public static partial void Behind(ILogger log, string detail);

    [LoggerMessage(1602, LogLevel.Information, "{Device} told {Entries} entries of its journal for {Merchant}, up to {Told}")]
    public static partial void Told(ILogger log, DeviceId device, MerchantId merchant, int entries, long told);

    [LoggerMessage(1603, LogLevel.Information, "Receipt {Counter} of {Device} for {Merchant}: {Outcome}, {Detail}")]
    public static partial void Concluded(ILogger log, DeviceId device, MerchantId merchant, long counter, string outcome, string detail);

    [LoggerMessage(1604, LogLevel.Information, "{Asset} is read again from block {From}")]
    public static partial void Rewound(ILogger log, AssetId asset, BlockRef from);

    [LoggerMessage(1605, LogLevel.Warning, "Payouts of {Asset} go on: chain, books and devices agree after restoration {Number}")]
    public static partial void Lifted(ILogger log, AssetId asset, long number);
}
