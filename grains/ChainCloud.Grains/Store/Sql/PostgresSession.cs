using System.Numerics;
using Npgsql;
using NpgsqlTypes;

namespace ChainCloud.Grains.Store.Sql;

/// <summary>A PostgreSQL connection. Statements over many rows take one array per column.</summary>
internal sealed class PostgresSession(NpgsqlConnection connection, NpgsqlTransaction? transaction) : SqlSession
{
    public override string ForUpdate => " FOR UPDATE OF t";

    public override async Task<int> Execute(string sql, IReadOnlyList<SqlValue> values, CancellationToken ct)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync(ct);
    }

    public override async Task<List<T>> Query<T>(string sql, IReadOnlyList<SqlValue> values, Func<SqlRow, T> map, CancellationToken ct)
    {
        await using var command = Command(sql, values);
        return await ReadAll(command, unitsAsText: false, map, ct);
    }

    public override async Task<int> Run(RowStatement statement, IReadOnlyList<object?[]> rows, CancellationToken ct)
    {
        if (rows.Count == 0)
        {
            return 0;
        }

        await using var command = new NpgsqlCommand(statement.Postgres, connection, transaction);
        AddArrays(command.Parameters, statement, rows);
        return await command.ExecuteNonQueryAsync(ct);
    }

    public override async Task<List<T>> Find<T>(
        RowStatement select, IReadOnlyList<object?[]> keys, Func<SqlRow, T> map, CancellationToken ct)
    {
        if (keys.Count == 0)
        {
            return [];
        }

        await using var command = new NpgsqlCommand(select.Postgres, connection, transaction);
        AddArrays(command.Parameters, select, keys);
        return await ReadAll(command, unitsAsText: false, map, ct);
    }

    public override async Task<bool> RunAll(IReadOnlyList<RowGroup> groups, CancellationToken ct)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var group in groups)
        {
            var command = new NpgsqlBatchCommand(group.Statement.Postgres);
            AddArrays(command.Parameters, group.Statement, group.Rows);
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync(ct);
        for (var i = 0; i < groups.Count; i++)
        {
            if (groups[i].Statement.Required && batch.BatchCommands[i].RecordsAffected != groups[i].Rows.Count)
            {
                return false;
            }
        }

        return true;
    }

    private NpgsqlCommand Command(string sql, IReadOnlyList<SqlValue> values)
    {
        var command = new NpgsqlCommand(sql, connection, transaction);
        foreach (var (name, value) in values)
        {
            command.Parameters.Add(new NpgsqlParameter(name, value ?? DBNull.Value));
        }

        return command;
    }

    private static void AddArrays(NpgsqlParameterCollection parameters, RowStatement statement, IReadOnlyList<object?[]> rows)
    {
        for (var i = 0; i < statement.Columns.Length; i++)
        {
            parameters.Add(statement.Columns[i].Kind switch
            {
                ColumnKind.Text => Array<string?>(rows, i, NpgsqlDbType.Text),
                ColumnKind.Bytes => Array<byte[]?>(rows, i, NpgsqlDbType.Bytea),
                ColumnKind.Integer => Array<long?>(rows, i, NpgsqlDbType.Bigint),
                ColumnKind.Units => Array<BigInteger?>(rows, i, NpgsqlDbType.Numeric),
                _ => Array<bool?>(rows, i, NpgsqlDbType.Boolean),
            });
        }
    }

    private static NpgsqlParameter<T[]> Array<T>(IReadOnlyList<object?[]> rows, int column, NpgsqlDbType type)
    {
        var values = new T[rows.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (T)rows[i][column]!;
        }

        return new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }
}
