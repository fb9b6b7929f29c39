using Microsoft.Data.Sqlite;

namespace ChainCloud.Simulation;

/// <summary>Reads committed rows by SQL of its own, past the platform's code.</summary>
internal sealed class OracleReader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = [];

    public OracleReader(string path)
    {
        _connection = new SqliteConnection($"Data Source={path};Mode=ReadWrite;Pooling=False");
        _connection.Open();
    }

    /// <summary>Rows of a query with parameters @0, @1 and so on.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> map, params ReadOnlySpan<object> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter($"@{i}", null));
            }

            _commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(map(reader));
        }

        return rows;
    }

    /// <summary>Amounts are 78 digits; what these chains can have fits in the last 18.</summary>
    public static long Units(string text)
    {
        var at = text[0] == '-' ? 1 : 0;
        var units = long.Parse(text.AsSpan(Math.Max(at, text.Length - 18)), System.Globalization.CultureInfo.InvariantCulture);
        return at == 1 ? -units : units;
    }

    public static byte[] Blob(SqliteDataReader row, int column) => row.IsDBNull(column) ? [] : row.GetFieldValue<byte[]>(column);

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }
}
