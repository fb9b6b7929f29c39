using System.Diagnostics;
using ChainCloud.Chains;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Audit;
using ChainCloud.Grains.Deposits;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Store;
using Microsoft.Extensions.Logging;
using Orleans;

namespace ChainCloud.Grains.Chains;

/// <summary>The watcher of one chain, and who is told of its blocks. Called again and again by the host; it sets no timer of its own.</summary>
public sealed class ChainGrain : Grain, IChainGrain
{
    private const int BooksAtOnce = 32;

    /// <summary>So long after its last step a watcher here speaks for its chain; longer than the longest step with its waits for a node.</summary>
    private static readonly TimeSpan OwnAge = TimeSpan.FromSeconds(30);

    /// <summary>A report that another silo wrote longer ago than this says that nobody follows the chain any more.</summary>
    private static readonly TimeSpan LentAge = TimeSpan.FromMinutes(1);

    /// <summary>So long what another silo reported is not read again.</summary>
    private static readonly TimeSpan SeenAge = TimeSpan.FromMilliseconds(250);

    /// <summary>Between two reports when nothing changes.</summary>
    private static readonly TimeSpan TellPause = TimeSpan.FromSeconds(5);

    private readonly FollowedChain _chain;
    private readonly Alarms _alarms;
    private readonly ILogger<ChainGrain> _logger;
    private readonly IChainWatcher _watcher;
    private readonly ChainPump _pump;
    private readonly Reconciler _reconciler;
    private readonly Halts _halts;
    private readonly AssetCatalog _assets;
    private readonly IChainStatusStore _status;
    private readonly TimeProvider _clock;
    private string _toldState = NodeHealth.Ok.State;
    private IReadOnlyList<HaltView> _toldHalts = [];
    private DateTimeOffset? _steppedAt;
    private ChainStatusRow? _told;
    private (ChainStatusRow? Status, ChainCursor? Cursor) _seen;
    private DateTimeOffset? _seenAt;

    public ChainGrain(
        ChainRegistry chains,
        IChainStore store,
        IChainStatusStore status,
        ITransferReads transfers,
        ICreditingStore crediting,
        Alarms alarms,
        Halts halts,
        Reconcilers reconcilers,
        TimeProvider clock,
        IIdSource ids,
        ILogger<ChainGrain> logger)
    {
        _chain = AssetId.Parse(GrainKeys.Body(this.GetPrimaryKeyString())).Then(chains.Find).Value;
        _status = status;
        _clock = clock;
        _alarms = alarms;
        _halts = halts;
        _reconciler = reconcilers.Of(_chain);
        _assets = chains.Catalog;
        _logger = logger;
        _watcher = _chain.Definition.Kind switch
        {
            ChainKind.Utxo => new ChainWatcher(_chain, store, transfers, clock, ids.Next(), logger),
            ChainKind.Evm => new EvmWatcher(_chain, chains.Catalog, store, clock, ids.Next(), logger),
            _ => throw new UnreachableException(),
        };
        _pump = new ChainPump(_watcher, new CreditingDesk(_chain, crediting, transfers, clock), clock, _chain.Options.Scheduler);
    }

    public async Task Advance()
    {
        var left = await _pump.Advance(CancellationToken.None);
        _steppedAt = _clock.GetUtcNow();
        await TellOthers();
        await TellPeople();
        foreach (var some in left.Chunk(BooksAtOnce))
        {
            await Task.WhenAll(some.Select(AdvanceBook));
        }

        if (_watcher.Cursor is { } cursor)
        {
            await _reconciler.Step(cursor.Tip, CancellationToken.None);
        }
    }

    public async Task<AssetView> Status()
    {
        if (!IsFollowedHere() && !(_clock.GetUtcNow() - _seenAt < SeenAge))
        {
            try
            {
                _seen = await _status.Read(_chain.Asset, CancellationToken.None);
                _seenAt = _clock.GetUtcNow();
            }
            catch (StoreUnavailableException)
            {
                // What was seen last has to do; whoever acts on it writes to the store, and that refuses.
            }
        }

        var (report, cursor) = IsFollowedHere() ? (Report(), _watcher.Cursor) : _seen;
        var health = HealthOf(report);
        return new AssetView(
            _chain.Asset,
            _chain.Definition.Network,
            health.State,
            health.Detail,
            cursor?.Tip,
            _chain.Rules.Credit,
            Amount.Of(_chain.Asset, _chain.Definition.Utxo is { } utxo ? FeeRules.DustThreshold(utxo) : 1),
            report?.Fees ?? _watcher.Fees,
            _chain.Definition.Decimals)
        {
            SettledHeight = cursor?.SettledHeight ?? 0,
            PriorityFees = report?.PriorityFees ?? _watcher.PriorityFees,
            Halts = await Halts(),
        };
    }

    // Another silo follows the chain when nobody asks this one to.
    private bool IsFollowedHere() => _steppedAt is { } at && _clock.GetUtcNow() - at < OwnAge;

    private NodeHealth HealthOf(ChainStatusRow? report) => report switch
    {
        null => _watcher.Health,
        _ when !IsFollowedHere() && _clock.GetUtcNow() - report.WrittenAt > LentAge =>
            NodeHealth.Stale($"No silo has followed {_chain.Asset} since {report.WrittenAt:u}."),
        _ => new NodeHealth(report.State, report.Detail),
    };

    private ChainStatusRow Report() => new(
        _chain.Asset, _watcher.Cursor?.Version ?? -1, _watcher.Health.State, _watcher.Health.Detail, _watcher.Fees, _watcher.PriorityFees, _clock.GetUtcNow());

    private async Task TellOthers()
    {
        var report = Report();
        if (_told is { } told && report.WrittenAt - told.WrittenAt < TellPause && told.Says(report))
        {
            return;
        }

        await _status.Write(report, CancellationToken.None);
        _told = report;
    }

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
