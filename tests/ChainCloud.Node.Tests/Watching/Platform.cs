using System.Security.Cryptography;
using System.Text;
using ChainCloud.Chains;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains;
using ChainCloud.Grains.Audit;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Ledger;
using ChainCloud.Grains.Store;
using ChainCloud.Node.Tests.Nodes;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Engines;
using ChainCloud.TestKit.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;

namespace ChainCloud.Node.Tests.Watching;

/// <summary>The watcher and the account grains on the engine, over a real database; the test drives the watcher's steps.</summary>
internal sealed class Platform : IAsyncDisposable
{
    public const long Required = 2;

    public static readonly AssetId Ltc = AssetId.Parse("LTC").Value;
    public static readonly BookId Acme = BookId.Parse("acme/LTC").Value;
    public static readonly BookId Bolt = BookId.Parse("bolt/LTC").Value;

    private readonly TestDatabase _database;
    private readonly ChainNodeOptions _options;
    private readonly AssetId _asset;
    private readonly IReadOnlyList<ListedToken> _tokens;
    private readonly Action<IServiceCollection>? _with;
    private readonly bool _ownsDatabase = true;
    private IHost _host = null!;

    private Platform(
        TestDatabase database, ChainNodeOptions options, AssetId asset, IReadOnlyList<ListedToken> tokens, Action<IServiceCollection>? with)
    {
        _database = database;
        _options = options;
        _asset = asset;
        _tokens = tokens;
        _with = with;
    }

    private Platform(Platform first)
        : this(first._database, first._options, first._asset, first._tokens, first._with) => _ownsDatabase = false;

    public IChainGrain Chain => Get<IGrainFactory>().GetGrain<IChainGrain>(GrainKeys.Chain(_asset));

    public static async Task<Platform> StartAsync(
        DatabaseKind kind, ChainNodeOptions options, AssetId? asset = null, IReadOnlyList<ListedToken>? tokens = null,
        Action<IServiceCollection>? with = null)
    {
        options.RequiredConfirmations ??= Required;
        options.PollInterval = TimeSpan.FromMilliseconds(50);
        var platform = new Platform(await TestDatabase.Create(kind), options, asset ?? Ltc, tokens ?? [], with);
        await platform.ResumeAsync();
        return platform;
    }

    /// <summary>A platform that follows the chain of a node, or of several that have to agree.</summary>
    public static Task<Platform> StartAsync(DatabaseKind kind, UtxoTestNode node, params UtxoTestNode[] others) =>
        StartAsync(kind, NodeSettings.Of(node, others), AssetId.Parse(node.Asset).Value);

    /// <summary>Another silo on the same database, which has its own watcher and grains.</summary>
    public async Task<Platform> StartSecondAsync()
    {
        var second = new Platform(this);
        await second.ResumeAsync();
        return second;
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>The codes of the alarms, oldest first; without those about what accounts of test nodes held before.</summary>
    public async Task<string[]> AlarmsAsync() =>
    [
        .. (await Get<IDeviceStore>().Alarms(null, null, 100, default)).Select(alarm => alarm.Code).Where(code => code != AlarmCodes.UnexplainedBalance).Reverse(),
    ];

    /// <summary>Counts everything anew with the node, and gives what came of it.</summary>
    public async Task<ReconciliationView> ReconcileAsync(AssetId asset) => (await Get<Explanations>().Of(asset, default)).Value;

    /// <summary>Ledger and chain agree, everything counted anew and as the platform itself found after its last block, and no halt stands.</summary>
    public async Task AgreesAsync(AssetId asset)
    {
        await Chain.Advance();
        var (whole, last) = (await ReconcileAsync(asset), (await Get<IAuditStore>().List(asset, 1, default))[0]);
        Assert.True(whole is { Agrees: true, Whole: true }, string.Join('\n', [$"{whole}", .. whole.Explanation, .. whole.Found]));
        Assert.True(last.Agrees && last.Block == whole.Block, $"{last} {string.Join(' ', last.Found)}");
        Assert.Empty(await Get<IHaltStore>().Of(asset, default));
    }

    public IAccountGrain Account(BookId book) => Get<IGrainFactory>().GetGrain<IAccountGrain>(GrainKeys.Account(book));

    public async Task PauseAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    public async Task ResumeAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddChainCloudStore(new StoreOptions
        {
            Provider = _database.Kind == DatabaseKind.Sqlite ? StoreProvider.Sqlite : StoreProvider.Postgres,
            Path = _database.Path,
            ConnectionString = _database.ConnectionString,
        });
        builder.Services.AddSingleton<IIdSource, ClockIdSource>();
        builder.Services.AddSingleton<Alarms>();
        builder.Services.AddTestEngine(null, typeof(ChainGrain).Assembly);
        var catalog = AssetCatalog.OfChains(Network.Regtest);
        builder.Services.AddSingleton(_tokens.Count == 0 ? catalog : catalog.WithTokens(_asset, _tokens).Value);
        builder.Services.AddChain(AssetRegistry.For(_asset, Network.Regtest).Value, _options).AddChainRegistry();
        _with?.Invoke(builder.Services);
        _host = builder.Build();
        await Get<StoreMigrator>().Migrate(default);
        await _host.StartAsync();
    }

