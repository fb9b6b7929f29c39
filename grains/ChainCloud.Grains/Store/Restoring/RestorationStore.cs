using ChainCloud.Grains.Store.Sql;

namespace ChainCloud.Grains.Store;

internal sealed class RestorationStore(SqlDatabase database, TimeProvider clock) : IRestorationStore
{
    private const int StartsKept = 5;
    private const string Select = "SELECT number, cause, detail, at, ended_at FROM restoration";
    private const string SelectEntry = "SELECT device, merchant, counter, hash, statement, raw, intents, outcome, detail FROM recovered_entry";

    private static readonly RowStatement InsertEntry = RowStatement.Insert(
        "recovered_entry",
        [
            Column.Text("device"), Column.Text("merchant"), Column.Integer("counter"), Column.Bytes("hash"), Column.Bytes("statement"),
            Column.Bytes("raw"), Column.Bytes("intents"), Column.Text("outcome"), Column.Text("detail"),
        ],
        ignoreExisting: true);

    private static readonly RowStatement HoldCoin = RowStatement.Update(
        "coin",
        [Column.Text("transfer") with { Target = "reserved_by" }],
        [Column.Text("asset"), Column.Bytes("txid"), Column.Integer("vout")],
        guard: "t.reserved_by IS NULL");

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public Task<RestorationRow?> Open(CancellationToken ct) => database.QueryOne(Select + " WHERE ended_at IS NULL", [], Map, ct);

    public Task<RestorationRow?> Last(CancellationToken ct) => database.QueryOne(Select + " ORDER BY number DESC LIMIT 1", [], Map, ct);

    public Task<bool> Begin(string cause, string detail, CancellationToken ct) =>
        database.Write((session, token) => RestorationSql.Begin(session, cause, detail, Now, token), ct);

    public Task NoteStart(CancellationToken ct) => database.Write(
        async (session, token) =>
        {
            await session.Execute(
                "INSERT INTO chain_start (asset, at, height, hash) SELECT asset, @at, height, hash FROM chain_cursor WHERE true ON CONFLICT DO NOTHING",
                [("at", Now)], token);
            return await session.Execute(
                """
                DELETE FROM chain_start
                WHERE (SELECT count(*) FROM chain_start AS later WHERE later.asset = chain_start.asset AND later.at > chain_start.at) >= @kept
                """,
                [("kept", (long)StartsKept)], token);
        },
        ct);

    public Task<bool> IsSameLife(CancellationToken ct) => StoreLife.Renew(database, ct);

    public async Task<IReadOnlyList<RestoredChain>> Chains(long number, CancellationToken ct) => await database.Query(
        "SELECT asset, height, hash, rewound_at FROM restored_chain WHERE number = @number ORDER BY asset", [("number", number)],
        row => new RestoredChain(row.Asset(0), row.Block(1)!.Value, row.TimeOrNull(3)), ct);

    public async Task<IReadOnlyList<RestoredJournal>> Journals(long number, CancellationToken ct) => await database.Query(
        "SELECT device, merchant, told, batches, complete_at FROM restored_journal WHERE number = @number ORDER BY device, merchant",
        [("number", number)],
        row => new RestoredJournal(row.Device(0), row.Merchant(1), row.Long(2), row.Long(3), row.TimeOrNull(4)),
        ct);

    public Task Write(long number, RestoredJournal journal, CancellationToken ct) => Run(
        """
        INSERT INTO restored_journal (number, device, merchant, told, batches, complete_at)
        VALUES (@number, @device, @merchant, @told, @batches, @complete)
        ON CONFLICT (number, device, merchant) DO UPDATE
        SET told = excluded.told, batches = excluded.batches, complete_at = excluded.complete_at
        """,
        [
            ("number", number), ("device", journal.Device.ToString()), ("merchant", journal.Merchant.ToString()), ("told", journal.Told),
            ("batches", journal.Batches), ("complete", journal.CompleteAt?.ToUnixTimeMilliseconds()),
        ],
        ct);

    public Task Keep(IReadOnlyList<RecoveredEntry> entries, CancellationToken ct) => database.Write(
        (session, token) => session.Run(InsertEntry, [.. entries.Select(Values)], token), ct);

    public async Task<IReadOnlyList<RecoveredEntry>> Undone(CancellationToken ct) => await database.Query(
        SelectEntry + " WHERE outcome IN ('waiting', 'unsolved') ORDER BY merchant, device, counter", [], MapEntry, ct);

    public async Task<IReadOnlyList<RecoveredEntry>> Entries(int limit, CancellationToken ct) => await database.Query(
        SelectEntry + " ORDER BY merchant, device, counter LIMIT @limit", [("limit", (long)limit)], MapEntry, ct);

    public Task<RecoveredEntry?> Find(MerchantId merchant, Hash256 hash, CancellationToken ct) => database.QueryOne(
        SelectEntry + " WHERE merchant = @merchant AND hash = @hash", [("merchant", merchant.ToString()), ("hash", hash.ToArray())], MapEntry, ct);

