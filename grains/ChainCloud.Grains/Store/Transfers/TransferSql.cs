namespace ChainCloud.Grains.Store.Sql;

/// <summary>Statements of transfers, attempts and fences.</summary>
internal static class TransferSql
{
    private static readonly Column[] Changing =
        [Column.Text("state"), Column.Text("body"), Column.Integer("change_index"), Column.Boolean("finished"), Column.Integer("updated_at")];

    private static readonly Column[] Point = [Column.Text("asset"), Column.Bytes("txid"), Column.Integer("vout")];

    public const string Columns =
        "id, book, state, body, fence_txid, fence_vout, change_index, finished, version, created_at, updated_at";

    public const string AttemptColumns = "transfer, number, asset, txid, raw, fee, signed_at";

    public static readonly RowStatement Insert = RowStatement.Insert("transfer", [
        .. Changing, Column.Text("id"), Column.Text("book"), Column.Bytes("fence_txid"), Column.Integer("fence_vout"),
        Column.Integer("version"), Column.Integer("created_at"),
    ]).At(40);

    public static readonly RowStatement Update = RowStatement.Update(
        "transfer", Changing, [Column.Text("id"), Column.Integer("version")], also: "version = t.version + 1").At(41);

    public static readonly RowStatement InsertAttempt = RowStatement.Insert("transfer_attempt", [
        Column.Text("transfer"), Column.Integer("number"), Column.Text("asset"), Column.Bytes("txid"), Column.Bytes("raw"), Column.Units("fee"),
        Column.Integer("signed_at"),
    ]).At(42);

    public static readonly RowStatement ReleaseFence = RowStatement.Update(
        "fence", [Column.Integer("released_at")], [.. Point, Column.Text("owner")], guard: "t.released_at IS NULL").At(60);

    // A job to sign is there exactly when an intent came.
    public static readonly RowStatement PastFences = RowStatement.Select(
        "t.txid, t.vout, EXISTS (SELECT 1 FROM job AS j WHERE j.key = 'sign:' || t.owner || ':1')", "fence", Point);

    public static readonly RowStatement InsertFence = RowStatement.Insert(
        "fence", [.. Point, Column.Text("owner"), Column.Integer("taken_at")]).At(61);

    public static object?[] FenceOf(AssetId asset, Fence fence) => [asset.Code, fence.Point, (long)fence.Number];

    public static PlannedRow InsertRow(TransferRow row) => new(Insert,
    [
        .. ChangingValues(row), row.Id.ToString(), row.Book.ToString(), row.Fence.Point, (long)row.Fence.Number,
        (long)row.Version, row.CreatedAt.ToUnixTimeMilliseconds(),
    ]);

    public static PlannedRow UpdateRow(TransferRow row, int expectedVersion) =>
        new(Update, [.. ChangingValues(row), row.Id.ToString(), (long)expectedVersion]);

    public static PlannedRow AttemptRow(AttemptRow row) => new(InsertAttempt,
    [
        row.Transfer.ToString(), (long)row.Number, row.Asset.Code, row.TxId.ToArray(), row.Raw, row.Fee.Units,
        row.SignedAt.ToUnixTimeMilliseconds(),
    ]);

    public static TransferRow Map(SqlRow row) => new(
        row.Transfer(0), row.Book(1), row.Text(2), row.Text(3), row.Fence(4), (uint?)row.LongOrNull(6), row.Bool(7), row.Int(8), row.Time(9),
        row.Time(10));

    public static AttemptRow MapAttempt(SqlRow row)
    {
        var asset = row.Asset(2);
        return new AttemptRow(row.Transfer(0), row.Int(1), asset, row.Hash(3), row.Bytes(4), row.Amount(5, asset), row.Time(6));
    }

    private static object?[] ChangingValues(TransferRow row) => [row.State, row.Body, (long?)row.ChangeIndex, row.Finished, row.UpdatedAt.ToUnixTimeMilliseconds()];
}
