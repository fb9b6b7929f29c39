using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ChainCloud.Grains.Store.Sql;

/// <summary>A constraint of the database, or what it can store at all, refused a row.</summary>
/// <param name="where">What the database says of it: constraint or columns. Holds no values.</param>
internal sealed class ConstraintException(string where, Exception inner) : Exception($"The database refused: {where}", inner)
{
    public string Where => where;
}

/// <summary>Recognizes a constraint's refusal, whichever driver tells of it.</summary>
internal static class Constraints
{
    /// <summary>Names of constraint or columns; null when the exception is something else.</summary>
    public static string? Of(Exception e) => e switch
    {
        ConstraintException c => c.Where,
        // Integrity constraints, and data that the database can't hold, such as a text with a zero in it.
        PostgresException p when p.SqlState[..2] is "23" or "22" => p.ConstraintName ?? p.TableName ?? p.SqlState,
        // Constraint, too big, mismatch.
        SqliteException { SqliteErrorCode: 19 or 18 or 20 } s => s.Message,
        _ => null,
    };
}

/// <summary>Named values of one statement.</summary>
internal readonly record struct SqlValue(string Name, object? Value)
{
    public static implicit operator SqlValue((string Name, object? Value) pair) => new(pair.Name, pair.Value);
}

/// <summary>
/// One open connection, inside a transaction or not, on either database. Text uses @name parameters and SQL that both understand.
/// </summary>
internal abstract class SqlSession
{
    /// <summary>Set by a writer that found nothing to keep: the transaction is rolled back.</summary>
    public bool RollsBack { get; private set; }

    /// <summary>What a query ends with to lock its rows t until the end of the transaction.</summary>
    public abstract string ForUpdate { get; }

    /// <summary>Ends the transaction without effect; the value given still reaches the caller.</summary>
    public T RollBack<T>(T value)
    {
        RollsBack = true;
        return value;
    }

    /// <summary>Rows changed.</summary>
    public abstract Task<int> Execute(string sql, IReadOnlyList<SqlValue> values, CancellationToken ct);

    public abstract Task<List<T>> Query<T>(string sql, IReadOnlyList<SqlValue> values, Func<SqlRow, T> map, CancellationToken ct);

    /// <summary>Rows changed over all rows given.</summary>
    public abstract Task<int> Run(RowStatement statement, IReadOnlyList<object?[]> rows, CancellationToken ct);

    /// <summary>The rows that have one of the keys.</summary>
    public abstract Task<List<T>> Find<T>(
        RowStatement select, IReadOnlyList<object?[]> keys, Func<SqlRow, T> map, CancellationToken ct);

    /// <summary>
    /// Runs groups in order, in as few round trips as the database allows; false as soon as it is known that one changed fewer rows than it has.
    /// </summary>
    public abstract Task<bool> RunAll(IReadOnlyList<RowGroup> groups, CancellationToken ct);

    public async Task<T?> QueryOne<T>(string sql, IReadOnlyList<SqlValue> values, Func<SqlRow, T> map, CancellationToken ct)
        where T : class
    {
        var rows = await Query(sql, values, map, ct);
        return rows.Count == 0 ? null : rows[0];
    }

    protected static async Task<List<T>> ReadAll<T>(DbCommand command, bool unitsAsText, Func<SqlRow, T> map, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var row = new SqlRow(reader, unitsAsText);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(map(row));
        }

        return rows;
    }
}
