using System.Numerics;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ChainCloud.Grains.Store.Sql;

/// <summary>
/// One row statement prepared on one SQLite connection, run row by row without a command and a reader of the driver around each: those cost
/// more than the row.
/// </summary>
internal sealed class SqliteRows : IDisposable
{
    private const uint KeptForLong = 1;
    private const int Done = 101;
    private const int Row = 100;

    private readonly sqlite3 _connection;
    private readonly List<(sqlite3_stmt Statement, int[] Places)> _statements = [];
    private byte[] _utf8 = new byte[4096];

    public SqliteRows(sqlite3 connection, RowStatement statement)
    {
        _connection = connection;
        for (var text = statement.Sqlite; !string.IsNullOrWhiteSpace(text);)
        {
            Check(raw.sqlite3_prepare_v3(connection, text, KeptForLong, out var prepared, out text));
            _statements.Add((prepared, [.. statement.Columns.Select(c => raw.sqlite3_bind_parameter_index(prepared, "@" + c.Name))]));
        }
    }

    /// <summary>Rows changed. Throws <see cref="SqliteException"/>.</summary>
    public int Run(object?[] row)
    {
        var changed = 0;
        foreach (var (statement, places) in _statements)
        {
            for (var i = 0; i < places.Length; i++)
            {
                if (places[i] > 0)
                {
                    Check(Bind(statement, places[i], row[i]));
                }
            }

            var result = raw.sqlite3_step(statement);
            var reset = raw.sqlite3_reset(statement);
            Check(result is Done or Row ? reset : result);
            changed += raw.sqlite3_changes(_connection);
        }

        return changed;
    }

    public void Dispose() => _statements.ForEach(s => s.Statement.Dispose());

    private int Bind(sqlite3_stmt statement, int place, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(statement, place),
        string text => Bind(statement, place, text),
        long number => raw.sqlite3_bind_int64(statement, place, number),
        byte[] bytes => raw.sqlite3_bind_blob(statement, place, bytes),
        bool flag => raw.sqlite3_bind_int64(statement, place, flag ? 1 : 0),
        BigInteger units => Bind(statement, place, UnitsText.Write(units)),
        _ => throw new ArgumentException($"A {value.GetType()} is no value of a column.", nameof(value)),
    };

    private int Bind(sqlite3_stmt statement, int place, string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_utf8.Length < most)
        {
            _utf8 = new byte[most];
        }

        return raw.sqlite3_bind_text(statement, place, _utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, _utf8)));
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _connection);
}
