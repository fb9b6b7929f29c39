using System.Text.Json;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Addresses;

/// <summary>Events of batches and addresses.</summary>
internal static class BatchEvents
{
    public static EventDraft Of(BatchRow row, string type) => new(type, row.Id.ToString(), JsonSerializer.Serialize(new
    {
        purpose = BatchId.PurposeText(row.Id.Purpose),
        number = row.Id.Number,
        state = row.State,
        count = row.Count,
        reason = row.Reason,
    }));

    public static EventDraft Issued(AddressRow row) => new("address.issued", row.Script.ToHex(), JsonSerializer.Serialize(new
    {
        batch = row.Batch.ToString(),
        index = row.Index,
    }));
}
