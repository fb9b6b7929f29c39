using System.Security.Cryptography;
using System.Text;
using ChainCloud.Chains;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Addresses;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Ledger;
using ChainCloud.Grains.Merchants;
using ChainCloud.Grains.Payouts;
using ChainCloud.Grains.Restoring;
using ChainCloud.Grains.Store;
using ChainCloud.Grains.Transfers;
using ChainCloud.Statements;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Engines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using PayoutOutput = ChainCloud.GrainInterfaces.PayoutOutput;

namespace ChainCloud.Grains.Tests.Payouts;

/// <summary>
/// One merchant's payouts on the real grains, engine and database; blocks are given as the watcher's facts, devices answer by hand, the
/// node is a fake at its edge.
/// </summary>
internal sealed class PayoutStage : IAsyncDisposable
{
    public const long Required = 3;

    public static readonly AssetId Ltc = AssetId.Parse("LTC").Value;
    public static readonly MerchantId Merchant = MerchantId.Parse("acme").Value;
    public static readonly BookId Book = new(Merchant, Ltc);

    private readonly TestDatabase _database;
    private readonly Action<IServiceCollection>? _with;
    private ServiceProvider _provider = null!;
    private uint _funded;

    private PayoutStage(TestDatabase database, Action<IServiceCollection>? with, AssetId asset)
    {
        _database = database;
        _with = with;
        Devices = new Devices(ChainParameters.For(asset, Network.Regtest).Value);
    }

    public Devices Devices { get; }

    public FakeNode Node { get; } = new();

    public MovableClock Clock { get; } = new();

    public IAccountGrain Account => Grains.GetGrain<IAccountGrain>(GrainKeys.Account(Own));

    public static async Task<PayoutStage> Open(DatabaseKind kind, Action<IServiceCollection>? with = null, AssetId? asset = null)
    {
        var stage = new PayoutStage(await TestDatabase.Create(kind), with, asset ?? Ltc);
        await stage.Start();
        await stage.Get<IMerchantStore>().Insert(new MerchantRow(Merchant, "Acme", null, stage.Clock.GetUtcNow()), default);
        await stage.Get<IDeviceStore>().Enrol(stage.Devices.Rows(Merchant), stage.Devices.Accounts(Merchant), default);
        await stage.Get<IChainStore>().StartAt(stage.Own.Asset, new BlockRef(100, BlockHash(100, 0)), default);
        return stage;
    }

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    public IPayoutGrain Payout(PayoutId id) => Grains.GetGrain<IPayoutGrain>(GrainKeys.Payout(id));

    public IVaultGrain Courier(DeviceId device) => Grains.GetGrain<IVaultGrain>(GrainKeys.Device(device));

    public ITransferGrain Transfer(TransferId id) => Grains.GetGrain<ITransferGrain>(GrainKeys.Transfer(id));

    public async Task<string> StateOf(PayoutId id) => (await Payout(id).Read(Merchant)).Value.State;

    /// <summary>Ends the process's part without asking anybody, and starts a new one on the same database.</summary>
    public async Task Restart()
    {
        await _provider.DisposeAsync();
        await Start();
    }

    /// <summary>Pays the hot wallet, credits it, and leaves the coins as large as given.</summary>
    public async Task Fund(params long[] units)
    {
        var outputs = units.Select(u => new TransactionOutput(u, Devices.HotScript(_funded++))).ToList();
        var seed = new Outpoint(BlockHash(_funded, 77), 0);
        var transaction = new Transaction(2, [TransactionInput.Unsigned(seed) with { Witness = [[1]] }], outputs, 0);
        var first = _funded - (uint)units.Length;
        await Mine(
            deposits: [.. outputs.Select((o, i) => new DepositFact(
                DepositId.Of(Get<IIdSource>().Next()), Own, new Outpoint(transaction.TxId, (uint)i), o.Script, AddressPurpose.Hot, OwnUnits(o.Value), false))],
            coins: [.. outputs.Select((o, i) => new CoinFact(
                Own, new Outpoint(transaction.TxId, (uint)i), AddressPurpose.Hot, 0, first + (uint)i, o.Script, OwnUnits(o.Value), false))],
            raw: [new RawTxRow(Own.Asset, transaction.TxId, transaction.Serialize(withWitness: true))]);
        await MineEmpty((int)Required - 1);
        await Account.AdvanceDeposits();
    }

