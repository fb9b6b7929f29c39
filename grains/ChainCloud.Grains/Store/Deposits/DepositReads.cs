using ChainCloud.Grains.Store.Sql;

namespace ChainCloud.Grains.Store;

internal sealed class DepositReads(SqlDatabase database) : IDepositReads
{
    private const string Select = $"SELECT {DepositSql.Columns} FROM deposit AS t WHERE ";

    public Task<DepositRow?> Read(DepositId id, CancellationToken ct) =>
        database.QueryOne(Select + "t.id = @id", [("id", id.ToString())], DepositSql.Map, ct);

    public async Task<IReadOnlyList<DepositRow>> List(BookId book, DepositId? before, int limit, CancellationToken ct) => await database.Query(
        Select + "t.book = @book AND t.id < @before ORDER BY t.id DESC LIMIT @limit",
        [("book", book.ToString()), ("before", before?.ToString() ?? PageEdge.AboveAll), ("limit", (long)limit)],
        DepositSql.Map,
        ct);

    public async Task<IReadOnlyList<DepositRow>> ListOfScript(
        BookId book, ScriptPubKey script, DepositId? before, int limit, CancellationToken ct) => await database.Query(
        Select + "t.script = @script AND t.book = @book AND t.id < @before ORDER BY t.id DESC LIMIT @limit",
        [
            ("script", script.Span.ToArray()), ("book", book.ToString()), ("before", before?.ToString() ?? PageEdge.AboveAll), ("limit", (long)limit),
        ],
        DepositSql.Map,
        ct);

    public async Task<IReadOnlyList<DepositRow>> Due(
        AssetId chain, BookId book, long tipHeight, long required, long final, int limit, CancellationToken ct) => await database.Query(
        Select + $"t.chain = @chain AND t.book = @book AND {DepositSql.IsDue} ORDER BY t.id LIMIT @limit",
        [
            .. DepositSql.Due(tipHeight, required, final), ("chain", chain.Code), ("book", book.ToString()), ("limit", (long)limit),
        ],
        DepositSql.Map,
        ct);
}
