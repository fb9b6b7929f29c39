using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Processes;
using Microsoft.Extensions.DependencyInjection;

namespace ChainCloud.Benchmarks.Databases;

/// <summary>Databases of one kind for one benchmark, all durable and on the same disk.</summary>
internal sealed class BenchDatabases : IAsyncDisposable
{
    private readonly PostgresCluster? _cluster;
    private readonly List<TestDatabase> _files = [];

    private BenchDatabases(PostgresCluster? cluster) => _cluster = cluster;

    public static async Task<BenchDatabases> Start(DatabaseKind kind) =>
        new(kind == DatabaseKind.Postgres ? await PostgresCluster.Start(durable: true) : null);

    /// <summary>A new database with the platform's schema.</summary>
    public async Task<BenchDatabase> Create()
    {
        var database = await CreateEmpty();
        await using var store = database.OpenStore();
        await store.GetRequiredService<StoreMigrator>().Migrate(CancellationToken.None);
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var file in _files)
        {
            await file.DisposeAsync();
        }

        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    private async Task<BenchDatabase> CreateEmpty()
    {
        if (_cluster is not null)
        {
            return new BenchDatabase(null, await _cluster.CreateDatabase());
        }

        var file = await TestDatabase.Create(DatabaseKind.Sqlite);
        _files.Add(file);
        return new BenchDatabase(file.Path, null);
    }
}

/// <param name="Path">Of SQLite.</param>
/// <param name="ConnectionString">Of PostgreSQL.</param>
internal sealed record BenchDatabase(string? Path, string? ConnectionString)
{
    public StoreOptions Options => new()
    {
        Provider = Path is null ? StoreProvider.Postgres : StoreProvider.Sqlite,
        Path = Path,
        ConnectionString = ConnectionString,
    };

    public PlatformDatabase Platform => Path is null ? PlatformDatabase.Postgres(ConnectionString!) : PlatformDatabase.Sqlite(Path);

    /// <summary>The platform's own store.</summary>
    public ServiceProvider OpenStore() => new ServiceCollection().AddChainCloudStore(Options).BuildServiceProvider();
}
