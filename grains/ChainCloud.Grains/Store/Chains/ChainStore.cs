using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Store.Sql;
using Microsoft.Extensions.Logging;

namespace ChainCloud.Grains.Store;

/// <summary>The watcher's commits on either database. Facts are few per block; the cursor is moved first and so fences the rest.</summary>
internal sealed class ChainStore(SqlDatabase database, ILogger<ChainStore> log) : IChainStore
{
    public Task<ChainCursor?> LoadCursor(AssetId asset, CancellationToken ct) =>
        database.Read((session, token) => ChainSql.Cursor(session, asset, token), ct);

    public Task<ChainCursor> StartAt(AssetId asset, BlockRef start, CancellationToken ct) => database.Write(
        async (session, token) =>
        {
            await session.Execute(
                "INSERT INTO chain_cursor (asset, height, hash, version, settled_height) VALUES (@asset, @height, @hash, 0, @height) ON CONFLICT DO NOTHING",
                [("asset", asset.Code), ("height", start.Height), ("hash", start.Hash.ToArray())],
                token);
            return (await ChainSql.Cursor(session, asset, token))!;
        },
        ct);

    public async Task<bool> CommitBlock(ChainCursor expected, BlockFacts facts, CancellationToken ct)
    {
        if (facts.Block.Height != expected.Tip.Height + 1 || facts.PrevHash != expected.Tip.Hash)
        {
            throw new ArgumentException($"Block {facts.Block} does not follow {expected.Tip}.", nameof(facts));
        }

        var raised = await database.Write<IReadOnlyList<AlarmRow>?>(
            async (session, token) =>
            {
                if (!await ChainSql.MoveCursor(session, expected, facts.Block, facts.IsSettled ? facts.Block.Height : expected.SettledHeight, token))
                {
                    return session.RollBack<IReadOnlyList<AlarmRow>?>(null);
                }

                var groups = new RowGroups();
                groups.Add(ChainSql.Header(expected.Asset, facts.Block, facts.PrevHash));
                AlarmRow[] alarms = [.. facts.Alarms, .. await DepositFacts.InBlock(session, groups, expected.Asset, facts, token)];
                foreach (var row in facts.AccountTransactions.Select(t => AccountTxSql.Row(expected.Asset, t, facts.Block)).Concat(alarms.SelectMany(AlarmSql.Rows)))
                {
                    groups.Add(row);
                }

                await RunAll(session, groups, token);
                await InsertRaw(session, facts.RawTransactions, token);
                await CoinsOf(session, expected.Asset, facts, token);
                return alarms;
            },
            ct);
        foreach (var alarm in raised ?? [])
        {
            Devices.Log.Alarm(log, alarm);
        }

        return raised is not null;
    }

    public Task<bool> CommitSettled(ChainCursor expected, long height, CancellationToken ct) => database.Write(
        async (session, token) => await ChainSql.MoveCursor(session, expected, expected.Tip, Math.Min(height, expected.Tip.Height), token)
            || session.RollBack(false),
        ct);

    public Task<bool> CommitReorg(ChainCursor expected, BlockRef fork, DateTimeOffset at, CancellationToken ct) => database.Write(
        async (session, token) =>
        {
            if (!await ChainSql.MoveCursor(session, expected, fork, Math.Min(expected.SettledHeight, fork.Height), token))
            {
                return session.RollBack(false);
            }

            var groups = new RowGroups();
            await DepositFacts.Above(session, groups, expected.Asset, fork.Height, at, token);
            await RunAll(session, groups, token);
            foreach (var sql in UndoAbove)
            {
                await session.Execute(sql, [("asset", expected.Asset.Code), ("height", fork.Height)], token);
            }

            return true;
        },
        ct);

    public Task UpsertMempool(AssetId asset, MempoolFacts facts, CancellationToken ct) => database.Write(
        async (session, token) =>
        {
            // The watcher of a chain is one, but two may run for a moment: the cursor's lock keeps their commits apart.
            await session.Query(
                $"SELECT 1 FROM chain_cursor AS t WHERE t.asset = @asset{session.ForUpdate}", [("asset", asset.Code)], row => row.Int(0), token);
            var groups = new RowGroups();
            await DepositFacts.InMempool(session, groups, asset, facts.Detected, facts.At, token);
            await DepositFacts.Gone(session, groups, facts.Gone, facts.At, token);
            await RunAll(session, groups, token);
            await InsertRaw(session, facts.RawTransactions, token);
            return true;
        },
        ct);

    public async Task<IReadOnlyList<BlockHeaderRow>> Headers(AssetId asset, long atOrBelow, int limit, CancellationToken ct) => await database.Query(
        "SELECT height, hash, prev_hash FROM block_header WHERE asset = @asset AND height <= @height ORDER BY height DESC LIMIT @limit",
        [("asset", asset.Code), ("height", atOrBelow), ("limit", (long)limit)],
        row => new BlockHeaderRow(asset, row.Block(0)!.Value, row.Hash(2)),
        ct);

