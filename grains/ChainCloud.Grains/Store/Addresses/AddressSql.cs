using ChainCloud.Grains.Chains;

namespace ChainCloud.Grains.Store.Sql;

/// <summary>Statements of batches and addresses.</summary>
internal static class AddressSql
{
    private static readonly Column[] BatchKey = [Column.Text("book"), Column.Text("purpose"), Column.Integer("number")];

    private static readonly Column[] Changing =
    [
        Column.Text("state"), Column.Boolean("verified"), Column.Bytes("root"), Column.Bytes("attestation"), Column.Bytes("verdict"),
        Column.Text("reason"), Column.Boolean("finished"), Column.Integer("updated_at"),
    ];

    public const string BatchColumns =
        "book, purpose, number, state, first_index, count, external_id, root, attestation, verdict, reason, handed, finished, version, "
        + "created_at, updated_at";

    public const string Columns = "book, purpose, batch, key_index, script, usable, issued_at, external_id, label";

    public static readonly RowStatement InsertBatch = RowStatement.Insert("batch", [
        .. BatchKey, .. Changing, Column.Text("asset"), Column.Integer("first_index"), Column.Integer("count"), Column.Text("external_id"),
        Column.Integer("handed"), Column.Integer("version"), Column.Integer("created_at"),
    ]).At(30);

    public static readonly RowStatement UpdateBatch = RowStatement.Update(
        "batch", Changing, [.. BatchKey, Column.Integer("version")], also: "version = t.version + 1").At(31);

    public static readonly RowStatement InsertAddress = RowStatement.Insert("address", [
        Column.Text("asset"), Column.Bytes("script"), Column.Text("book"), Column.Text("purpose"), Column.Integer("batch"),
        Column.Integer("key_index"), Column.Boolean("usable"),
    ]).At(32);

    public static readonly RowStatement Issue = RowStatement.Update(
        "address",
        [Column.Integer("issued_at"), Column.Text("external_id"), Column.Text("label")],
        [Column.Text("book"), Column.Text("purpose"), Column.Integer("batch"), Column.Integer("key_index")],
        guard: "t.usable AND t.issued_at IS NULL").At(33);

    public static readonly RowStatement CountIssued = RowStatement.Update(
        "batch", [Column.Integer("more") with { Target = "handed", Adds = true }], BatchKey).At(34);

    public static readonly RowStatement ByScript = RowStatement.Select(
        string.Join(", ", Columns.Split(", ").Select(c => "t." + c)), "address", [Column.Text("asset"), Column.Bytes("script")]);

    /// <summary>Only what tells which address a script is.</summary>
    public static readonly RowStatement WatchedByScript = RowStatement.Select(
        "t.book, t.purpose, t.batch, t.key_index, t.script", "address", [Column.Text("asset"), Column.Bytes("script")]);

    public static PlannedRow InsertRow(BatchRow row) => new(InsertBatch,
    [
        .. KeyOf(row.Id), .. ChangingValues(row), row.Id.Book.Asset.Code, (long)row.FirstIndex, (long)row.Count, row.ExternalId, 0L,
        (long)row.Version, row.CreatedAt.ToUnixTimeMilliseconds(),
    ]);

    public static PlannedRow UpdateRow(BatchRow row, int expectedVersion) =>
        new(UpdateBatch, [.. ChangingValues(row), .. KeyOf(row.Id), (long)expectedVersion]);

    public static IEnumerable<PlannedRow> AddressRows(RowWrite.InsertAddresses write) => write.Scripts.Select((script, i) => new PlannedRow(
        InsertAddress,
        [write.Batch.Book.Asset.Code, script.Span.ToArray(), .. KeyOf(write.Batch), write.FirstIndex + (long)i, false]));

    public static IEnumerable<PlannedRow> IssueRows(RowWrite.IssueAddress write, DateTimeOffset at) =>
    [
        new(Issue, [at.ToUnixTimeMilliseconds(), write.ExternalId, write.Label, .. KeyOf(write.Batch), (long)write.Index]),
        new(CountIssued, [1L, .. KeyOf(write.Batch)]),
    ];

    public static BatchId MapBatchId(SqlRow row) => new(row.Book(0), row.Purpose(1), row.UInt(2));

    public static BatchRow MapBatch(SqlRow row) => new(
        MapBatchId(row), row.Text(3), row.UInt(4), row.UInt(5), row.TextOrNull(6), row.HashOrNull(7), row.BytesOrNull(8), row.BytesOrNull(9),
        row.TextOrNull(10), row.UInt(11), row.Bool(12), row.Int(13), row.Time(14), row.Time(15));

    public static AddressRow Map(SqlRow row) =>
        new(MapBatchId(row), row.UInt(3), row.Script(4), row.Bool(5), row.TimeOrNull(6), row.TextOrNull(7), row.TextOrNull(8));

    public static (ScriptPubKey Script, WatchedAddress Address) MapWatched(SqlRow row) =>
        (row.Script(4), new WatchedAddress(MapBatchId(row), row.UInt(3)));

    private static object?[] KeyOf(BatchId id) => [id.Book.ToString(), BatchId.PurposeText(id.Purpose), (long)id.Number];

    private static object?[] ChangingValues(BatchRow row) =>
    [
        row.State, row.State == BatchStates.Verified, row.Root?.ToArray(), row.Attestation, row.Verdict, row.Reason, row.Finished,
        row.UpdatedAt.ToUnixTimeMilliseconds(),
    ];
}
