using ChainCloud.Domain.Ledger;

namespace ChainCloud.Grains.Store.Sql;

/// <summary>Statements of heads, journal, postings and events.</summary>
internal static class LedgerSql
{
    private static readonly string[] Accounts = [.. Enumerable.Range(0, LedgerAccounts.Count).Select(i => ((LedgerAccount)i).ToText())];

    private static readonly Column[] Balances = [.. Accounts.Select(Column.Units), Column.Boolean("payouts_frozen")];

    private static readonly Column[] EventColumns =
    [
        Column.Text("merchant"), Column.Text("type"), Column.Text("asset"), Column.Text("subject"), Column.Text("data"), Column.Integer("at"),
    ];

    public static readonly RowStatement InsertHead = RowStatement.Insert(
        "account_head", [Column.Text("book"), Column.Integer("seq"), .. Balances], ignoreExisting: true);

    public static readonly RowStatement MoveHead = RowStatement.Update(
        "account_head",
        [Column.Integer("next_seq") with { Target = "seq" }, .. Balances],
        [Column.Text("book"), Column.Integer("seq")]);

    public static readonly RowStatement InsertJournal = RowStatement.Insert("journal", [
        Column.Text("idem_key"), Column.Text("book"), Column.Bytes("request_hash"), Column.Bytes("result"), Column.Integer("at"),
    ]).At(10);

    public static readonly RowStatement InsertPosting = RowStatement.Insert("posting", [
        Column.Text("book"), Column.Integer("seq"), Column.Integer("entry_seq"), Column.Text("account"), Column.Text("side"),
        Column.Units("amount"), Column.Text("kind"), Column.Text("subject"), Column.Integer("at"),
    ]).At(20);

    /// <summary>Numbers events after the merchant's last and moves the merchant's head, in one statement.</summary>
    public static readonly RowStatement InsertEvent = RowStatement.Of(
        "outbox",
        """
        INSERT INTO event_head (merchant, seq) VALUES (@merchant, 1) ON CONFLICT (merchant) DO UPDATE SET seq = seq + 1;
        INSERT INTO outbox (merchant, seq, type, asset, subject, data, at)
        VALUES (@merchant, (SELECT seq FROM event_head WHERE merchant = @merchant), @type, @asset, @subject, @data, @at)
        """,
        unnest => $"""
        WITH v AS (
            SELECT *, count(*) OVER (PARTITION BY merchant) AS many, row_number() OVER (PARTITION BY merchant ORDER BY place) AS nth
            FROM {unnest} WITH ORDINALITY AS v (merchant, type, asset, subject, data, at, place)),
        h AS (
            INSERT INTO event_head (merchant, seq) SELECT merchant, count(*) FROM v GROUP BY merchant ORDER BY merchant
            ON CONFLICT (merchant) DO UPDATE SET seq = event_head.seq + excluded.seq RETURNING merchant, seq)
        INSERT INTO outbox (merchant, seq, type, asset, subject, data, at)
        SELECT v.merchant, h.seq - v.many + v.nth, v.type, v.asset, v.subject, v.data, v.at FROM v JOIN h ON h.merchant = v.merchant
        """,
        EventColumns).At(90, sqliteChanges: 2);

    public static readonly string SelectHead = $"SELECT {HeadColumns("")} FROM account_head";

    /// <summary>In the order of <see cref="MapHead"/>.</summary>
    public static string HeadColumns(string prefix) => string.Join(", ", Accounts.Prepend("payouts_frozen").Prepend("seq").Prepend("book").Select(c => prefix + c));

    public static readonly RowStatement HeadByBook = RowStatement.Select(HeadColumns("t."), "account_head", [Column.Text("book")]);

    public static AccountHead MapHead(SqlRow row) =>
        new(row.Book(0), row.Long(1), [.. Accounts.Select((_, i) => row.Units(3 + i))], row.Bool(2));

    public static PlannedRow Head(AccountHead expected, AccountHead next)
    {
        var balances = next.Balances.Select(b => (object?)b).Append(next.PayoutsFrozen);
        return expected.Seq == 0
            ? new PlannedRow(InsertHead, [next.Book.ToString(), next.Seq, .. balances])
            : new PlannedRow(MoveHead, [next.Seq, .. balances, next.Book.ToString(), expected.Seq]);
    }

    public static PlannedRow Event(MerchantId merchant, AssetId? asset, EventDraft draft, DateTimeOffset at) =>
        new(InsertEvent, [merchant.ToString(), draft.Type, asset?.Code, draft.Subject, draft.DataJson, at.ToUnixTimeMilliseconds()]);

    public static EventRow MapEvent(SqlRow row) =>
        new(row.Merchant(0), row.Long(1), row.Text(2), row.IsNull(3) ? null : row.Asset(3), row.Text(4), row.Time(6), row.Text(5));

    public static PostingRow MapPosting(SqlRow row)
    {
        var book = row.Book(0);
        var side = row.Text(4) == Side.Debit.ToText() ? Side.Debit : Side.Credit;
        var posting = new Posting(LedgerAccounts.Parse(row.Text(3)), side, row.Amount(5, book.Asset));
        return new PostingRow(book, row.Long(1), row.Long(2), row.Text(6), row.Text(7), posting, row.Time(8));
    }
}
