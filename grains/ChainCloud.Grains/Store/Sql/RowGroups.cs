namespace ChainCloud.Grains.Store.Sql;

/// <summary>One row of a statement.</summary>
internal readonly record struct PlannedRow(RowStatement Statement, object?[] Values);

/// <summary>
/// Rows gathered by statement, statements in order of rank. A second update of the same key goes into a later group, because one
/// statement over arrays would see the row only as it was before.
/// </summary>
internal sealed class RowGroups
{
    private readonly Dictionary<(RowStatement Statement, int Wave), RowGroup> _groups = [];

    public IReadOnlyList<RowGroup> InOrder() => [.. _groups.OrderBy(g => g.Key.Statement.Rank).ThenBy(g => g.Key.Wave).Select(g => g.Value)];

    public void Add(PlannedRow row)
    {
        for (var wave = 0; ; wave++)
        {
            if (!_groups.TryGetValue((row.Statement, wave), out var group))
            {
                _groups.Add((row.Statement, wave), group = new RowGroup(row.Statement));
            }

            if (group.TryAdd(row.Values))
            {
                return;
            }
        }
    }
}

/// <summary>Rows for one run of a statement.</summary>
internal sealed class RowGroup(RowStatement statement)
{
    private readonly Dictionary<string, int>? _byKey = statement.KeyFrom < 0 ? null : [];

    public RowStatement Statement => statement;

    public List<object?[]> Rows { get; } = [];

    public bool TryAdd(object?[] values)
    {
        if (_byKey is not null && !_byKey.TryAdd(KeyOf(values), Rows.Count))
        {
            return TrySum(_byKey[KeyOf(values)], values);
        }

        Rows.Add(values);
        return true;
    }

    private bool TrySum(int row, object?[] values)
    {
        if (!statement.Columns.Take(statement.KeyFrom).All(c => c.Adds))
        {
            return false;
        }

        object?[] sum = [.. Rows[row]];
        for (var i = 0; i < statement.KeyFrom; i++)
        {
            sum[i] = (long)sum[i]! + (long)values[i]!;
        }

        Rows[row] = sum;
        return true;
    }

    // The same row with another expected version is still the same row.
    private string KeyOf(object?[] values) => string.Join('|', values.Skip(statement.KeyFrom)
        .Where((_, i) => statement.Columns[statement.KeyFrom + i].Target != "version")
        .Select(value => value is byte[] bytes ? Convert.ToHexString(bytes) : value?.ToString()));
}
