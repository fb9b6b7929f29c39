using System.Globalization;

namespace ChainCloud.Benchmarks.Histories;

/// <summary>Statements that give one book a history of so many of everything, made by the database itself from numbers.</summary>
/// <param name="postgres">Which of the two databases.</param>
internal sealed class HistorySql(bool postgres)
{
    /// <summary>Base units of each deposit.</summary>
    public const long Each = 100_000;

    /// <summary>How many of each thing one statement makes at most.</summary>
    public const int Step = 500_000;

    private const string Book = "'acme/LTC'";
    private const int Batch = 1_000;

    /// <summary>All tables but payouts, for things <paramref name="from"/> (from 1) to <paramref name="to"/>.</summary>
    public IEnumerable<string> Between(long from, long to)
    {
        var hash = Bytes("", 64);
        yield return $"""
            INSERT INTO deposit (id, book, asset, chain, txid, vout, script, purpose, amount, state, anchor_height, anchor_hash, posted, posted_height,
                posted_hash, version, detected_at, updated_at)
            SELECT 'dep_' || {Digits(26)}, {Book}, 'LTC', 'LTC', {hash}, 0, {Script}, 'hot', {Units(Each)}, 'final', 1, {hash}, 2, 1, {hash}, 3, 1, 1
            FROM {Series(from, to)}
            """;
        yield return $"""
            INSERT INTO coin (asset, txid, vout, book, purpose, branch, key_index, script, amount, coinbase, anchor_height, anchor_hash)
            SELECT 'LTC', {hash}, 0, {Book}, 'hot', 0, i, {Script}, {Units(Each)}, {False}, 1, {hash} FROM {Series(from, to)}
            """;
        yield return $"""
            INSERT INTO posting (book, seq, entry_seq, account, side, amount, kind, subject, at)
            SELECT {Book}, 2 * i - 1 + s, 2 * i - 1, CASE s WHEN 0 THEN 'chain' ELSE 'hot' END, CASE s WHEN 0 THEN 'credit' ELSE 'debit' END, {Units(Each)},
                'deposit.credited', 'dep_' || {Digits(26)}, i
            FROM {Series(from, to)} CROSS JOIN (SELECT 0 AS s UNION ALL SELECT 1) AS sides
            """;
        yield return $"""
            INSERT INTO journal (idem_key, book, request_hash, result, at)
            SELECT 'deposit:dep_' || {Digits(26)} || ':final', {Book}, {hash}, {hash}, i FROM {Series(from, to)}
            """;
        yield return $"""
            INSERT INTO batch (book, asset, purpose, number, state, verified, first_index, count, root, attestation, verdict, handed, finished, version,
                created_at, updated_at)
            SELECT {Book}, 'LTC', 'hot', i, 'verified', {True}, {Batch} * i, {Batch}, {hash}, {hash}, {hash}, {Batch}, {True}, 2, 1, 1
            FROM {Series((from - 1) / Batch, (to / Batch) - 1)}
            """;
        yield return $"""
            INSERT INTO address (asset, script, book, purpose, batch, key_index, usable, issued_at, external_id)
            SELECT 'LTC', {Script}, {Book}, 'hot', (i - 1) / {Batch}, i - 1, {True}, 1, 'a-' || i FROM {Series(from, to)}
            """;
    }

    /// <summary>The book's head after so many deposits, and addresses that are still to be handed out.</summary>
    public IEnumerable<string> Ends(long count, int unissued)
    {
        var hash = Bytes("", 64);
        yield return $"""
            INSERT INTO account_head (book, seq, cold_pending, cold, hot_pending, hot, hot_reserved, in_settlement, settled, fees, conversion, debt, chain,
                payouts_frozen)
            SELECT {Book}, {2 * count}, {Units(0)}, {Units(0)}, {Units(0)}, {Units(count * Each)}, {Units(0)}, {Units(0)}, {Units(0)}, {Units(0)}, {Units(0)},
                {Units(0)}, {(postgres ? $"-{count * Each}" : $"'-{(count * Each).ToString("D78", CultureInfo.InvariantCulture)}'")}, {False}
            """;
        yield return $"""
            INSERT INTO batch (book, asset, purpose, number, state, verified, first_index, count, root, attestation, verdict, handed, finished, version,
                created_at, updated_at)
            SELECT {Book}, 'LTC', 'hot', i, 'verified', {True}, {Batch} * i, {Batch}, {hash}, {hash}, {hash}, 0, {True}, 2, 1, 1
            FROM {Series(count / Batch, ((count + unissued) / Batch) - 1)}
            """;
        yield return $"""
            INSERT INTO address (asset, script, book, purpose, batch, key_index, usable)
            SELECT 'LTC', {Script}, {Book}, 'hot', (i - 1) / {Batch}, i - 1, {True} FROM {Series(count + 1, count + unissued)}
            """;
    }

    /// <summary>So many ended payouts that look like one that was really made.</summary>
    public string Payouts(long from, long to) => $"""
        INSERT INTO payout (id, book, merchant, external_id, state, body, transfer, finished, version, created_at, updated_at)
        SELECT 'po_' || {Digits(26)}, book, merchant, 'p-' || i, state, body, NULL, {True}, version, created_at, updated_at
        FROM payout CROSS JOIN {Series(from, to)} WHERE external_id = 'template'
        """;

    /// <summary>After filling, as a database that grew over years would be.</summary>
    public string Settle => postgres ? "VACUUM ANALYZE" : "PRAGMA wal_checkpoint(TRUNCATE)";

    private string True => postgres ? "true" : "1";

    private string False => postgres ? "false" : "0";

    private string Script => Bytes("0014", 40);

    private string Series(long from, long to) => postgres
        ? $"generate_series({from}::bigint, {to}::bigint) AS numbers (i)"
        : $"(WITH RECURSIVE n (i) AS (SELECT {from} UNION ALL SELECT i + 1 FROM n WHERE i < {to}) SELECT i FROM n) AS numbers";

    private string Digits(int width) => postgres ? $"lpad(i::text, {width}, '0')" : $"printf('%0{width}d', i)";

    private string Bytes(string prefix, int hexDigits) => postgres
        ? $"decode('{prefix}' || lpad(to_hex(i), {hexDigits}, '0'), 'hex')"
        : $"unhex('{prefix}' || printf('%0{hexDigits}x', i))";

    private string Units(long units) => postgres ? $"{units}::numeric" : $"'{units.ToString("D78", CultureInfo.InvariantCulture)}'";
}
