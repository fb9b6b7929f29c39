namespace ChainCloud.Grains.Store.Sql;

/// <summary>Statements of deposits.</summary>
internal static class DepositSql
{
    private static readonly Column[] Point = [Column.Text("asset"), Column.Bytes("txid"), Column.Integer("vout")];

    private static readonly Column[] Facts =
        [Column.Text("state"), Column.Integer("anchor_height"), Column.Bytes("anchor_hash"), Column.Integer("updated_at")];

    public const string Columns =
        "t.id, t.book, t.txid, t.vout, t.script, t.purpose, t.amount, t.state, t.anchor_height, t.anchor_hash, t.posted, "
        + "t.posted_height, t.posted_hash, t.version, t.detected_at, t.updated_at";

    public static readonly RowStatement Insert = RowStatement.Insert("deposit", [
        .. Point, .. Facts, Column.Text("chain"), Column.Text("id"), Column.Text("book"), Column.Bytes("script"), Column.Text("purpose"), Column.Units("amount"),
        Column.Integer("posted"), Column.Integer("version"), Column.Integer("detected_at"),
    ]);

    /// <summary>The watcher's update: the row is locked by <see cref="ByPoint"/> or the fence of the cursor.</summary>
    public static readonly RowStatement SetFacts = RowStatement.Update(
        "deposit", Facts, [Column.Text("id")], also: "version = t.version + 1");

    /// <summary>The ledger's update.</summary>
    public static readonly RowStatement SetPosted = RowStatement.Update(
        "deposit",
        [
            Column.Text("state"), Column.Integer("posted"), Column.Integer("posted_height"), Column.Bytes("posted_hash"),
            Column.Integer("updated_at"),
        ],
        [Column.Text("id"), Column.Integer("version")],
        also: "version = t.version + 1").At(70);

    public static readonly RowStatement ByPoint = RowStatement.Select(Columns, "deposit", Point, forUpdate: true);

    /// <summary>As <see cref="ByPoint"/>, locking nothing.</summary>
    public static readonly RowStatement AtPoint = RowStatement.Select(Columns, "deposit", Point);

    public static readonly RowStatement ById = RowStatement.Select(Columns, "deposit", [Column.Text("id")], forUpdate: true);

    /// <summary>The condition of <see cref="IDepositReads.Due"/>; <see cref="Due"/> gives its values.</summary>
    public const string IsDue = """
        t.open AND (
            (t.anchor_hash IS NOT NULL AND t.posted = 0)
            OR (t.posted <> 0 AND (t.anchor_hash IS NULL OR t.anchor_hash <> t.posted_hash))
            OR (t.state = 'confirming' AND t.anchor_height <= @tip_credit)
            OR (t.state = 'credited' AND t.anchor_height <= @tip_final))
        """;

    /// <summary>The highest anchors that count for crediting and for being final.</summary>
    public static SqlValue[] Due(long tipHeight, long required, long final) =>
        [("tip_credit", tipHeight - required + 1), ("tip_final", tipHeight - final + 1)];

    public static PlannedRow PostedRow(RowWrite.UpdateDeposit write, DateTimeOffset at) => new(SetPosted,
    [
        write.State, (long)write.Posted, write.PostedAnchor?.Height, write.PostedAnchor?.Hash.ToArray(), at.ToUnixTimeMilliseconds(),
        write.Id.ToString(), (long)write.ExpectedVersion,
    ]);

    public static object?[] InsertValues(AssetId chain, DepositFact fact, string state, BlockRef? anchor, DateTimeOffset at) =>
    [
        .. CoinSql.PointOf(fact.Book.Asset, fact.Outpoint), .. FactValues(state, anchor, at), chain.Code, fact.NewId.ToString(), fact.Book.ToString(),
        fact.Script.Span.ToArray(), BatchId.PurposeText(fact.Purpose), fact.Amount.Units, 0L, 0L, at.ToUnixTimeMilliseconds(),
    ];

    public static object?[] FactsOf(DepositId id, string state, BlockRef? anchor, DateTimeOffset at) =>
        [.. FactValues(state, anchor, at), id.ToString()];

    public static DepositRow Map(SqlRow row)
    {
        var book = row.Book(1);
        return new DepositRow(
            DepositId.Parse(row.Text(0)).Value, book, row.Outpoint(2), row.Script(4), row.Purpose(5), row.Amount(6, book.Asset),
            row.Text(7), row.Block(8), (DepositPosted)row.Int(10), row.Block(11), row.Int(13), row.Time(14), row.Time(15));
    }

    private static object?[] FactValues(string state, BlockRef? anchor, DateTimeOffset at) =>
        [state, anchor?.Height, anchor?.Hash.ToArray(), at.ToUnixTimeMilliseconds()];
}
