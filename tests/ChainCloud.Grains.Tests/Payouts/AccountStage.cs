using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using ChainCloud.Chains;
using ChainCloud.Domain.Ledger;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Addresses;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Ledger;
using ChainCloud.Grains.Payouts;
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
/// One merchant's payouts of an account chain and of a token on it, on the real grains, engine and database; blocks are given as the watcher's
/// facts, devices answer by hand, the node is a fake at its edge.
/// </summary>
internal sealed class AccountStage : IAsyncDisposable
{
    public static readonly AssetId Eth = AssetId.Parse("ETH").Value;
    public static readonly AssetId Usdx = AssetId.Parse("USDX").Value;
    public static readonly MerchantId Merchant = MerchantId.Parse("acme").Value;
    public static readonly BookId EthBook = new(Merchant, Eth);
    public static readonly BookId UsdxBook = new(Merchant, Usdx);
    public static readonly AccountAddress Contract = AccountAddress.ParseHex("0x00000000000000000000000000000000c0ffee01").Value;
    public static readonly AccountAddress Recipient = AccountAddress.ParseHex("0x00000000000000000000000000000000deadbe01").Value;
    public static readonly Amount MaxFee = Amount.Of(Eth, BigInteger.Pow(10, 16));

    private readonly TestDatabase _database;
    private readonly Action<PayoutOptions>? _with;
    private ServiceProvider _provider = null!;
    private int _funded;

    private AccountStage(TestDatabase database, Action<PayoutOptions>? with) => (_database, _with) = (database, with);

    public AssetCatalog Catalog { get; } = AssetCatalog.OfChains(Network.Regtest)
        .WithTokens(Eth, [new ListedToken(Usdx, Contract, 6, 65_000)]).Value;

    public AccountDevices Devices { get; } = new(AssetRegistry.For(Eth, Network.Regtest).Value.Evm!);

    public FakeEvmNode Node { get; } = new();

    public MovableClock Clock { get; } = new();

    public static async Task<AccountStage> Open(DatabaseKind kind = DatabaseKind.Sqlite, Action<PayoutOptions>? with = null)
    {
        var stage = new AccountStage(await TestDatabase.Create(kind), with);
        await stage.Start();
        await stage.Get<IMerchantStore>().Insert(new MerchantRow(Merchant, "Acme", null, stage.Clock.GetUtcNow()), default);
        await stage.Get<IDeviceStore>().Enrol(stage.Devices.Rows(Merchant), [], default);
        await stage.Get<IChainStore>().StartAt(Eth, new BlockRef(100, Hash("100/0")), default);
        var hot = new BatchId(EthBook, AddressPurpose.Hot, 0);
        var batch = new BatchRow(
            hot, BatchStates.Listed, 0, 1, "hot", Hash("root"), [1], null, null, 0, false, 0, stage.Clock.GetUtcNow(), stage.Clock.GetUtcNow());
        await stage.Commit(EthBook, "hot", [], new RowWrite.InsertBatch(batch), new RowWrite.InsertAddresses(hot, 0, [stage.Devices.Account.ToDestination()]));
        await stage.Commit(EthBook, "verified", [], new RowWrite.UpdateBatch(batch with { State = BatchStates.Verified, Verdict = [2], Finished = true }, 0));
        return stage;
    }

    public T Get<T>()
        where T : notnull => _provider.GetRequiredService<T>();

    public IAccountGrain Account(BookId book) => Grains.GetGrain<IAccountGrain>(GrainKeys.Account(book));

    public IPayoutGrain Payout(PayoutId id) => Grains.GetGrain<IPayoutGrain>(GrainKeys.Payout(id));

    public ITransferGrain Transfer(TransferId id) => Grains.GetGrain<ITransferGrain>(GrainKeys.Transfer(id));

    public INonceGrain Nonces => Grains.GetGrain<INonceGrain>(GrainKeys.Nonce(EthBook));

    public async Task<PayoutView> View(PayoutId id) => (await Payout(id).Read(Merchant)).Value;

    public async Task Restart()
    {
        await _provider.DisposeAsync();
        await Start();
    }