    public Task Conclude(RecoveredEntry entry, string outcome, string detail, CancellationToken ct) => Run(
        "UPDATE recovered_entry SET outcome = @outcome, detail = @detail WHERE device = @device AND merchant = @merchant AND counter = @counter",
        [
            ("outcome", outcome), ("detail", detail), ("device", entry.Device.ToString()), ("merchant", entry.Merchant.ToString()),
            ("counter", entry.Counter),
        ],
        ct);

    public Task<bool> Rewind(long number, RestoredChain chain, ChainCursor expected, CancellationToken ct) => database.Write(
        async (session, token) =>
        {
            if (expected.Tip.Height > chain.From.Height)
            {
                var settled = Math.Min(expected.SettledHeight, chain.From.Height);
                if (!await ChainSql.MoveCursor(session, expected, chain.From, settled, token))
                {
                    return session.RollBack(false);
                }

                // Deposits and coins keep their blocks: the same blocks come again and change nothing in them.
                foreach (var sql in ReadAgain)
                {
                    await session.Execute(sql, [("asset", chain.Asset.Code), ("height", chain.From.Height)], token);
                }
            }

            await session.Execute(
                "UPDATE restored_chain SET rewound_at = @at WHERE number = @number AND asset = @asset",
                [("at", Now), ("number", number), ("asset", chain.Asset.Code)], token);
            return true;
        },
        ct);

    public Task HoldCoins(AssetId asset, TransferId transfer, IReadOnlyList<Outpoint> points, CancellationToken ct) => database.Write(
        (session, token) => session.Run(
            HoldCoin, [.. points.Select(point => (object?[])[transfer.ToString(), .. CoinSql.PointOf(asset, point)])], token),
        ct);

    public Task RetireAddresses(long number, CancellationToken ct) => database.Write(
        async (session, token) =>
        {
            await session.Execute(
                """
                UPDATE address SET issued_at = @at, external_id = @stem || purpose || '-' || batch || '-' || key_index
                WHERE usable AND issued_at IS NULL AND purpose <> 'change'
                """,
                [("at", Now), ("stem", $"retired-{number}-")], token);
            return await session.Execute("UPDATE batch SET handed = count WHERE verified AND purpose <> 'change'", [], token);
        },
        ct);

    public async Task<bool> IsReconciled(AssetId chain, IReadOnlyList<AssetId> assets, DateTimeOffset since, CancellationToken ct)
    {
        foreach (var asset in assets)
        {
            var agree = await database.Query(
                """
                SELECT r.agrees FROM reconciliation AS r JOIN chain_cursor AS c ON c.asset = @chain AND c.height = r.height AND c.hash = r.hash
                WHERE r.asset = @asset AND r.whole AND r.at >= @since
                """,
                [("chain", chain.Code), ("asset", asset.Code), ("since", since.ToUnixTimeMilliseconds())], row => row.Bool(0), ct);
            if (agree.Count == 0 || !agree[0])
            {
                return false;
            }
        }

        return true;
    }

    public Task Lift(AssetId asset, CancellationToken ct) =>
        Run("DELETE FROM halt WHERE asset = @asset AND cause = 'restored'", [("asset", asset.Code)], ct);

    public Task End(long number, CancellationToken ct) => database.Write(
        async (session, token) =>
        {
            await session.Execute("DELETE FROM halt WHERE cause = 'restored'", [], token);
            return await session.Execute(
                "UPDATE restoration SET ended_at = @at WHERE number = @number AND ended_at IS NULL", [("at", Now), ("number", number)], token);
        },
        ct);

    private Task Run(string sql, IReadOnlyList<SqlValue> values, CancellationToken ct) =>
        database.Write((session, token) => session.Execute(sql, values, token), ct);

    private static object?[] Values(RecoveredEntry entry) =>
    [
        entry.Device.ToString(), entry.Merchant.ToString(), entry.Counter, entry.Hash.ToArray(), entry.Statement, entry.Raw,
        entry.Intents.SelectMany(hash => hash.ToArray()).ToArray(), entry.Outcome, entry.Detail,
    ];

    private static RestorationRow Map(SqlRow row) => new(row.Long(0), row.Text(1), row.Text(2), row.Time(3), row.TimeOrNull(4));

    private static RecoveredEntry MapEntry(SqlRow row) => new(
        row.Device(0), row.Merchant(1), row.Long(2), row.Hash(3), row.Bytes(4), row.BytesOrNull(5),
        [.. row.Bytes(6).Chunk(32).Select(hash => new Hash256(hash))], row.Text(7), row.Text(8));

    private static readonly string[] ReadAgain =
    [
        "DELETE FROM block_header WHERE asset = @asset AND height > @height",
        "DELETE FROM account_tx WHERE asset = @asset AND anchor_height > @height",
    ];
}
