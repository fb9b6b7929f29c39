using System.Numerics;
using ChainCloud.Grains.Store.Sql;

namespace ChainCloud.Simulation;

/// <summary>The rows that one transaction wrote, as they were given to the database.</summary>
internal sealed class WrittenRows
{
    private readonly List<(string Table, IReadOnlyList<object?> Values)> _rows = [];

    public bool IsEmpty => _rows.Count == 0;

    public IEnumerable<object?> Values => _rows.SelectMany(row => row.Values);

    public bool Touches(string table) => _rows.Exists(row => row.Table == table);

    public void Add(string table, IReadOnlyList<object?> values) => _rows.Add((table, values));

    /// <summary>All but bytes that hold randomized signatures, or hashes of them as in the journal: of those only the length.</summary>
    public void AddTo(Trace trace)
    {
        foreach (var (table, values) in _rows)
        {
            trace.Add(table);
            foreach (var value in values)
            {
                switch (value)
                {
                    case null:
                        trace.Add(-1);
                        break;
                    case byte[] { Length: 32 } hash when table != "journal":
                        trace.Add(new Hash256(hash));
                        break;
                    case byte[] bytes:
                        trace.Add(bytes.Length);
                        break;
                    case BigInteger units:
                        trace.Add(units.ToString());
                        break;
                    case string text:
                        trace.Add(text.Length > 200 ? $"{text.Length}" : text);
                        break;
                    default:
                        trace.Add(Convert.ToInt64(value, null));
                        break;
                }
            }
        }
    }
}

/// <summary>A session that notes what is written through it.</summary>
internal sealed class RecordingSession(SqlSession inner, WrittenRows? rows, Trace trace) : SqlSession
{
    private static readonly Dictionary<string, string> Tables = [];

    public string? LeavesOut { get; init; }

    public override string ForUpdate => inner.ForUpdate;

    public override Task<int> Execute(string sql, IReadOnlyList<SqlValue> values, CancellationToken ct)
    {
        rows?.Add(TableOf(sql), [.. values.Select(v => v.Value)]);
        return inner.Execute(sql, values, ct);
    }

    public override Task<List<T>> Query<T>(string sql, IReadOnlyList<SqlValue> values, Func<SqlRow, T> map, CancellationToken ct)
    {
        trace.Note($"{sql.ReplaceLineEndings(" ")} {string.Join(' ', values.Select(v => v.Value))}");
        if (rows is not null && !sql.TrimStart().StartsWith("SELECT", StringComparison.OrdinalIgnoreCase))
        {
            rows.Add(TableOf(sql), [.. values.Select(v => v.Value)]);
        }

        return LeavesOut is not null && sql.Contains(LeavesOut, StringComparison.Ordinal)
            ? Task.FromResult(new List<T>())
            : inner.Query(sql, values, map, ct);
    }

    public override Task<int> Run(RowStatement statement, IReadOnlyList<object?[]> written, CancellationToken ct)
    {
        Note(statement, written);
        return inner.Run(statement, written, ct);
    }

    public override Task<List<T>> Find<T>(RowStatement select, IReadOnlyList<object?[]> keys, Func<SqlRow, T> map, CancellationToken ct)
    {
        trace.Note($"{select.Sqlite.ReplaceLineEndings(" ")} {keys.Count}");
        return inner.Find(select, keys, map, ct);
    }

    public override Task<bool> RunAll(IReadOnlyList<RowGroup> groups, CancellationToken ct)
    {
        foreach (var group in groups)
        {
            Note(group.Statement, group.Rows);
        }

        return inner.RunAll(groups, ct);
    }

    private void Note(RowStatement statement, IReadOnlyList<object?[]> written)
    {
        foreach (var row in written)
        {
            rows?.Add(statement.Table, row);
        }
    }

    /// <summary>The word after INSERT INTO, UPDATE or DELETE FROM.</summary>
    private static string TableOf(string sql)
    {
        lock (Tables)
        {
            if (!Tables.TryGetValue(sql, out var table))
            {
                var words = sql.Split([' ', '\n', '\r', '('], StringSplitOptions.RemoveEmptyEntries);
                var at = Array.FindIndex(words, word => word is "INTO" or "UPDATE" or "FROM");
                Tables[sql] = table = at >= 0 && at + 1 < words.Length ? words[at + 1] : "";
            }

            return table;
        }
    }
}