    /// <summary>Steps until the store has read the node's last block and the mempool.</summary>
    public Task CatchUpAsync(UtxoTestNode node) => CatchUpAsync(node.TipAsync);

    /// <summary>Steps until the store has read the block that the node has last.</summary>
    public async Task CatchUpAsync(Func<Task<BlockRef>> tip)
    {
        await Eventually.True(
            async () =>
            {
                await Chain.Advance();
                var status = await Chain.Status();
                return status.NodeState == "ok" && status.Tip == await tip();
            },
            TimeSpan.FromSeconds(60),
            () => "The watcher did not catch up.");

        // Its deposits were advanced against the tip that it had before.
        await Chain.Advance();
    }

    /// <summary>Steps until people see that state of the node.</summary>
    public Task Shows(string state) => Eventually.True(
        async () =>
        {
            await Chain.Advance();
            return (await Chain.Status()).NodeState == state;
        },
        TimeSpan.FromSeconds(30),
        () => $"The node never showed as {state}.");

    /// <summary>A verified batch of these scripts (for change: a batch that needs no verdict).</summary>
    public async Task WatchAsync(BatchId id, params ScriptPubKey[] scripts)
    {
        var (root, at) = (new Hash256(new byte[32]), DateTimeOffset.UnixEpoch);
        var listed = new BatchRow(
            id, BatchStates.Listed, 0, (uint)scripts.Length, $"batch {id.Number}", root, [1], null, null, 0, id.Purpose == AddressPurpose.Change, 0, at, at);
        List<RowWrite> rows = [new RowWrite.InsertBatch(listed), new RowWrite.InsertAddresses(id, 0, scripts)];
        if (id.Purpose != AddressPurpose.Change)
        {
            rows.Add(new RowWrite.UpdateBatch(listed with { State = BatchStates.Verified, Verdict = [2], Finished = true }, 0));
        }

        await CommitAsync(id.Book, $"watch:{id}", rows);
    }

    /// <summary>Writes rows beside a book, as its grain would.</summary>
    public async Task CommitAsync(BookId book, string key, IReadOnlyList<RowWrite> rows)
    {
        var store = Get<IBookStore>();
        var head = await store.LoadHead(book, default);
        var item = new CommitItem(key, new Hash256(SHA256.HashData(Encoding.UTF8.GetBytes(key))), [], [], rows, []);
        Assert.IsType<CommitOutcome.Committed>(await store.Commit(head, head.Next([]), [item], DateTimeOffset.UnixEpoch, default));
    }

    public async Task<IReadOnlyList<DepositView>> DepositsAsync(BookId book) =>
        (await Account(book).ListDeposits(new PageQuery(null, 100))).Value.Items;

    public async Task<DepositView> DepositAsync(BookId book) => Assert.Single(await DepositsAsync(book));

    /// <summary>Types of a merchant's events, oldest first.</summary>
    public async Task<string[]> EventsAsync(BookId book) =>
        [.. (await Get<ILedgerReads>().Events(book.Merchant, 0, 1_000, default)).Select(e => e.Type)];

    /// <summary>Posted and pending base units, cold and hot together; fails when the head is not the sum of its postings.</summary>
    public async Task<(long Posted, long Pending)> BalanceAsync(BookId book)
    {
        var sum = await Get<ILedgerReads>().SumPostings(book, default);
        Assert.Equal((await Get<IBookStore>().LoadHead(book, default)).Balances.ToArray(), sum.Balances.ToArray());
        var balances = (await Account(book).Balances()).Value;
        return ((long)(balances.Cold.Posted + balances.Hot.Posted).Units, (long)(balances.Cold.Pending + balances.Hot.Pending).Units);
    }

    public async ValueTask DisposeAsync()
    {
        await PauseAsync();
        if (_ownsDatabase)
        {
            await _database.DisposeAsync();
        }
    }
}