    /// <summary>Gives the hot account so much, credited.</summary>
    public Task Fund(BookId book, BigInteger units)
    {
        var (id, amount) = (DepositId.Of(Get<IIdSource>().Next()), Amount.Of(book.Asset, units));
        return Commit(book, $"fund {++_funded}", [
            EntryRules.DepositConfirming(id, AddressPurpose.Hot, amount), EntryRules.DepositCredited(AccountHead.New(book), id, AddressPurpose.Hot, amount)]);
    }

    public RequestPayout RequestOf(BookId book, string externalId, BigInteger units, AccountAddress? to = null, Amount? maxFee = null) => new(
        externalId, [new PayoutOutput((to ?? Recipient).ToDestination(), Amount.Of(book.Asset, units))], maxFee ?? MaxFee, [1, 2, 3],
        Hash($"{externalId} {units} {to}"));

    public async Task<PayoutView> Request(BookId book, string externalId, BigInteger units, AccountAddress? to = null, Amount? maxFee = null) =>
        (await Account(book).RequestPayout(RequestOf(book, externalId, units, to, maxFee))).Value;

    /// <summary>Requests a payout and lets its account plan.</summary>
    public async Task<PayoutView> RequestAndPlan(BookId book, string externalId, BigInteger units, AccountAddress? to = null, Amount? maxFee = null)
    {
        var view = await Request(book, externalId, units, to, maxFee);
        await Payout(view.Id).Advance();
        return await View(view.Id);
    }

    public async Task<ApprovePayoutJob> ApprovalJob(PayoutId id) =>
        Assert.IsType<ApprovePayoutJob>(Frame.Decode((await Get<IDeviceStore>().FindJob($"approve_payout:{id}", default))!.Frame).Value);

    public async Task<Result<PayoutView>> Approve(PayoutView view, Func<PayoutIntent, PayoutIntent>? tamper = null) => await Payout(view.Id).Approve(
        Merchant, Devices.Approve(
            await ApprovalJob(view.Id), view.ExternalId, view.Outputs.Select(o => new Statements.PayoutOutput(o.Script, o.Amount)), Clock.GetUtcNow(), tamper));

    public async Task<SignJob> SigningJob(PayoutView view) =>
        Assert.IsType<SignJob>(Frame.Decode((await Get<IDeviceStore>().FindJob($"sign:{view.Transfer}:1", default))!.Frame).Value);

    /// <summary>Approves a planned payout and gives the vault's signature on it.</summary>
    public async Task<SignedEvmTransaction> ApproveAndSign(PayoutView view)
    {
        Assert.True((await Approve(view)).IsOk);
        var (raw, receipt, signed) = Devices.Sign(await SigningJob(view));
        Assert.True((await Transfer(view.Transfer!.Value).AcceptSignature(raw, receipt)).IsOk);
        // The turn that the signature's arrival set off has ended when this one has.
        await Transfer(view.Transfer.Value).Advance();
        return signed;
    }

    /// <summary>Rows that no step of these tests writes.</summary>
    public Task Store(BookId book, RowWrite row) => Commit(book, $"row {++_funded}", [], row);

    /// <summary>A block with these transactions; not final yet.</summary>
    public async Task Mine(params AccountTxFact[] sent)
    {
        var cursor = await Cursor();
        var block = new BlockRef(cursor.Tip.Height + 1, Hash($"{cursor.Tip.Height + 1}/{cursor.Version}"));
        var facts = new BlockFacts(block, cursor.Tip.Hash, [], [], [], [], Clock.GetUtcNow()) { AccountTransactions = sent, IsSettled = false };
        Assert.True(await Get<IChainStore>().CommitBlock(cursor, facts, default));
    }

    /// <summary>All blocks so far become final.</summary>
    public async Task Finalize() => Assert.True(await Get<IChainStore>().CommitSettled(await Cursor(), (await Cursor()).Tip.Height, default));

    /// <summary>The last block leaves the chain.</summary>
    public async Task Reorganize()
    {
        var cursor = await Cursor();
        var headers = await Get<IChainStore>().Headers(Eth, cursor.Tip.Height - 1, 1, default);
        Assert.True(await Get<IChainStore>().CommitReorg(cursor, headers[0].Block, Clock.GetUtcNow(), default));
    }

