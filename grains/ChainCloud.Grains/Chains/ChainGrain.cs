using System.Diagnostics;
using ChainCloud.Chains;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Audit;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Store;
using Microsoft.Extensions.Logging;
using Orleans;

namespace ChainCloud.Grains.Chains;

/// <summary>The watcher of one chain, and who is told of its blocks. Called again and again by the host; it sets no timer of its own.</summary>
public sealed class ChainGrain : Grain, IChainGrain
{
    private const int BooksPerStep = 1_000;
    private const int BooksAtOnce = 32;

    private readonly FollowedChain _chain;
    private readonly IChainStore _store;
    private readonly Alarms _alarms;
    private readonly ILogger<ChainGrain> _logger;
    private readonly IChainWatcher _watcher;
    private readonly Halts _halts;
    private readonly AssetCatalog _assets;
    private string _toldState = NodeHealth.Ok.State;
    private IReadOnlyList<HaltView> _toldHalts = [];

    public ChainGrain(
        ChainRegistry chains, IChainStore store, ITransferReads transfers, Alarms alarms, Halts halts, TimeProvider clock, IIdSource ids,
        ILogger<ChainGrain> logger)
    {
        _chain = AssetId.Parse(GrainKeys.Body(this.GetPrimaryKeyString())).Then(chains.Find).Value;
        _store = store;
        _alarms = alarms;
        _halts = halts;
        _assets = chains.Catalog;
        _logger = logger;
        _watcher = _chain.Definition.Kind switch
        {
            ChainKind.Utxo => new ChainWatcher(_chain, store, transfers, clock, ids.Next(), logger),
            ChainKind.Evm => new EvmWatcher(_chain, chains.Catalog, store, clock, ids.Next(), logger),
            _ => throw new UnreachableException(),
        };
    }

    public async Task Advance()
    {
        await _watcher.Step(CancellationToken.None);
        await TellPeople();
        await AdvanceBooks();
    }

    public async Task<AssetView> Status() => new AssetView(
        _chain.Asset,
        _chain.Definition.Network,
        _watcher.Health.State,
        _watcher.Health.Detail,
        _watcher.Tip,
        _chain.Rules.Credit,
        Amount.Of(_chain.Asset, _chain.Definition.Utxo is { } utxo ? FeeRules.DustThreshold(utxo) : 1),
        _watcher.Fees,
        _chain.Definition.Decimals)
    {
        SettledHeight = _watcher.SettledHeight ?? 0,
        PriorityFees = _watcher.PriorityFees,
        Halts = await Halts(),
    };

    private async Task<IReadOnlyList<HaltView>> Halts()
    {
        try
        {
            var standing = await _halts.Recent();
            _toldHalts = [.. standing.Where(halt => _assets.Find(halt.Asset) is { IsOk: true } asset && asset.Value.ChainAsset == _chain.Asset).Select(HaltViews.Of)];
        }
        catch (StoreUnavailableException)
        {
            // What was known last is told on; whoever acts on it asks the database.
        }

        return _toldHalts;
    }

    // Once for each change of the state. If the alarm could not be written, the next step tries again.
    private async Task TellPeople()
    {
        var health = _watcher.Health;
        if (health.State == _toldState)
        {
            return;
        }

        if (health.AlarmCode is { } code)
        {
            await _alarms.Raise(code, health.Detail ?? "", _chain.Asset.Code, merchant: null, device: null);
        }

        _toldState = health.State;
    }

    private async Task AdvanceBooks()
    {
        if (_watcher.SettledHeight is not { } settled)
        {
            return;
        }

        var books = await _store.BooksWithDueDeposits(
            _chain.Asset, settled, _chain.Rules.Credit, _chain.Rules.Final, BooksPerStep, CancellationToken.None);
        foreach (var some in books.Chunk(BooksAtOnce))
        {
            await Task.WhenAll(some.Select(AdvanceBook));
        }
    }

    private async Task AdvanceBook(BookId book)
    {
        try
        {
            await GrainFactory.GetGrain<IAccountGrain>(GrainKeys.Account(book)).AdvanceDeposits();
        }
        catch (Exception fault)
        {
            // One book in trouble does not hold up the others; its deposits stay due.
            Log.BookNotAdvanced(_logger, book, fault);
        }
    }
}
