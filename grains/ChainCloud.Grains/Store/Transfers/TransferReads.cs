using ChainCloud.Grains.Store.Sql;

namespace ChainCloud.Grains.Store;

internal sealed class TransferReads(SqlDatabase database) : ITransferReads
{
    private const string Select = $"SELECT {TransferSql.Columns} FROM transfer WHERE ";
    private const string SelectAttempt = $"SELECT {TransferSql.AttemptColumns} FROM transfer_attempt WHERE ";
    private const string SelectCoin = $"SELECT {CoinSql.Columns} FROM coin AS t WHERE ";

    public Task<TransferRow?> Read(TransferId id, CancellationToken ct) =>
        database.QueryOne(Select + "id = @id", [("id", id.ToString())], TransferSql.Map, ct);

    public async Task<IReadOnlyList<AttemptRow>> Attempts(TransferId id, CancellationToken ct) => await database.Query(
        SelectAttempt + "transfer = @id ORDER BY number", [("id", id.ToString())], TransferSql.MapAttempt, ct);

    public Task<AttemptRow?> FindAttempt(AssetId asset, Hash256 txId, CancellationToken ct) => database.QueryOne(
        SelectAttempt + "asset = @asset AND txid = @txid", [("asset", asset.Code), ("txid", txId.ToArray())], TransferSql.MapAttempt, ct);

    public async Task<IReadOnlyList<TransferRow>> Unfinished(BookId book, TransferId? after, int limit, CancellationToken ct) =>
        await database.Query(
            Select + "NOT finished AND book = @book AND id > @after ORDER BY id LIMIT @limit",
            [("book", book.ToString()), ("after", after?.ToString() ?? PageEdge.BelowAll), ("limit", (long)limit)],
            TransferSql.Map,
            ct);

    public async Task<IReadOnlyList<TransferRow>> UnfinishedOf(MerchantId merchant, AccountAddress account, CancellationToken ct)
    {
        var rows = await database.Query(
            Select + "NOT finished AND fence_txid = @account ORDER BY fence_vout", [("account", account.ToArray())], TransferSql.Map, ct);
        return [.. rows.Where(row => row.Book.Merchant == merchant)];
    }

    public Task<FenceRow?> LiveFence(AssetId asset, Fence fence, CancellationToken ct) => database.QueryOne(
        """
        SELECT owner, taken_at, released_at FROM fence
        WHERE asset = @asset AND txid = @txid AND vout = @vout AND released_at IS NULL
        """,
        [("asset", asset.Code), ("txid", fence.Point), ("vout", (long)fence.Number)],
        row => new FenceRow(asset, fence, row.Text(0), row.Time(1), row.TimeOrNull(2)),
        ct);

    public async Task<IReadOnlyList<PastFence>> PastFences(AssetId asset, IReadOnlyCollection<Outpoint> points, CancellationToken ct)
    {
        List<object?[]> keys = [.. points.Distinct().Select(point => CoinSql.PointOf(asset, point))];
        return await database.Read(
            (session, token) => session.Find(
                TransferSql.PastFences, keys, row => new PastFence(row.Outpoint(0), row.Bool(2)), token),
            ct);
    }

    public async Task<IReadOnlyList<CoinRow>> FreeCoins(
        BookId book, long maxHeight, long maxCoinbaseHeight, Amount min, int limit, CancellationToken ct) => await database.Query(
        SelectCoin + """
            t.free AND t.book = @book AND t.amount >= @min AND t.anchor_height <= @height
            AND (NOT t.coinbase OR t.anchor_height <= @coinbase_height)
            AND NOT EXISTS (
                SELECT 1 FROM fence AS f WHERE f.asset = t.asset AND f.txid = t.txid AND f.vout = t.vout AND f.released_at IS NULL)
            ORDER BY t.amount DESC, t.txid, t.vout LIMIT @limit
            """,
        [
            ("book", book.ToString()), ("min", min.Units), ("height", maxHeight), ("coinbase_height", maxCoinbaseHeight), ("limit", (long)limit),
        ],
        CoinSql.Map,
        ct);

    public async Task<IReadOnlyList<CoinRow>> Coins(AssetId asset, IReadOnlyCollection<Outpoint> points, CancellationToken ct)
    {
        List<object?[]> keys = [.. points.Distinct().Select(point => CoinSql.PointOf(asset, point))];
        return await database.Read((session, token) => session.Find(CoinSql.ByPoint, keys, CoinSql.Map, token), ct);
    }

    public async Task<IReadOnlyList<CoinRow>> CoinsReservedBy(TransferId transfer, CancellationToken ct) => await database.Query(
        SelectCoin + "t.reserved_by = @transfer ORDER BY t.txid, t.vout", [("transfer", transfer.ToString())], CoinSql.Map, ct);

    public async Task<IReadOnlyList<RawTxRow>> RawTransactions(AssetId asset, IReadOnlyCollection<Hash256> txIds, CancellationToken ct)
    {
        List<object?[]> keys = [.. txIds.Distinct().Select(id => new object?[] { asset.Code, id.ToArray() })];
        return await database.Read((session, token) => session.Find(CoinSql.RawById, keys, CoinSql.MapRaw, token), ct);
    }

    public async Task<uint> NextChangeIndex(BookId book, CancellationToken ct)
    {
        var last = await database.Query(
            "SELECT max(change_index) FROM transfer WHERE book = @book AND change_index IS NOT NULL",
            [("book", book.ToString())],
            row => row.LongOrNull(0),
            ct);
        return last[0] is { } index ? checked((uint)(index + 1)) : 0;
    }
}
