using ChainCloud.Grains.Store.Sql;

namespace ChainCloud.Grains.Store;

internal sealed class AddressReads(SqlDatabase database) : IAddressReads
{
    private const string SelectBatch = $"SELECT {AddressSql.BatchColumns} FROM batch WHERE ";
    private const string Select = $"SELECT {AddressSql.Columns} FROM address WHERE ";

    public Task<BatchRow?> ReadBatch(BatchId id, CancellationToken ct) => database.QueryOne(
        SelectBatch + "book = @book AND purpose = @purpose AND number = @number",
        [("book", id.Book.ToString()), ("purpose", BatchId.PurposeText(id.Purpose)), ("number", (long)id.Number)],
        AddressSql.MapBatch,
        ct);

    public async Task<IReadOnlyList<BatchRow>> ListBatches(BookId book, BatchId? before, int limit, CancellationToken ct) => await database.Query(
        SelectBatch + "book = @book AND (purpose, number) < (@purpose, @number) ORDER BY purpose DESC, number DESC LIMIT @limit",
        [
            ("book", book.ToString()), ("purpose", before is { } b ? BatchId.PurposeText(b.Purpose) : PageEdge.AboveAll),
            ("number", (long)(before?.Number ?? 0)), ("limit", (long)limit),
        ],
        AddressSql.MapBatch,
        ct);

    public Task<BatchRow?> LastBatch(BookId book, AddressPurpose purpose, CancellationToken ct) => database.QueryOne(
        SelectBatch + "book = @book AND purpose = @purpose ORDER BY number DESC LIMIT 1",
        [("book", book.ToString()), ("purpose", BatchId.PurposeText(purpose))],
        AddressSql.MapBatch,
        ct);

    public Task<BatchRow?> FindBatchByExternalId(BookId book, AddressPurpose purpose, string externalId, CancellationToken ct) => database.QueryOne(
        SelectBatch + "book = @book AND purpose = @purpose AND external_id = @external",
        [("book", book.ToString()), ("purpose", BatchId.PurposeText(purpose)), ("external", externalId)],
        AddressSql.MapBatch,
        ct);

    public async Task<IReadOnlyList<AddressRow>> AddressesOf(BatchId batch, CancellationToken ct) => await database.Query(
        Select + "book = @book AND purpose = @purpose AND batch = @number ORDER BY key_index",
        [("book", batch.Book.ToString()), ("purpose", BatchId.PurposeText(batch.Purpose)), ("number", (long)batch.Number)],
        AddressSql.Map,
        ct);

    public Task<AddressRow?> FindAddress(AssetId asset, ScriptPubKey script, CancellationToken ct) => database.QueryOne(
        Select + "asset = @asset AND script = @script", [("asset", asset.Code), ("script", script.Span.ToArray())], AddressSql.Map, ct);

    public async Task<IReadOnlyList<AddressRow>> FindAddresses(AssetId asset, IReadOnlyCollection<ScriptPubKey> scripts, CancellationToken ct)
    {
        List<object?[]> keys = [.. scripts.Distinct().Select(script => new object?[] { asset.Code, script.Span.ToArray() })];
        return await database.Read((session, token) => session.Find(AddressSql.ByScript, keys, AddressSql.Map, token), ct);
    }

    public Task<AddressRow?> FindAddressByExternalId(BookId book, AddressPurpose purpose, string externalId, CancellationToken ct) =>
        database.QueryOne(
            Select + "book = @book AND purpose = @purpose AND external_id = @external",
            [("book", book.ToString()), ("purpose", BatchId.PurposeText(purpose)), ("external", externalId)],
            AddressSql.Map,
            ct);

    public async Task<IReadOnlyList<AddressRow>> NextUnissued(BookId book, AddressPurpose purpose, int limit, CancellationToken ct) =>
        await database.Query(
            Select + "book = @book AND purpose = @purpose AND usable AND issued_at IS NULL ORDER BY batch, key_index LIMIT @limit",
            [("book", book.ToString()), ("purpose", BatchId.PurposeText(purpose)), ("limit", (long)limit)],
            AddressSql.Map,
            ct);
}
