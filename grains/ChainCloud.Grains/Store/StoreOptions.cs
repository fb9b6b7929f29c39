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

    /// <summary>Throws <see cref="StoreSetupException"/> when what the provider needs is missing.</summary>
    public void Validate()
    {
        var missing = Provider == StoreProvider.Sqlite ? string.IsNullOrWhiteSpace(Path) : string.IsNullOrWhiteSpace(ConnectionString);
        if (missing)
        {
            throw new StoreSetupException($"Store: set {(Provider == StoreProvider.Sqlite ? nameof(Path) : nameof(ConnectionString))}.");
        }
    }
}
