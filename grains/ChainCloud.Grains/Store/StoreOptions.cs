namespace ChainCloud.Grains.Store;

/// <summary>Which database.</summary>
public enum StoreProvider
{
    /// <summary>One file, one process.</summary>
    Sqlite = 0,

    /// <summary>PostgreSQL 15 or newer; several silos may share it.</summary>
    Postgres = 1,
}

/// <summary>Where the database is.</summary>
public sealed class StoreOptions
{
    public StoreProvider Provider { get; set; } = StoreProvider.Sqlite;

    /// <summary>The SQLite file; made when missing. For <see cref="StoreProvider.Sqlite"/>.</summary>
    public string? Path { get; set; }

    /// <summary>Npgsql connection string. For <see cref="StoreProvider.Postgres"/>. Holds a password: never logged.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// PostgreSQL connections that read. Reads have their own, so that none of them ever waits for a write. Default: 24.
    /// </summary>
    public int ReadConnections { get; set; } = 24;

    /// <summary>PostgreSQL connections that write. Default: 8. What else would write waits for one of them.</summary>
    public int WriteConnections { get; set; } = 8;

    /// <summary>Transactions of books that are under way at most, on PostgreSQL; each takes what waits of all books. Default: 2.</summary>
    public int CommitsAtOnce { get; set; } = 2;

    /// <summary>Throws <see cref="StoreSetupException"/> when what the provider needs is missing.</summary>
    public void Validate()
    {
        var missing = Provider == StoreProvider.Sqlite ? string.IsNullOrWhiteSpace(Path) : string.IsNullOrWhiteSpace(ConnectionString);
        if (missing)
        {
            throw new StoreSetupException($"Store: set {(Provider == StoreProvider.Sqlite ? nameof(Path) : nameof(ConnectionString))}.");
        }

        if (ReadConnections < 1 || WriteConnections < 2 || CommitsAtOnce < 1 || CommitsAtOnce >= WriteConnections)
        {
            throw new StoreSetupException(
                $"Store: {nameof(ReadConnections)} and {nameof(CommitsAtOnce)} are at least 1, {nameof(WriteConnections)} is more than {nameof(CommitsAtOnce)}.");
        }
    }
}
