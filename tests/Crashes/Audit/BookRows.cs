using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Numerics;
using ChainCloud.TestKit.Processes;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ChainCloud.Crashes.Audit;

/// <summary>One posting. <paramref name="Units"/> is positive for a debit, which raises a balance.</summary>
internal sealed record PostingRow(long Seq, long EntrySeq, string Account, BigInteger Units, string Kind, string Subject);

/// <param name="Body">The whole state, JSON.</param>
internal sealed record PayoutRow(string Id, string ExternalId, string State, string Body);

/// <param name="Outpoint">Transaction id as people see it, colon, output number.</param>
internal sealed record DepositRow(string Id, string Outpoint, string Purpose, BigInteger Units, string State);

/// <summary>
/// What the database says of the one book, read by SQL past the platform, in one snapshot. What the platform's own code makes of it is not
/// believed here.
/// </summary>
internal sealed record BookRows(
    IReadOnlyDictionary<string, BigInteger> Head, long HeadSeq, IReadOnlyList<PostingRow> Postings, IReadOnlyList<PayoutRow> Payouts,
    IReadOnlyList<DepositRow> Deposits)
{
    /// <param name="afterSeq">Postings up to this one are known already.</param>
    public static async Task<BookRows> Read(PlatformDatabase database, long afterSeq)
    {
        await using DbConnection connection = database.Provider == "Sqlite"
            ? new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database.Location, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString())
            : new NpgsqlConnection(database.Location + ";Pooling=false");
        await connection.OpenAsync();
        await using var snapshot = database.Provider == "Sqlite"
            ? ((SqliteConnection)connection).BeginTransaction(deferred: true)
            : await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        var (head, seq) = await ReadHead(connection, snapshot);
        return new BookRows(
            head, seq,
            await All(connection, snapshot, $"SELECT seq, entry_seq, account, side, amount, kind, subject FROM posting WHERE seq > {afterSeq.ToString(CultureInfo.InvariantCulture)} ORDER BY seq",
                r => new PostingRow(r.GetInt64(0), r.GetInt64(1), r.GetString(2), r.GetString(3) == "debit" ? Units(r, 4) : -Units(r, 4), r.GetString(5), r.GetString(6))),
            await All(connection, snapshot, "SELECT id, external_id, state, body FROM payout",
                r => new PayoutRow(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3))),
            await All(connection, snapshot, "SELECT id, txid, vout, purpose, amount, state FROM deposit",
                r => new DepositRow(r.GetString(0), OutpointText(new Hash256(r.GetFieldValue<byte[]>(1)), r.GetInt64(2)), r.GetString(3), Units(r, 4), r.GetString(5))));
    }

    public static string OutpointText(Hash256 txId, long output) => string.Create(CultureInfo.InvariantCulture, $"{txId}:{output}");

    private static async Task<(Dictionary<string, BigInteger> Head, long Seq)> ReadHead(DbConnection connection, DbTransaction snapshot)
    {
        string[] accounts =
            ["cold_pending", "cold", "hot_pending", "hot", "hot_reserved", "in_settlement", "settled", "fees", "conversion", "debt", "chain"];
        var heads = await All(connection, snapshot, $"SELECT seq, {string.Join(", ", accounts)} FROM account_head",
            r => (Head: accounts.Select((name, i) => (name, Units(r, i + 1))).ToDictionary(a => a.name, a => a.Item2), Seq: r.GetInt64(0)));
        return heads.Single();
    }

    private static async Task<IReadOnlyList<T>> All<T>(DbConnection connection, DbTransaction snapshot, string sql, Func<DbDataReader, T> map)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, snapshot);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(map(reader));
        }

        return rows;
    }

    /// <summary>SQLite keeps them as text.</summary>
    private static BigInteger Units(DbDataReader reader, int column) => reader is SqliteDataReader
        ? BigInteger.Parse(reader.GetString(column), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
        : reader.GetFieldValue<BigInteger>(column);
}
