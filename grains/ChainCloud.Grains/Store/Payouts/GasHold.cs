using ChainCloud.Grains.Store.Sql;

namespace ChainCloud.Grains.Store;

/// <summary>What a token's payout holds in the book that pays its fee. One row per payout, for ever.</summary>
/// <param name="Book">Of the chain's own asset.</param>
/// <param name="Amount">The most that the fee may be; zero where the payout ended before anything was held.</param>
/// <param name="Fee">What was paid; null while held.</param>
public sealed record GasHoldRow(PayoutId Payout, BookId Book, Amount Amount, string State, Amount? Fee)
{
    public bool IsHeld => State == GasHoldStates.Held;
}

/// <summary>State names of gas holds.</summary>
public static class GasHoldStates
{
    public const string Held = "held";
    public const string Settled = "settled";
    public const string Released = "released";
}

/// <summary>Statements of gas holds.</summary>
internal static class GasHoldSql
{
    public const string Columns = "payout, book, amount, state, fee";

    public static readonly RowStatement Insert = RowStatement.Insert("gas_hold", [
        Column.Text("payout"), Column.Text("book"), Column.Units("amount"), Column.Text("state"), Column.Units("fee"), Column.Integer("held_at"),
        Column.Integer("closed_at"),
    ]).At(52);

    public static readonly RowStatement Close = RowStatement.Update(
        "gas_hold", [Column.Text("state"), Column.Units("fee"), Column.Integer("closed_at")], [Column.Text("payout")], guard: "t.state = 'held'").At(53);

    public static PlannedRow InsertRow(GasHoldRow row, DateTimeOffset at) => new(Insert,
    [
        row.Payout.ToString(), row.Book.ToString(), row.Amount.Units, row.State, row.Fee?.Units, at.ToUnixTimeMilliseconds(),
        row.IsHeld ? null : at.ToUnixTimeMilliseconds(),
    ]);

    public static PlannedRow CloseRow(GasHoldRow row, DateTimeOffset at) =>
        new(Close, [row.State, row.Fee!.Units, at.ToUnixTimeMilliseconds(), row.Payout.ToString()]);

    public static GasHoldRow Map(SqlRow row)
    {
        var book = row.Book(1);
        return new GasHoldRow(row.Payout(0), book, row.Amount(2, book.Asset), row.Text(3), row.IsNull(4) ? null : row.Amount(4, book.Asset));
    }
}