    public async Task MineEmpty(int blocks)
    {
        for (var i = 0; i < blocks; i++)
        {
            await Mine();
        }
    }

    /// <summary>A block that holds these transactions of ours.</summary>
    public Task MineTransactions(params Transaction[] transactions) => Mine(
        spends: [.. transactions.SelectMany(t => t.Inputs.Select(i => new SpendFact(i.Outpoint, t.TxId)))],
        raw: [.. transactions.Select(t => new RawTxRow(Own.Asset, t.TxId, t.Serialize(withWitness: true)))]);

    /// <summary>A block that holds a transaction of ours, whose outputs to nobody in <paramref name="paid"/> come back as change.</summary>
    public Task MineWithChange(Transaction transaction, PayoutView paid) => Mine(
        coins: [.. transaction.Outputs.Select((o, i) => (Output: o, Index: (uint)i)).Where(o => paid.Outputs.All(p => p.Script != o.Output.Script))
            .Select(o => new CoinFact(Own, new Outpoint(transaction.TxId, o.Index), AddressPurpose.Change, 1, 0, o.Output.Script, OwnUnits(o.Output.Value), false))],
        spends: [.. transaction.Inputs.Select(i => new SpendFact(i.Outpoint, transaction.TxId))]);

    /// <summary>A block that spends an output of ours in a transaction of a stranger.</summary>
    public Task MineTheft(Outpoint point) => Mine(spends: [new SpendFact(point, BlockHash(1, 13))]);

    /// <summary>The last blocks leave the chain.</summary>
    public async Task Reorganize(int blocks)
    {
        var cursor = (await Get<IChainStore>().LoadCursor(Own.Asset, default))!;
        var headers = await Get<IChainStore>().Headers(Own.Asset, cursor.Tip.Height - blocks, 1, default);
        Assert.True(await Get<IChainStore>().CommitReorg(cursor, headers[0].Block, Clock.GetUtcNow(), default));
    }

    public RequestPayout RequestOf(string externalId, params long[] units)
    {
        var outputs = units.Select((u, i) => new PayoutOutput(Scripts.P2wpkhOfHash(Enumerable.Repeat((byte)(i + 1), 20).ToArray()), OwnUnits(u))).ToList();
        var content = $"{externalId} {string.Join(',', units)}";
        return new RequestPayout(externalId, outputs, OwnUnits(10_000), [1, 2, 3], new Hash256(SHA256.HashData(Encoding.UTF8.GetBytes(content))));
    }

    /// <summary>Requests a payout and waits for its turn at the V-Device.</summary>
    public async Task<(PayoutView View, ApprovePayoutJob Job)> RequestAndPlan(string externalId, params long[] units)
    {
        var view = (await Account.RequestPayout(RequestOf(externalId, units))).Value;
        await Payout(view.Id).Advance();
        return ((await Payout(view.Id).Read(Merchant)).Value, await ApprovalJob(view.Id));
    }

    public async Task<ApprovePayoutJob> ApprovalJob(PayoutId id)
    {
        var job = (await Get<IDeviceStore>().FindJob($"approve_payout:{id}", default))!;
        return Assert.IsType<ApprovePayoutJob>(Frame.Decode(job.Frame).Value);
    }

    public PayoutIntent IntentFor(PayoutView view, ApprovePayoutJob job) => Devices.IntentFor(
        job, view.ExternalId, view.Outputs.Select(o => new Statements.PayoutOutput(o.Script, o.Amount)), Clock.GetUtcNow());

    /// <summary>Requests, plans and approves a payout, and gives the vault's job.</summary>
    public async Task<(PayoutView View, SignJob Job)> RequestAndApprove(string externalId, params long[] units)
    {
        var (view, job) = await RequestAndPlan(externalId, units);
        var approved = (await Payout(view.Id).Approve(Merchant, Devices.Sign(IntentFor(view, job)))).Value;
        return (approved, await SigningJob(approved));
    }