    public async Task<IReadOnlyList<WatchedBatch>> WatchedBatches(AssetId asset, CancellationToken ct) => await database.Query(
        """
        SELECT book, purpose, number, first_index, count FROM batch
        WHERE asset = @asset AND (state = 'verified' OR purpose = 'change') ORDER BY book, purpose, number
        """,
        [("asset", asset.Code)],
        row => new WatchedBatch(AddressSql.MapBatchId(row), row.UInt(3), row.UInt(4)),
        ct);

    public async Task<IReadOnlyList<WatchedScript>> ScriptsOfBatch(BatchId batch, CancellationToken ct) => await database.Query(
        "SELECT script, key_index FROM address WHERE book = @book AND purpose = @purpose AND batch = @number ORDER BY key_index",
        [("book", batch.Book.ToString()), ("purpose", BatchId.PurposeText(batch.Purpose)), ("number", (long)batch.Number)],
        row => new WatchedScript(row.Script(0), row.UInt(1)),
        ct);

    public async Task<IReadOnlyDictionary<ScriptPubKey, WatchedAddress>> FindWatched(
        AssetId asset, IReadOnlyCollection<ScriptPubKey> scripts, CancellationToken ct)
    {
        List<object?[]> keys = [.. scripts.Distinct().Select(script => new object?[] { asset.Code, script.Span.ToArray() })];
        var found = await database.Read((session, token) => session.Find(AddressSql.WatchedByScript, keys, AddressSql.MapWatched, token), ct);
        return found.ToDictionary(row => row.Script, row => row.Address);
    }

    public async Task<IReadOnlyList<Outpoint>> UnspentOutpoints(AssetId asset, Outpoint? after, int limit, CancellationToken ct)
    {
        List<SqlValue> values = [("asset", asset.Code), ("limit", (long)limit)];
        if (after is { } point)
        {
            values.AddRange([("txid", point.TxId.ToArray()), ("vout", (long)point.Index)]);
        }

        var next = after is null ? "" : "AND (txid, vout) > (@txid, @vout) ";
        return await database.Query(
            $"SELECT txid, vout FROM coin WHERE asset = @asset AND spent_height IS NULL {next}ORDER BY txid, vout LIMIT @limit",
            values,
            row => row.Outpoint(0),
            ct);
    }

    public async Task<IReadOnlyList<DepositRow>> DetectedDeposits(AssetId asset, DepositId? after, int limit, CancellationToken ct) =>
        await database.Query(
            $"""
            SELECT {DepositSql.Columns} FROM deposit AS t
            WHERE t.asset = @asset AND t.waiting AND t.id > @after ORDER BY t.id LIMIT @limit
            """,
            [("asset", asset.Code), ("after", after?.ToString() ?? PageEdge.BelowAll), ("limit", (long)limit)],
            DepositSql.Map,
            ct);

    // Outputs first: a block may hold a transaction that spends an output of the same block.
    private static async Task CoinsOf(SqlSession session, AssetId asset, BlockFacts facts, CancellationToken ct)
    {
        List<CoinFact> coins = [.. facts.Coins.DistinctBy(c => c.Point)];
        await session.Run(CoinSql.Insert, [.. coins.Select(c => CoinSql.InsertValues(c, facts.Block))], ct);
        await session.Run(
            CoinSql.Spend,
            [.. facts.Spends.DistinctBy(s => s.Point).Select(s => (object?[])
                [s.SpendingTxId.ToArray(), facts.Block.Height, facts.Block.Hash.ToArray(), .. CoinSql.PointOf(asset, s.Point)])],
            ct);
    }

    private static Task<int> InsertRaw(SqlSession session, IReadOnlyList<RawTxRow> transactions, CancellationToken ct) =>
        session.Run(CoinSql.InsertRaw, [.. transactions.DistinctBy(t => t.TxId).Select(CoinSql.RawValues)], ct);

    private static async Task RunAll(SqlSession session, RowGroups groups, CancellationToken ct)
    {
        var rows = groups.InOrder();
        if (rows.Count > 0 && !await session.RunAll(rows, ct))
        {
            throw new InvalidOperationException("A deposit that was just read and locked could not be written.");
        }
    }

    private static readonly string[] UndoAbove =
    [
        "UPDATE coin SET spent_txid = NULL, spent_height = NULL, spent_hash = NULL WHERE asset = @asset AND spent_height > @height",
        "UPDATE coin SET anchor_height = NULL, anchor_hash = NULL WHERE asset = @asset AND anchor_height > @height",
        "DELETE FROM account_tx WHERE asset = @asset AND anchor_height > @height",
        "DELETE FROM block_header WHERE asset = @asset AND height > @height",
    ];
}
