using ChainCloud.Domain.Audit;

namespace ChainCloud.Grains.Store.Sql;

/// <summary>Statements of audits.</summary>
internal static class AuditSql
{
    public const string Columns =
        "r.asset, r.height, r.hash, r.at, r.ledger, r.unposted, r.reversing, r.in_flight, r.unclaimed, r.chain, r.missing, r.whole, r.found";

    /// <summary>The block of a row r is of the chain that is followed: the one after it says so, since the first that was read from has no row.</summary>
    public const string OnChain = """
        (EXISTS (SELECT 1 FROM block_header AS h WHERE h.asset = @chain AND h.height = r.height + 1 AND h.prev_hash = r.hash)
            OR EXISTS (SELECT 1 FROM chain_cursor AS c WHERE c.asset = @chain AND c.height = r.height AND c.hash = r.hash))
        """;

    public static readonly RowStatement AttemptsOf = RowStatement.Select(
        string.Join(", ", TransferSql.AttemptColumns.Split(", ").Select(c => "t." + c)), "transfer_attempt", [Column.Text("transfer")]);

    public static readonly RowStatement TransferById = RowStatement.Select(
        string.Join(", ", TransferSql.Columns.Split(", ").Select(c => "t." + c)), "transfer", [Column.Text("id")]);

    public static readonly RowStatement GasOf = RowStatement.Select(
        string.Join(", ", GasHoldSql.Columns.Split(", ").Select(c => "t." + c)), "gas_hold", [Column.Text("payout")]);

    public static readonly RowStatement SentBy = RowStatement.Select(
        "t.asset, t.account, t.nonce, t.txid, t.anchor_height, t.anchor_hash, t.succeeded, t.fee", "account_tx",
        [Column.Text("asset"), Column.Bytes("account"), Column.Integer("nonce")]);

    public static readonly RowStatement DepositsTo = RowStatement.Select(
        DepositSql.Columns, "deposit", [Column.Bytes("script")], guard: "t.anchor_height IS NOT NULL");

    private static readonly Column[] Terms =
    [
        Column.Integer("at"), Column.Units("ledger"), Column.Units("unposted"), Column.Units("reversing"), Column.Units("in_flight"), Column.Units("unclaimed"),
        Column.Units("chain"), Column.Units("missing"), Column.Units("difference"), Column.Boolean("whole"), Column.Boolean("agrees"), Column.Text("found"),
    ];

    private static readonly Column[] Key = [Column.Text("asset"), Column.Integer("height"), Column.Bytes("hash")];

    public static readonly RowStatement Update = RowStatement.Update("reconciliation", Terms, Key);

    public static readonly RowStatement Insert = RowStatement.Insert("reconciliation", [.. Terms, .. Key], ignoreExisting: true);

    public static object?[] Values(ReconciliationRow row) =>
    [
        row.At.ToUnixTimeMilliseconds(), row.Terms.Ledger, row.Terms.Unposted, row.Terms.Reversing, row.Terms.InFlight, row.Terms.Unclaimed, row.Terms.Chain,
        row.Terms.Missing, row.Terms.Difference, row.Whole, row.Agrees, string.Join('\n', row.Found), row.Terms.Asset.Code, row.Block.Height,
        row.Block.Hash.ToArray(),
    ];

    public static ReconciliationRow Map(SqlRow row) => new(
        row.Block(1)!.Value, row.Time(3),
        new Reckoning(row.Asset(0), row.Units(4), row.Units(5), row.Units(6), row.Units(7), row.Units(8), row.Units(9), row.Units(10)),
        row.Bool(11), row.Text(12) is { Length: > 0 } found ? found.Split('\n') : []);
}
