using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using ChainCloud.Benchmarks.Databases;

namespace ChainCloud.Benchmarks.Deposits;

/// <summary>Merchants with verified addresses, the same number in all however many merchants share them.</summary>
internal sealed record PaidBooks(int Merchants, int Addresses)
{
    private const int LargestBatch = 1_000;
    private const int BatchesPerInsert = 20;

    public static readonly AssetId Ltc = AssetId.Parse("LTC").Value;

    public IEnumerable<BookId> Books => Enumerable.Range(0, Merchants).Select(BookOf);

    private int OfEach => Addresses / Merchants;

    private int BatchSize => Math.Min(LargestBatch, OfEach);

    public static ScriptPubKey ScriptOf(int address)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, address);
        Span<byte> script = stackalloc byte[22];
        (script[0], script[1]) = (0, 20);
        SHA256.HashData(number).AsSpan(0, 20).CopyTo(script[2..]);
        return new ScriptPubKey(script);
    }

    /// <summary>Writes batches and addresses as the platform would have them after their verification.</summary>
    public async Task Write(BareDatabase database)
    {
        var batchColumns = await database.ColumnsOf("batch");
        var addressColumns = await database.ColumnsOf("address");
        var root = new byte[32];
        foreach (var some in Enumerable.Range(0, Addresses / BatchSize).Chunk(BatchesPerInsert))
        {
            var batches = some.Select(number => Row(batchColumns, BatchValues(number, root)));
            var addresses = some.SelectMany(number => Enumerable.Range(number * BatchSize, BatchSize)).Select(i => Row(addressColumns, AddressValues(i)));
            await database.Insert([
                (new BareRows("batch", batchColumns, [.. batches]), ""), (new BareRows("address", addressColumns, [.. addresses]), "")]);
        }
    }

    private static BookId BookOf(int merchant) =>
        new(MerchantId.Parse("m-" + merchant.ToString("00000", CultureInfo.InvariantCulture)).Value, Ltc);

    // One row by the names of its columns; booleans are numbers in SQLite.
    private static object?[] Row(IReadOnlyList<BareColumn> columns, Dictionary<string, object?> values) =>
        [.. columns.Select(c => values.GetValueOrDefault(c.Name) is bool flag && c.Type != "bool" ? (flag ? 1L : 0L) : values.GetValueOrDefault(c.Name))];

    private Dictionary<string, object?> BatchValues(int number, byte[] root)
    {
        var first = number * BatchSize;
        return new()
        {
            ["book"] = BookOf(first / OfEach).ToString(), ["asset"] = "LTC", ["purpose"] = "hot", ["number"] = (long)(first % OfEach / BatchSize),
            ["state"] = "verified", ["verified"] = true, ["first_index"] = (long)(first % OfEach), ["count"] = (long)BatchSize, ["root"] = root,
            ["attestation"] = root, ["verdict"] = root, ["handed"] = 0L, ["finished"] = true, ["version"] = 2L, ["created_at"] = 1L, ["updated_at"] = 1L,
        };
    }

    private Dictionary<string, object?> AddressValues(int address) => new()
    {
        ["asset"] = "LTC", ["script"] = ScriptOf(address).Span.ToArray(), ["book"] = BookOf(address / OfEach).ToString(), ["purpose"] = "hot",
        ["batch"] = (long)(address % OfEach / BatchSize), ["key_index"] = (long)(address % OfEach), ["usable"] = true,
    };
}
