namespace ChainCloud.TestKit.Databases;

/// <summary>The databases that every store test runs on.</summary>
public enum DatabaseKind
{
    Sqlite,
    Postgres,
}

/// <summary>
/// An empty database of one test: a SQLite file in a folder of its own, or a database in a private PostgreSQL cluster. Whoever uses it
/// closes its connections first.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string? _folder;

    private TestDatabase(DatabaseKind kind, string? folder, string? connectionString)
    {
        Kind = kind;
        _folder = folder;
        Path = folder is null ? null : System.IO.Path.Combine(folder, "chaincloud.db");
        ConnectionString = connectionString;
    }

    public DatabaseKind Kind { get; }

    /// <summary>The SQLite file; null for PostgreSQL.</summary>
    public string? Path { get; }

    /// <summary>For Npgsql; null for SQLite.</summary>
    public string? ConnectionString { get; }

    /// <summary>An empty database; for PostgreSQL in the cluster that this process shares among its tests.</summary>
    public static async Task<TestDatabase> Create(DatabaseKind kind) => kind == DatabaseKind.Sqlite
        ? new TestDatabase(kind, Directory.CreateTempSubdirectory("chaincloud-sqlite-").FullName, null)
        : new TestDatabase(kind, null, await (await PostgresCluster.Shared).CreateDatabase());

    public ValueTask DisposeAsync()
    {
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }

        return ValueTask.CompletedTask;
    }
}
