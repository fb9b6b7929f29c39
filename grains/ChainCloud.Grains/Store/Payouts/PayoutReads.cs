using ChainCloud.Grains.Store.Sql;

namespace ChainCloud.Grains.Store;

internal sealed class PayoutReads(SqlDatabase database) : IPayoutReads
{
    private const string Select = $"SELECT {PayoutSql.Columns} FROM payout WHERE ";

    public Task<PayoutRow?> Read(PayoutId id, CancellationToken ct) =>
        database.QueryOne(Select + "id = @id", [("id", id.ToString())], PayoutSql.Map, ct);

    public async Task<IReadOnlyList<PayoutRow>> ReadMany(IReadOnlyCollection<PayoutId> ids, CancellationToken ct)
    {
        List<object?[]> keys = [.. ids.Distinct().Select(id => new object?[] { id.ToString() })];
        return await database.Read((session, token) => session.Find(PayoutSql.ById, keys, PayoutSql.Map, token), ct);
    }

    public Task<PayoutRow?> FindByExternalId(MerchantId merchant, string externalId, CancellationToken ct) => database.QueryOne(
        Select + "merchant = @merchant AND external_id = @external",
        [("merchant", merchant.ToString()), ("external", externalId)],
        PayoutSql.Map,
        ct);

    public async Task<IReadOnlyList<PayoutRow>> List(BookId book, PayoutId? before, int limit, CancellationToken ct) => await database.Query(
        Select + "book = @book AND id < @before ORDER BY id DESC LIMIT @limit",
        [("book", book.ToString()), ("before", before?.ToString() ?? PageEdge.AboveAll), ("limit", (long)limit)],
        PayoutSql.Map,
        ct);

    public async Task<IReadOnlyList<PayoutRow>> Unfinished(BookId book, PayoutId? after, int limit, CancellationToken ct) => await database.Query(
        Select + "NOT finished AND book = @book AND id > @after ORDER BY id LIMIT @limit",
        [("book", book.ToString()), ("after", after?.ToString() ?? PageEdge.BelowAll), ("limit", (long)limit)],
        PayoutSql.Map,
        ct);

    public async Task<IReadOnlyList<PayoutRow>> Waiting(IReadOnlyCollection<BookId> books, int limit, CancellationToken ct)
    {
        var names = books.Select((book, i) => ($"book{i}", (object?)book.ToString())).ToList();
        return await database.Query(
            $"{Select} NOT finished AND state = 'reserved' AND book IN ({string.Join(", ", names.Select(n => "@" + n.Item1))}) ORDER BY id LIMIT @limit",
            [.. names, ("limit", (long)limit)],
            PayoutSql.Map,
            ct);
    }

    public Task<GasHoldRow?> GasHold(PayoutId payout, CancellationToken ct) => database.QueryOne(
        $"SELECT {GasHoldSql.Columns} FROM gas_hold WHERE payout = @payout", [("payout", payout.ToString())], GasHoldSql.Map, ct);

    public async Task<IReadOnlyList<PayoutRow>> OfTransfer(TransferId transfer, CancellationToken ct) => await database.Query(
        Select + "transfer = @transfer ORDER BY id", [("transfer", transfer.ToString())], PayoutSql.Map, ct);
}
