using System.Diagnostics;
using ChainCloud.Benchmarks.Databases;
using ChainCloud.Chains;
using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Deposits;
using ChainCloud.Grains.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChainCloud.Benchmarks.Deposits;

/// <summary>
/// The platform's watcher and crediting on one database: each block is read, matched, stored, and brings deposits that become pending and,
/// with the next block, credited.
/// </summary>
internal sealed class CreditingRun : IAsyncDisposable
{
    private const int PerBlock = 500;
    private const int BlocksAtOnce = 10;
    private const long Units = 100_000;

    private readonly PaidBooks _books;
    private readonly MadeChain _node = new();
    private readonly FollowedChain _chain;
    private readonly ServiceProvider _store;
    private readonly ChainWatcher _watcher;
    private readonly ChainPump _pump;
    private readonly Random _random = new(2);

    private CreditingRun(BenchDatabase database, PaidBooks books)
    {
        _books = books;
        Database = database;
        _store = database.OpenStore();
        var options = new ChainNodeOptions { RequiredConfirmations = 2, FinalConfirmations = 10_000, StartHeight = _node.First.Height + 1, BlocksPerStep = 1 };
        _chain = new FollowedChain(ChainParameters.For(PaidBooks.Ltc, Network.Regtest).Value, options, _node);
        var transfers = _store.GetRequiredService<ITransferReads>();
        _watcher = new ChainWatcher(_chain, _store.GetRequiredService<IChainStore>(), transfers, TimeProvider.System, 7, NullLogger.Instance);
        _pump = new ChainPump(_watcher, new CreditingDesk(_chain, _store.GetRequiredService<ICreditingStore>(), transfers, TimeProvider.System), TimeProvider.System);
    }

    public BenchDatabase Database { get; }

    /// <summary>Deposits that were credited.</summary>
    public long Credited { get; private set; }

    public long Height => _node.Height;

    public static async Task<CreditingRun> Open(BenchDatabase database, PaidBooks books)
    {
        await using (var bare = await BareDatabase.Open(database))
        {
            await books.Write(bare);
        }

        return new CreditingRun(database, books);
    }

    /// <summary>Blocks for so many deposits: not part of what is measured.</summary>
    public void Prepare(int deposits)
    {
        while (_node.Waiting * PerBlock < deposits)
        {
            _node.Make([.. Enumerable.Range(0, PerBlock).Select(_ => PaidBooks.ScriptOf(_random.Next(_books.Addresses)))], Units);
        }
    }

    /// <summary>Credits block after block for that long, and what is still pending at the end too.</summary>
    public async Task<Measurement> RunFor(TimeSpan time)
    {
        var (start, blocks) = (Stopwatch.GetTimestamp(), 0);
        while (_node.Waiting > 0 && Stopwatch.GetElapsedTime(start) < time)
        {
            blocks += await Step(BlocksAtOnce);
        }

        // What the last block brought is credited with an empty one; blocks that are left over are made anew.
        _node.DropWaiting();
        _node.Make([], Units);
        await Step(1);
        var elapsed = Stopwatch.GetElapsedTime(start);
        Credited += blocks * PerBlock;
        return new Measurement(blocks * PerBlock, elapsed, []);
    }

    /// <summary>Throws unless the books hold exactly what was credited.</summary>
    public async Task Require()
    {
        var heads = await _store.GetRequiredService<ICreditingStore>().LoadHeads([.. _books.Books], CancellationToken.None);
        var held = heads.Values.Aggregate(System.Numerics.BigInteger.Zero, (sum, head) => sum + head[LedgerAccount.Hot]);
        if (held != Credited * Units || heads.Values.Any(head => !head[LedgerAccount.HotPending].IsZero))
        {
            throw new InvalidOperationException($"{Credited} deposits of {Units} were credited; the books hold {held}.");
        }
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    // As the chain's grain does it, with blocks that wait at the node.
    private async Task<int> Step(int blocks)
    {
        var mined = _node.Mine(blocks);
        do
        {
            var left = await _pump.Advance(CancellationToken.None);
            if (left.Count > 0 || _watcher.Health.State is not ("ok" or "syncing"))
            {
                throw new InvalidOperationException($"The watcher is at {_watcher.Cursor}: {_watcher.Health}; {left.Count} books were not served.");
            }
        }
        while (_watcher.Cursor?.Tip.Height != _node.Height);
        return mined;
    }
}
