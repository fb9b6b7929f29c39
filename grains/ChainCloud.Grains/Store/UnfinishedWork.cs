using ChainCloud.Grains.Store.Sql;

namespace ChainCloud.Grains.Store;

/// <summary>Open rows in order of book, then id: the order of the indexes over open rows.</summary>
internal sealed class UnfinishedWork(SqlDatabase database) : IUnfinishedWork
{
    public async Task<IReadOnlyList<PayoutId>> Payouts(PayoutId? after, int limit, CancellationToken ct) =>
        await Open("payout", after?.ToString(), limit, row => row.Payout(0), ct);

    public async Task<IReadOnlyList<TransferId>> Transfers(TransferId? after, int limit, CancellationToken ct) =>
        await Open("transfer", after?.ToString(), limit, row => row.Transfer(0), ct);

    public async Task<IReadOnlyList<BatchId>> Batches(int limit, CancellationToken ct) => await database.Query(
        "SELECT book, purpose, number FROM batch WHERE NOT finished ORDER BY book, purpose, number LIMIT @limit",
        [("limit", (long)limit)],
        AddressSql.MapBatchId,
        ct);

    private Task<List<T>> Open<T>(string table, string? after, int limit, Func<SqlRow, T> map, CancellationToken ct) => after is null
        ? database.Query($"SELECT id FROM {table} WHERE NOT finished ORDER BY book, id LIMIT @limit", [("limit", (long)limit)], map, ct)
        : database.Query(
            $"""
            SELECT id FROM {table}
            WHERE NOT finished AND (book, id) > ((SELECT book FROM {table} WHERE id = @after), @after) ORDER BY book, id LIMIT @limit
            """,
            [("after", after), ("limit", (long)limit)],
            map,
            ct);
}
