using System.Numerics;
using Microsoft.Data.Sqlite;

namespace ChainCloud.Grains.Store.Sql;

/// <summary>A SQLite connection with its prepared commands.</summary>
internal sealed class SqliteSession(SqliteLink link) : SqlSession
{
    // The one writer has the whole file.
    public override string ForUpdate => "";

    public override Task<int> Execute(string sql, IReadOnlyList<SqlValue> values, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult(Bind(sql, values).ExecuteNonQuery());
    }

    public override Task<List<T>> Query<T>(string sql, IReadOnlyList<SqlValue> values, Func<SqlRow, T> map, CancellationToken ct) =>
        ReadAll(Bind(sql, values), unitsAsText: true, map, ct);

    public override Task<int> Run(RowStatement statement, IReadOnlyList<object?[]> rows, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var (prepared, changed) = (link.Rows(statement), 0);
        foreach (var row in rows)
        {
            changed += prepared.Run(row);
        }

        return Task.FromResult(changed / statement.SqliteChanges);
    }

    public override async Task<List<T>> Find<T>(
        RowStatement select, IReadOnlyList<object?[]> keys, Func<SqlRow, T> map, CancellationToken ct)
    {
        var found = new List<T>();
        foreach (var key in keys)
        {
            found.AddRange(await ReadAll(Bind(select, key), unitsAsText: true, map, ct));
        }

        return found;
    }

    public override async Task<bool> RunAll(IReadOnlyList<RowGroup> groups, CancellationToken ct)
    {
        foreach (var group in groups)
        {
            if (await Run(group.Statement, group.Rows, ct) != group.Rows.Count && group.Statement.Required)
            {
                return false;
            }
        }

        return true;
    }

    private SqliteCommand Bind(string sql, IReadOnlyList<SqlValue> values)
    {
        var command = link.Prepared(sql, values.Select(v => v.Name));
        for (var i = 0; i < values.Count; i++)
        {
            command.Parameters[i].Value = Stored(values[i].Value);
        }

        return command;
    }

    private SqliteCommand Bind(RowStatement statement, object?[] row)
    {
        var command = link.Prepared(statement);
        for (var i = 0; i < row.Length; i++)
        {
            command.Parameters[i].Value = Stored(row[i]);
        }

        return command;
    }

    private static object Stored(object? value) => value switch
    {
        null => DBNull.Value,
        BigInteger units => UnitsText.Write(units),
        bool flag => flag ? 1L : 0L,
        _ => value,
    };
}

/// <summary>One SQLite connection and the commands prepared on it.</summary>
internal sealed class SqliteLink : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _prepared = [];
    private readonly Dictionary<RowStatement, SqliteCommand> _preparedRows = [];
    private readonly Dictionary<RowStatement, SqliteRows> _rows = [];

    public SqliteLink(string path, bool writer)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = writer ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = 5,
        }.ToString());
        _connection.Open();
        Execute(writer
            ? "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY"
            : "PRAGMA query_only = ON; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY");
    }

    public SqliteCommand Prepared(string sql, IEnumerable<string> names)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            foreach (var name in names)
            {
                command.Parameters.Add(new SqliteParameter("@" + name, null));
            }

            _prepared.Add(sql, command);
        }

        return command;
    }

    public SqliteCommand Prepared(RowStatement statement)
    {
        if (!_preparedRows.TryGetValue(statement, out var command))
        {
            _preparedRows.Add(statement, command = Prepared(statement.Sqlite, statement.Columns.Select(c => c.Name)));
        }

        return command;
    }

    public SqliteRows Rows(RowStatement statement)
    {
        if (!_rows.TryGetValue(statement, out var rows))
        {
            _rows.Add(statement, rows = new SqliteRows(_connection.Handle!, statement));
        }

        return rows;
    }

    public void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var rows in _rows.Values)
        {
            rows.Dispose();
        }

        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }
}
