using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store;
using ChainCloud.Grains.Store.Sql;
using ChainCloud.TestKit.Databases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChainCloud.Store.Tests;

/// <summary>A migrated store on a database of its own.</summary>
internal sealed class StoreUnderTest : IAsyncDisposable
{
    private readonly TestDatabase? _database;
    private ServiceProvider _services;

    private StoreUnderTest(TestDatabase? database, StoreOptions options)
    {
        _database = database;
        Options = options;
        _services = Build(options);
    }

    public StoreOptions Options { get; }

    /// <summary>What the store has logged.</summary>
    public CriticalLines Log { get; } = new();

    public IBookStore Books => _services.GetRequiredService<IBookStore>();

    public StoreMigrator Migrator => _services.GetRequiredService<StoreMigrator>();

    /// <summary>For what no caller can do: wrong rows, dead versions.</summary>
    internal SqlDatabase Database => _services.GetRequiredService<SqlDatabase>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public static async Task<StoreUnderTest> Create(DatabaseKind kind)
    {
        var store = await CreateEmpty(kind);
        await store.Migrator.Migrate(default);
        return store;
    }

    public static async Task<StoreUnderTest> CreateEmpty(DatabaseKind kind)
    {
        var database = await TestDatabase.Create(kind);
        return new StoreUnderTest(database, OptionsOf(database));
    }

    public static StoreUnderTest Over(string connectionString) =>
        new(null, new StoreOptions { Provider = StoreProvider.Postgres, ConnectionString = connectionString });

    /// <summary>Over a SQLite file of the caller's.</summary>
    public static StoreUnderTest OverFile(string path) => new(null, new StoreOptions { Provider = StoreProvider.Sqlite, Path = path });

    public static StoreOptions OptionsOf(TestDatabase database) => new()
    {
        Provider = database.Kind == DatabaseKind.Sqlite ? StoreProvider.Sqlite : StoreProvider.Postgres,
        Path = database.Path,
        ConnectionString = database.ConnectionString,
    };

    /// <summary>Closes everything and opens it again, as a restarted process would.</summary>
    public async Task Reopen()
    {
        await _services.DisposeAsync();
        _services = Build(Options);
    }

    /// <summary>Commits items after the book's present head; fails the test when they are not committed.</summary>
    public async Task Commit(params CommitItem[] items)
    {
        var head = await Books.LoadHead(Samples.Book, default);
        Assert.IsType<CommitOutcome.Committed>(await TryCommit(head, items));
    }

    public Task<CommitOutcome> TryCommit(AccountHead head, params CommitItem[] items) =>
        Books.Commit(head, head.Next([.. items.SelectMany(i => i.Entries)]), items, Samples.Now, default);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    private ServiceProvider Build(StoreOptions options) => new ServiceCollection()
        .AddChainCloudStore(options)
        .AddLogging(logging => logging.AddProvider(Log))
        .BuildServiceProvider();
}
