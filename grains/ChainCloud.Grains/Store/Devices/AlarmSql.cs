using System.Text;
using System.Text.Json;

namespace ChainCloud.Grains.Store.Sql;

/// <summary>What an alarm is made of: its row, and the event that tells its merchant.</summary>
internal static class AlarmSql
{
    public static IEnumerable<PlannedRow> Rows(AlarmRow alarm)
    {
        yield return DeviceSql.AlarmRow(alarm);
        if (alarm.Merchant is { } merchant)
        {
            yield return LedgerSql.Event(merchant, null, new EventDraft("alarm.raised", alarm.Id.ToString(), DataOf(alarm)), alarm.At);
        }
    }

    private static string DataOf(AlarmRow alarm)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("code", alarm.Code);
            json.WriteString("detail", alarm.Detail);
            json.WriteString("subject", alarm.Subject);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
