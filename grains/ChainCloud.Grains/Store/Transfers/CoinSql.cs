namespace ChainCloud.Grains.Store.Sql;

/// <summary>Statements of coins and raw transactions.</summary>
internal static class CoinSql
{
    private static readonly Column[] Point = [Column.Text("asset"), Column.Bytes("txid"), Column.Integer("vout")];

    private static readonly Column[] Anchor = [Column.Integer("anchor_height"), Column.Bytes("anchor_hash")];

    public const string Columns =
        "t.book, t.txid, t.vout, t.purpose, t.branch, t.key_index, t.script, t.amount, t.coinbase, t.anchor_height, t.anchor_hash, "
        + "t.reserved_by, t.spent_txid, t.spent_height, t.spent_hash";

    /// <summary>A coin that is known gets the block.</summary>
    public static readonly RowStatement Insert = RowStatement.Insert(
        "coin",
        [
            .. Point, .. Anchor, Column.Text("book"), Column.Text("purpose"), Column.Integer("branch"), Column.Integer("key_index"),
            Column.Bytes("script"), Column.Units("amount"), Column.Boolean("coinbase"),
        ],
        "ON CONFLICT (asset, txid, vout) DO UPDATE SET anchor_height = excluded.anchor_height, anchor_hash = excluded.anchor_hash");

    public static readonly RowStatement Spend = RowStatement.Update(
        "coin", [Column.Bytes("spent_txid"), Column.Integer("spent_height"), Column.Bytes("spent_hash")], Point);

    public static readonly RowStatement Release = RowStatement.Update(
        "coin",
        [Column.Text("nobody") with { Target = "reserved_by" }],
        [.. Point, Column.Text("transfer") with { Target = "reserved_by" }]).At(62);

    public static readonly RowStatement Reserve = RowStatement.Update(
        "coin",
        [Column.Text("transfer") with { Target = "reserved_by" }],
        Point,
        guard: "t.anchor_height IS NOT NULL AND t.reserved_by IS NULL AND t.spent_height IS NULL").At(63);

    public static readonly RowStatement ByPoint = RowStatement.Select(Columns, "coin", Point);

    public static readonly RowStatement InsertRaw = RowStatement.Insert(
        "raw_tx", [Column.Text("asset"), Column.Bytes("txid"), Column.Bytes("raw")], ignoreExisting: true);

    public static readonly RowStatement RawById = RowStatement.Select(
        "t.asset, t.txid, t.raw", "raw_tx", [Column.Text("asset"), Column.Bytes("txid")]);

    public static object?[] PointOf(AssetId asset, Outpoint point) => [asset.Code, point.TxId.ToArray(), (long)point.Index];

    public static PlannedRow ReserveRow(AssetId asset, TransferId transfer, Outpoint point) =>
        new(Reserve, [transfer.ToString(), .. PointOf(asset, point)]);

    public static PlannedRow ReleaseRow(AssetId asset, TransferId transfer, Outpoint point) =>
        new(Release, [null, .. PointOf(asset, point), transfer.ToString()]);

    public static object?[] InsertValues(CoinFact coin, BlockRef anchor) =>
    [
        .. PointOf(coin.Book.Asset, coin.Point), anchor.Height, anchor.Hash.ToArray(), coin.Book.ToString(), BatchId.PurposeText(coin.Purpose),
        (long)coin.Branch, (long)coin.Index, coin.Script.Span.ToArray(), coin.Amount.Units, coin.IsCoinbase,
    ];

    public static object?[] RawValues(RawTxRow raw) => [raw.Asset.Code, raw.TxId.ToArray(), raw.Raw];

    public static CoinRow Map(SqlRow row)
    {
        var book = row.Book(0);
        var spend = row.IsNull(12) ? null : new SpendRow(row.Hash(12), row.Block(13)!.Value);
        return new CoinRow(
            book, row.Outpoint(1), row.Purpose(3), row.UInt(4), row.UInt(5), row.Script(6), row.Amount(7, book.Asset), row.Bool(8), row.Block(9),
            row.TransferOrNull(11), spend);
    }

    public static RawTxRow MapRaw(SqlRow row) => new(row.Asset(0), row.Hash(1), row.Bytes(2));
}
