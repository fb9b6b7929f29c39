using ChainCloud.Grains.Store;
using Microsoft.Extensions.Logging;

namespace ChainCloud.Grains.Devices;

internal static partial class Log
{
    public static void Alarm(ILogger log, AlarmRow row) =>
        Alarm(log, row.Code, row.Subject, row.Merchant?.ToString() ?? "-", row.Device?.ToString() ?? "-", row.Detail);

    [LoggerMessage(1301, LogLevel.Critical, "ALARM {Code} on {Subject} (merchant {Merchant}, device {Device}): {Detail}")]
    private static partial void Alarm(ILogger log, string code, string subject, string merchant, string device, string detail);

    [LoggerMessage(1302, LogLevel.Information, "Device {Device} answered job {Job} ({Kind})")]
    public static partial void JobAnswered(ILogger log, DeviceId device, JobId job, string kind);

    [LoggerMessage(1303, LogLevel.Warning, "Device {Device}: answer to job {Job} not taken: {Code}")]
    public static partial void AnswerRefused(ILogger log, DeviceId device, JobId job, string code);
}
