namespace ChainCloud.Grains.Store.Sql;

/// <summary>Statements of payouts.</summary>
internal static class PayoutSql
{
    private static readonly Column[] Changing =
    [
        Column.Text("state"), Column.Text("body"), Column.Text("transfer"), Column.Boolean("finished"), Column.Integer("updated_at"),
    ];

    public const string Columns = "id, book, external_id, state, body, transfer, finished, version, created_at, updated_at";

    public static readonly RowStatement Insert = RowStatement.Insert("payout", [
        .. Changing, Column.Text("id"), Column.Text("book"), Column.Text("merchant"), Column.Text("external_id"), Column.Integer("version"),
        Column.Integer("created_at"),
    ]).At(50);

    public static readonly RowStatement Update = RowStatement.Update(
        "payout", Changing, [Column.Text("id"), Column.Integer("version")], also: "version = t.version + 1").At(51);

    public static readonly RowStatement ById = RowStatement.Select(
        string.Join(", ", Columns.Split(", ").Select(c => "t." + c)), "payout", [Column.Text("id")]);

    public static PlannedRow InsertRow(PayoutRow row) => new(Insert,
    [
        .. ChangingValues(row), row.Id.ToString(), row.Book.ToString(), row.Book.Merchant.ToString(), row.ExternalId, (long)row.Version,
        row.CreatedAt.ToUnixTimeMilliseconds(),
    ]);

    public static PlannedRow UpdateRow(PayoutRow row, int expectedVersion) =>
        new(Update, [.. ChangingValues(row), row.Id.ToString(), (long)expectedVersion]);

    public static PayoutRow Map(SqlRow row) => new(
        row.Payout(0), row.Book(1), row.Text(2), row.Text(3), row.Text(4), row.TransferOrNull(5), row.Bool(6), row.Int(7), row.Time(8), row.Time(9));

    private static object?[] ChangingValues(PayoutRow row) =>
        [row.State, row.Body, row.Transfer?.ToString(), row.Finished, row.UpdatedAt.ToUnixTimeMilliseconds()];
}