    /// <summary>What a block tells of a transaction that used half of the gas that it might.</summary>
    public AccountTxFact Mined(SignedEvmTransaction transaction, bool succeeded = true)
    {
        var call = Abi.TryTransfer(transaction.Transaction.Data.AsSpan());
        if (call is { } moved && succeeded)
        {
            Node.Logs.Add(new EvmLog(
                transaction.TxId, 0, transaction.Transaction.To!.Value, [Abi.TransferTopic, Topic(Devices.Account), Topic(moved.To)], Word(moved.Amount)));
        }

        return new AccountTxFact(Devices.Account, transaction.Transaction.Nonce, transaction.TxId, succeeded, FeeOf(transaction));
    }

    public static Amount FeeOf(SignedEvmTransaction transaction) => Amount.Of(Eth, transaction.Transaction.MaxFee / 2);

    public async Task<BalanceView> Hot(BookId book) => (await Account(book).Balances()).Value.Hot;

    public async Task<IReadOnlyList<string>> Alarms() => [.. (await Get<IDeviceStore>().Alarms(Merchant, null, 10, default)).Select(a => a.Code)];

    /// <summary>What a book's postings of the outside world sum to: minus what the account holds on the chain.</summary>
    public async Task<BigInteger> OnChain(BookId book)
    {
        var sum = await Get<ILedgerReads>().SumPostings(book, default);
        Assert.Equal(string.Join(' ', sum.Balances), string.Join(' ', (await Get<IBookStore>().LoadHead(book, default)).Balances));
        return -sum[LedgerAccount.Chain];
    }

    public async ValueTask DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _database.DisposeAsync();
        Devices.Dispose();
    }

    private IGrainFactory Grains => Get<IGrainFactory>();

    private async Task<ChainCursor> Cursor() => (await Get<IChainStore>().LoadCursor(Eth, default))!;

    private async Task Commit(BookId book, string key, IReadOnlyList<JournalEntry> entries, params RowWrite[] rows)
    {
        var head = await Get<IBookStore>().LoadHead(book, default);
        var item = new CommitItem($"{book} {key}", Hash(key), [], entries, rows, []);
        Assert.IsType<CommitOutcome.Committed>(await Get<IBookStore>().Commit(head, head.Next(entries), [item], Clock.GetUtcNow(), default));
    }

    private async Task Start()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddOptions<PlatformOptions>();
        services.AddOptions<PayoutOptions>().Configure(options => _with?.Invoke(options));
        services.AddOptions<BookWriterOptions>();
        services.AddSingleton<IIdSource, ClockIdSource>();
        services.AddSingleton<Alarms>();
        services.AddSingleton<BatchJobs>();
        services.AddSingleton<SigningJobs>();
        services.AddSingleton(Catalog);
        services.AddSingleton<PayoutGas>();
        services.AddSingleton<AccountFacts>();
        services.AddSingleton<IChainView, AccountChainView>();
        services.AddSingleton(new ChainRegistry([new FollowedChain(Catalog.Find(Eth).Value, new ChainNodeOptions(), Node)], Catalog));
        services.AddChainCloudStore(new StoreOptions
        {
            Provider = _database.Kind == DatabaseKind.Sqlite ? StoreProvider.Sqlite : StoreProvider.Postgres,
            Path = _database.Path,
            ConnectionString = _database.ConnectionString,
        });
        services.AddTestEngine(null, typeof(PlatformOptions).Assembly);
        _provider = services.BuildServiceProvider();
        await Get<StoreMigrator>().Migrate(default);
        foreach (var hosted in _provider.GetServices<IHostedService>())
        {
            await hosted.StartAsync(default);
        }
    }

    private static Hash256 Topic(AccountAddress account) => EvmHash.Of([.. new byte[12], .. account.ToArray()]);

    private static byte[] Word(BigInteger number)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }

    private static Hash256 Hash(string text) => new(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>The chain of all assets of the stage, as far as the store has followed it.</summary>
internal sealed class AccountChainView(IChainStore store) : IChainView
{
    public async Task<AssetView?> Status(AssetId asset) => await store.LoadCursor(AccountStage.Eth, default) is { } cursor
        ? new AssetView(asset, Network.Regtest, "ok", null, cursor.Tip, 1, Amount.Of(asset, 1), [1, 2, 3], 18)
        : null;
}
