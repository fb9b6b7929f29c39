namespace ChainCloud.Grains.Store.Sql;

/// <summary>
/// A statement that is run for many rows: on PostgreSQL once over arrays (unnest), on SQLite prepared once and run per row. Both count the
/// rows that they changed; a caller that needs all of them compares.
/// </summary>
internal sealed class RowStatement
{
    private RowStatement(string table, string sqlite, string postgres, Column[] columns, int keyFrom)
    {
        Table = table;
        Sqlite = sqlite;
        Postgres = postgres;
        Columns = columns;
        KeyFrom = keyFrom;
    }

    /// <summary>Table that is written; conflicts are named after it.</summary>
    public string Table { get; }

    /// <summary>Text with @name parameters for one row.</summary>
    public string Sqlite { get; }

    /// <summary>Text with $n parameters, an array per column.</summary>
    public string Postgres { get; }

    public Column[] Columns { get; }

    /// <summary>
    /// Updates: position of the first key column in <see cref="Columns"/>. Two rows of one key can't share a statement, see <see cref="RowGroups"/>.
    /// Inserts: -1.
    /// </summary>
    public int KeyFrom { get; }

    /// <summary>False when a row that changes nothing is no conflict.</summary>
    public bool Required { get; private init; } = true;

    /// <summary>How many changes SQLite counts for one row.</summary>
    public int SqliteChanges { get; private init; } = 1;

    /// <summary>Where the statement stands in a commit: lower ranks run first, whatever item asked first.</summary>
    public int Rank { get; private init; }

    /// <summary>This statement at a place in a commit.</summary>
    public RowStatement At(int rank, bool required = true, int sqliteChanges = 1) =>
        new(Table, Sqlite, Postgres, Columns, KeyFrom) { Rank = rank, Required = required, SqliteChanges = sqliteChanges };

    /// <summary>An insert. With <paramref name="ignoreExisting"/> rows whose key is taken are left out and not counted.</summary>
    public static RowStatement Insert(string table, Column[] columns, bool ignoreExisting = false) =>
        Insert(table, columns, ignoreExisting ? "ON CONFLICT DO NOTHING" : "");

    /// <summary>An insert with what else becomes of a row whose key is taken.</summary>
    public static RowStatement Insert(string table, Column[] columns, string onConflict)
    {
        var names = string.Join(", ", columns.Select(c => c.Name));
        var tail = onConflict.Length == 0 ? "" : " " + onConflict;
        return new RowStatement(
            table,
            $"INSERT INTO {table} ({names}) VALUES ({string.Join(", ", columns.Select(c => "@" + c.Name))}){tail}",
            $"INSERT INTO {table} ({names}) SELECT {names} FROM {Unnest(columns)}{tail}",
            columns,
            -1);
    }

    /// <summary>
    /// An update of <paramref name="set"/> where <paramref name="key"/> fits. <paramref name="also"/> holds assignments and
    /// <paramref name="guard"/> a condition in SQL over the table as t.
    /// </summary>
    public static RowStatement Update(string table, Column[] set, Column[] key, string also = "", string guard = "")
    {
        Column[] columns = [.. set, .. key];
        var extra = also.Length == 0 ? [] : new[] { also };
        var where = guard.Length == 0 ? "" : $" AND {guard}";
        string Set(Column c, string prefix) => $"{c.Target} = {(c.Adds ? $"t.{c.Target} + " : "")}{prefix}{c.Name}";
        string Sets(string prefix) => string.Join(", ", set.Select(c => Set(c, prefix)).Concat(extra));
        string Keys(string prefix) => KeysOf(key, prefix);
        return new RowStatement(
            table,
            $"UPDATE {table} AS t SET {Sets("@")} WHERE {Keys("@")}{where}",
            $"UPDATE {table} AS t SET {Sets("v.")} FROM {Unnest(columns)} WHERE {Keys("v.")}{where}",
            columns,
            set.Length);
    }

    /// <summary>The rows of <paramref name="table"/> (as t) that have one of many keys; no values are changed.</summary>
    public static RowStatement Select(string select, string table, Column[] key, string guard = "", bool forUpdate = false)
    {
        var where = guard.Length == 0 ? "" : $" AND {guard}";
        string Keys(string prefix) => KeysOf(key, prefix);
        return new RowStatement(
            table,
            $"SELECT {select} FROM {table} AS t WHERE {Keys("@")}{where}",
            forUpdate
                ? $"SELECT {select} FROM {table} AS t JOIN {Unnest(key)} ON {Keys("v.")}{(where.Length == 0 ? "" : $" WHERE {guard}")} FOR UPDATE OF t"
                // OFFSET 0 keeps the planner from a join that reads the whole table, which it prefers, and remembers, while the table is new.
                : $"SELECT {select} FROM {Unnest(key)} CROSS JOIN LATERAL (SELECT * FROM {table} AS t WHERE {Keys("v.")}{where} OFFSET 0) AS t",
            key,
            0);
    }

    /// <summary>A statement written out for each database: @name values for one row, and $1… arrays.</summary>
    public static RowStatement Of(string table, string sqlite, Func<string, string> postgres, Column[] columns) =>
        new(table, sqlite, postgres(UnnestCall(columns)), columns, -1);

    private static string KeysOf(Column[] key, string prefix) => string.Join(" AND ", key.Select(c => $"t.{c.Target} = {prefix}{c.Name}"));

    private static string UnnestCall(Column[] columns) => $"unnest({string.Join(", ", columns.Select((c, i) => $"${i + 1}::{c.PostgresType}[]"))})";

    private static string Unnest(Column[] columns) =>
        $"{UnnestCall(columns)} AS v ({string.Join(", ", columns.Select(c => c.Name))})";
}
