using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ChainCloud.Grains.Store.Sql;

/// <summary>The events that the watcher's commits cause. Amounts are strings of base units.</summary>
internal static class DepositEvents
{
    public const string Detected = "deposit.detected";
    public const string Confirming = "deposit.confirming";
    public const string Orphaned = "deposit.orphaned";

    /// <summary>An event of a deposit, with the block that it is about.</summary>
    public static EventDraft Draft(string type, DepositId id, BookId book, Outpoint point, AddressPurpose purpose, Amount amount, BlockRef? anchor)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("deposit_id", id.ToString());
            json.WriteString("asset", book.Asset.Code);
            json.WriteString("purpose", BatchId.PurposeText(purpose));
            json.WriteString("outpoint", point.ToString());
            json.WriteString("amount", amount.ToUnitsText());
            if (anchor is { } block)
            {
                json.WriteNumber("block_height", block.Height);
                json.WriteString("block_hash", block.Hash.ToString());
            }

            json.WriteEndObject();
        }

        return new EventDraft(type, id.ToString(), Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    public static PlannedRow Of(
        string type, DepositId id, BookId book, Outpoint point, AddressPurpose purpose, Amount amount, BlockRef? anchor, DateTimeOffset at) =>
        LedgerSql.Event(book.Merchant, book.Asset, Draft(type, id, book, point, purpose, amount, anchor), at);

    public static PlannedRow Of(string type, DepositRow row, BlockRef? anchor, DateTimeOffset at) =>
        Of(type, row.Id, row.Book, row.Outpoint, row.Purpose, row.Amount, anchor, at);

    public static PlannedRow Of(string type, DepositFact fact, BlockRef? anchor, DateTimeOffset at) =>
        Of(type, fact.NewId, fact.Book, fact.Outpoint, fact.Purpose, fact.Amount, anchor, at);
}
