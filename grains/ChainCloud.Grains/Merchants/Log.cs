using ChainCloud.GrainInterfaces;
using Microsoft.Extensions.Logging;

namespace ChainCloud.Grains.Merchants;

internal static partial class Log
{
    [LoggerMessage(1201, LogLevel.Information, "Merchant {Merchant} created")]
    public static partial void MerchantCreated(ILogger log, MerchantId merchant);

    [LoggerMessage(1202, LogLevel.Information, "{Kind} token issued for {Subject}")]
    public static partial void TokenIssued(ILogger log, TokenKind kind, string subject);

    [LoggerMessage(1203, LogLevel.Information, "Merchant {Merchant}: {Count} devices enrolled")]
    public static partial void DevicesEnrolled(ILogger log, MerchantId merchant, int count);
}
