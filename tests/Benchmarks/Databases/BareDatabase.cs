using System.Data.Common;
using System.Globalization;
using System.Numerics;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace ChainCloud.Benchmarks.Databases;

/// <summary>Rows of one table with the columns that can be written.</summary>
internal sealed record BareRows(string Table, IReadOnlyList<BareColumn> Columns, IReadOnlyList<object?[]> Rows);

/// <param name="Type">As the database calls it.</param>
internal sealed record BareColumn(string Name, string Type);

/// <summary>
/// A database by its driver alone, with the settings that the platform has: what many rows a statement cost when nobody thinks about them.
/// </summary>
internal abstract class BareDatabase : IAsyncDisposable
{
    private readonly Dictionary<string, IReadOnlyList<BareColumn>> _columns = [];

    protected abstract DbConnection Connection { get; }

    public static async Task<BareDatabase> Open(BenchDatabase database)
    {
        BareDatabase opened = database.ConnectionString is { } postgres ? new BarePostgres(postgres) : new BareSqlite(database.Path!);
        await opened.Connection.OpenAsync();
        if (opened is BareSqlite)
        {
            await opened.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY");
        }

        return opened;
    }

    public async Task Execute(string sql)
    {
        await using var command = Connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    public async Task<IReadOnlyList<BareColumn>> ColumnsOf(string table)
    {
        if (!_columns.TryGetValue(table, out var columns))
        {
            _columns.Add(table, columns = await ReadColumns(table));
        }

        return columns;
    }

    /// <summary>The rows of a table, with <paramref name="rest"/> after its name.</summary>
    public async Task<BareRows> Read(string table, string rest)
    {
        var columns = await ColumnsOf(table);
        await using var command = Connection.CreateCommand();
        command.CommandTimeout = 0;
        command.CommandText = $"SELECT {string.Join(", ", columns.Select(c => "t." + c.Name))} FROM {table} AS t {rest}";
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync())
        {
            rows.Add([.. columns.Select((c, i) => reader.IsDBNull(i) ? null : Value(reader, c, i))]);
        }

        return new BareRows(table, columns, rows);
    }

    /// <summary>Inserts in one transaction; <paramref name="tail"/> ends each statement.</summary>
    public async Task Insert(IReadOnlyList<(BareRows Rows, string Tail)> tables)
    {
        await using var transaction = await Connection.BeginTransactionAsync();
        foreach (var (rows, tail) in tables.Where(t => t.Rows.Rows.Count > 0))
        {
            await Insert(rows, tail, transaction);
        }

        await transaction.CommitAsync();
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    protected abstract Task<IReadOnlyList<BareColumn>> ReadColumns(string table);

    protected abstract object Value(DbDataReader reader, BareColumn column, int ordinal);

    protected abstract Task Insert(BareRows rows, string tail, DbTransaction transaction);

    protected async Task<List<BareColumn>> ReadColumns(string sql, Func<DbDataReader, BareColumn> map)
    {
        await using var command = Connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var columns = new List<BareColumn>();
        while (await reader.ReadAsync())
        {
            columns.Add(map(reader));
        }

        return columns;
    }
}

/// <summary>One array per column and statement.</summary>
internal sealed class BarePostgres(string connectionString) : BareDatabase
{
    private readonly NpgsqlConnection _connection = new(connectionString + ";Pooling=false;Max Auto Prepare=50;Auto Prepare Min Usages=2");

    protected override DbConnection Connection => _connection;

    protected override async Task<IReadOnlyList<BareColumn>> ReadColumns(string table) => await ReadColumns(
        $"SELECT column_name, udt_name FROM information_schema.columns WHERE table_name = '{table}' AND is_generated = 'NEVER' ORDER BY ordinal_position",
        reader => new BareColumn(reader.GetString(0), reader.GetString(1)));

    protected override object Value(DbDataReader reader, BareColumn column, int ordinal) =>
        column.Type == "numeric" ? reader.GetFieldValue<BigInteger>(ordinal) : reader.GetValue(ordinal);

    protected override async Task Insert(BareRows rows, string tail, DbTransaction transaction)
    {
        var names = string.Join(", ", rows.Columns.Select(c => c.Name));
        var arrays = string.Join(", ", rows.Columns.Select((c, i) => $"${(i + 1).ToString(CultureInfo.InvariantCulture)}::{c.Type}[]"));
        await using var command = new NpgsqlCommand(
            $"INSERT INTO {rows.Table} ({names}) SELECT {names} FROM unnest({arrays}) AS v ({names}) {tail}", _connection, (NpgsqlTransaction)transaction);
        for (var i = 0; i < rows.Columns.Count; i++)
        {
            var column = i;
            command.Parameters.Add(rows.Columns[i].Type switch
            {
                "text" => Array<string?>(NpgsqlDbType.Text),
                "bytea" => Array<byte[]?>(NpgsqlDbType.Bytea),
                "int8" => Array<long?>(NpgsqlDbType.Bigint),
                "numeric" => Array<BigInteger?>(NpgsqlDbType.Numeric),
                "bool" => Array<bool?>(NpgsqlDbType.Boolean),
                var other => throw new NotSupportedException(other),
            });
            NpgsqlParameter<T[]> Array<T>(NpgsqlDbType type) =>
                new() { TypedValue = [.. rows.Rows.Select(row => (T)row[column]!)], NpgsqlDbType = NpgsqlDbType.Array | type };
        }

        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>One prepared statement, run row by row.</summary>
internal sealed class BareSqlite(string path) : BareDatabase
{
    private readonly SqliteConnection _connection = new($"Data Source={path};Pooling=False");
    private readonly Dictionary<string, SqliteCommand> _prepared = [];

    protected override DbConnection Connection => _connection;

    protected override async Task<IReadOnlyList<BareColumn>> ReadColumns(string table) => await ReadColumns(
        $"SELECT name, type FROM pragma_table_xinfo('{table}') WHERE hidden = 0", reader => new BareColumn(reader.GetString(0), reader.GetString(1)));

    protected override object Value(DbDataReader reader, BareColumn column, int ordinal) => reader.GetValue(ordinal);

    protected override Task Insert(BareRows rows, string tail, DbTransaction transaction)
    {
        var names = rows.Columns.Select(c => c.Name).ToList();
        var sql = $"INSERT INTO {rows.Table} ({string.Join(", ", names)}) VALUES ({string.Join(", ", names.Select(n => "@" + n))}) {tail}";
        if (!_prepared.TryGetValue(sql, out var command))
        {
            _prepared.Add(sql, command = _connection.CreateCommand());
            command.CommandText = sql;
            names.ForEach(name => command.Parameters.Add(new SqliteParameter("@" + name, null)));
        }

        command.Transaction = (SqliteTransaction)transaction;
        foreach (var row in rows.Rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                command.Parameters[i].Value = row[i] ?? DBNull.Value;
            }

            command.ExecuteNonQuery();
        }

        return Task.CompletedTask;
    }
}