    public async Task<SignJob> SigningJob(PayoutView view)
    {
        var job = (await Get<IDeviceStore>().FindJob($"sign:{view.Transfer}:1", default))!;
        return Assert.IsType<SignJob>(Frame.Decode(job.Frame).Value);
    }

    public async Task<BalanceView> Hot() => (await Account.Balances()).Value.Hot;

    /// <summary>The book that this stage plays.</summary>
    public BookId Own => new(Merchant, Devices.Chain.Asset);

    public Amount OwnUnits(long units) => Amount.Of(Own.Asset, units);

    public static Amount Units(long units) => Amount.Of(Ltc, units);

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _database.DisposeAsync();
        Devices.Dispose();
    }

    private IGrainFactory Grains => Get<IGrainFactory>();

    private async Task Mine(
        IReadOnlyList<DepositFact>? deposits = null, IReadOnlyList<CoinFact>? coins = null, IReadOnlyList<SpendFact>? spends = null,
        IReadOnlyList<RawTxRow>? raw = null)
    {
        var cursor = (await Get<IChainStore>().LoadCursor(Own.Asset, default))!;
        var block = new BlockRef(cursor.Tip.Height + 1, BlockHash(cursor.Tip.Height + 1, cursor.Version));
        var facts = new BlockFacts(block, cursor.Tip.Hash, deposits ?? [], coins ?? [], spends ?? [], raw ?? [], Clock.GetUtcNow());
        Assert.True(await Get<IChainStore>().CommitBlock(cursor, facts, default));
    }

    private async Task Start()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddOptions<PlatformOptions>();
        services.AddOptions<PayoutOptions>();
        services.AddOptions<BookWriterOptions>();
        services.AddSingleton<IIdSource, ClockIdSource>();
        services.AddSingleton<Alarms>();
        services.AddSingleton<ReceiptChain>();
        services.AddSingleton<JobAnswers>();
        services.AddRestoring();
        services.AddSingleton<ITokenMint, TokenMint>();
        services.AddSingleton<BatchJobs>();
        services.AddSingleton<SigningJobs>();
        services.AddSingleton(AssetCatalog.OfChains(Network.Regtest));
        services.AddSingleton<PayoutGas>();
        services.AddSingleton<AccountFacts>();
        services.AddSingleton<IChainView, StoredChainView>();
        var options = new ChainNodeOptions { RequiredConfirmations = Required };
        services.AddSingleton(new ChainRegistry([new FollowedChain(Devices.Chain, options, Node)]));
        services.AddChainCloudStore(new StoreOptions
        {
            Provider = _database.Kind == DatabaseKind.Sqlite ? StoreProvider.Sqlite : StoreProvider.Postgres,
            Path = _database.Path,
            ConnectionString = _database.ConnectionString,
        });
        services.AddTestEngine(null, typeof(PlatformOptions).Assembly);
        _with?.Invoke(services);
        _provider = services.BuildServiceProvider();
        await Get<StoreMigrator>().Migrate(default);
        foreach (var hosted in _provider.GetServices<IHostedService>())
        {
            await hosted.StartAsync(default);
        }
    }

    private static Hash256 BlockHash(long height, long version) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{height}/{version}")));
}

/// <summary>The chain as far as the store has followed it.</summary>
internal sealed class StoredChainView(IChainStore store) : IChainView
{
    public async Task<AssetView?> Status(AssetId asset) => await store.LoadCursor(asset, default) is { } cursor
        ? new AssetView(asset, Network.Regtest, "ok", null, cursor.Tip, PayoutStage.Required, Amount.Of(asset, 5_000), [1_000, 20_000, 50_000], 8)
        : null;
}

/// <summary>A clock that tests move.</summary>
internal sealed class MovableClock : TimeProvider
{
    private long _ahead;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ahead));

    public void Move(TimeSpan time) => Interlocked.Add(ref _ahead, time.Ticks);
}
