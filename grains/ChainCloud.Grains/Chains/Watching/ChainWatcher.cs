using ChainCloud.Chains;
using ChainCloud.Grains.Store;
using Microsoft.Extensions.Logging;

namespace ChainCloud.Grains.Chains;

/// <summary>
/// Follows one UTXO chain through its node: block after block into the store, each with the cursor in one commit; back to the fork when the
/// node's chain left ours; then the mempool and the fees. A step does a bounded amount of work and can be repeated at any time. A node
/// that does not answer, or answers rubbish, changes nothing but <see cref="Health"/> and is left alone for a while.
/// </summary>
public sealed class ChainWatcher(FollowedChain chain, IChainStore store, ITransferReads transfers, TimeProvider clock, UInt128 key, ILogger logger)
    : IChainWatcher
{
    private const int HeadersPerRead = 100;

    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(10);

    private readonly WatchedScripts _watched = new(chain.Asset, store, key);
    private readonly FactBuilder _facts = new(chain.Parameters, transfers);
    private readonly MempoolWatcher _mempool = new(chain, store);
    private readonly FeeRates _fees = new(chain, clock);
    private readonly NodeContact _contact = new(chain, clock, logger);
    private ChainCursor? _cursor;

    public NodeHealth Health => _contact.Health;

    public ChainCursor? Cursor => _cursor;

    public IReadOnlyList<long> Fees => _fees.SatPerKvB;

    public IReadOnlyList<long> PriorityFees => [];

    public async Task Step(CancellationToken ct)
    {
        try
        {
            await _contact.Try(() => ReadChain(ct));
        }
        catch
        {
            // Whether the last write was made is not known: what is in the store decides.
            Forget();
            throw;
        }
    }

    private async Task<NodeHealth> ReadChain(CancellationToken ct)
    {
        var tip = await chain.Node.ReadTip(ct);
        if (tip.Genesis != chain.GenesisHash)
        {
            return NodeHealth.WrongNetwork($"The node is on another chain than {chain.Asset} {chain.Parameters.Network.ToText()}: its first block is {tip.Genesis}.");
        }

        _cursor ??= await store.LoadCursor(chain.Asset, ct) ?? await Start(tip, ct);
        if (!await ReadBlocks(tip, ct))
        {
            return NodeHealth.Syncing($"The node is at block {tip.Block.Height}; this installation has read up to {_cursor.Tip.Height}.");
        }

        if (_cursor.Tip.Height < tip.Block.Height)
        {
            return NodeHealth.Syncing($"Block {_cursor.Tip.Height} of {tip.Block.Height} is read.");
        }

        if (await store.LoadCursor(chain.Asset, ct) is { } stored && stored.Version != _cursor.Version)
        {
            Forget();
            return NodeHealth.Syncing($"Blocks above {stored.Tip.Height} are read once more.");
        }

        await _mempool.Step(_cursor.Tip, _watched, _facts, clock.GetUtcNow(), ct);
        await _fees.Step(ct);
        return HealthOf(tip);
    }

    /// <summary>False when the node is behind what was read already, so that there is nothing to do but wait.</summary>
    private async Task<bool> ReadBlocks(NodeTip tip, CancellationToken ct)
    {
        var until = clock.GetUtcNow() + LongestStep;
        var onNodesChain = await chain.Node.ReadBlockHash(_cursor!.Tip.Height, ct) == _cursor.Tip.Hash;
        for (var left = chain.Options.BlocksPerStep; left > 0 && clock.GetUtcNow() < until; left--)
        {
            if (!onNodesChain)
            {
                if (await IsBehind(tip, ct))
                {
                    return false;
                }

                await GoBackToFork(ct);
            }

            if (await chain.Node.ReadBlockHash(_cursor.Tip.Height + 1, ct) is not { } next
                || await chain.Node.ReadBlock(next, ct) is not { } raw)
            {
                break;
            }

            onNodesChain = await ReadBlock(new BlockRef(_cursor.Tip.Height + 1, next), raw, ct);
        }

        return true;
    }

    /// <summary>Stores what a block holds of ours; false when it does not follow the last one that was read.</summary>
    private async Task<bool> ReadBlock(BlockRef block, byte[] raw, CancellationToken ct)
    {
        if (!BlockHeader.Parse(raw).TryGet(out var header, out _) || header.PreviousHash != _cursor!.Tip.Hash)
        {
            return false;
        }

        // After the block was fetched: an address that was handed out before the block was made is watched now.
        var matcher = await _watched.Refresh(ct);
        var matches = matcher.Match(raw, chain.Parameters.HasAuxPow) ?? throw new NodeFaultException($"The node gave a block {block.Hash} that can't be read.");
        var at = clock.GetUtcNow();
        var ours = await _watched.Compare(matches.Outputs, ct);
        var (deposits, coins) = await _facts.Build(ours, matches.Spends, at, ct);
        var facts = new BlockFacts(block, header.PreviousHash, deposits, coins, matches.Spends, RawOf(ours, matches, chain.Asset), at);
        if (!await store.CommitBlock(_cursor, facts, ct))
        {
            await FollowOther(ct);
            return await chain.Node.ReadBlockHash(_cursor.Tip.Height, ct) == _cursor.Tip.Hash;
        }

        _cursor = new ChainCursor(chain.Asset, block, _cursor.Version + 1);
        _watched.Committed(facts);
        return true;
    }

    /// <summary>The raw transactions that made our outputs.</summary>
    internal static IReadOnlyList<RawTxRow> RawOf(IReadOnlyList<OurOutput> ours, Matches matches, AssetId asset)
    {
        var ids = ours.Select(o => o.Hit.Outpoint.TxId).ToHashSet();
        return [.. matches.Transactions.Where(t => ids.Contains(t.TxId)).Select(t => new RawTxRow(asset, t.TxId, t.Bytes))];
    }

    // A node that was restored or is reading its blocks anew has a shorter chain than it had: that is no reorganization. One that
    // knows our block, has left it and has nothing more to check is.
    private async Task<bool> IsBehind(NodeTip tip, CancellationToken ct) =>
        tip.Block.Height < _cursor!.Tip.Height
        && !(tip.Headers <= tip.Block.Height && await chain.Node.ReadHeader(_cursor.Tip.Hash, ct) is { InBestChain: false });

    private async Task GoBackToFork(CancellationToken ct)
    {
        var (from, fork) = (_cursor!, await FindFork(ct));
        Log.Reorganized(logger, chain.Asset, from.Tip, fork);
        if (await store.CommitReorg(from, fork, clock.GetUtcNow(), ct))
        {
            _cursor = new ChainCursor(chain.Asset, fork, from.Version + 1);
            _watched.ForgetOutpoints();
            _mempool.Forget();
        }
        else
        {
            await FollowOther(ct);
        }
    }

    private async Task<BlockRef> FindFork(CancellationToken ct)
    {
        var below = _cursor!.Tip.Height;
        while (await store.Headers(chain.Asset, below - 1, HeadersPerRead, ct) is { Count: > 0 } headers)
        {
            foreach (var header in headers)
            {
                below = header.Block.Height;
                if (await chain.Node.ReadBlockHash(below, ct) == header.Block.Hash)
                {
                    return header.Block;
                }
            }
        }

        // Not even the first block that was read is there: everything is read anew from there on.
        var start = Math.Max(0, below - 1);
        return new BlockRef(start, await chain.Node.ReadBlockHash(start, ct) ?? throw new NodeFaultException("The node's chain became shorter."));
    }

    private async Task<ChainCursor> Start(NodeTip tip, CancellationToken ct)
    {
        if (chain.Options.StartHeight is not { } first)
        {
            return await store.StartAt(chain.Asset, tip.Block, ct);
        }

        var before = Math.Max(0, first - 1);
        var hash = await chain.Node.ReadBlockHash(before, ct) ?? throw new NodeFaultException($"The node has no block {before} yet to start from.");
        return await store.StartAt(chain.Asset, new BlockRef(before, hash), ct);
    }

    // Another silo watches the same chain at the moment: its cursor is as good as ours.
    private async Task FollowOther(CancellationToken ct)
    {
        Forget();
        _cursor = await store.LoadCursor(chain.Asset, ct) ?? throw new InvalidOperationException($"The cursor of {chain.Asset} is gone.");
    }

    private void Forget()
    {
        _cursor = null;
        _watched.ForgetOutpoints();
        _mempool.Forget();
    }

    private NodeHealth HealthOf(NodeTip tip) => tip.Headers > tip.Block.Height + 1
        ? NodeHealth.Syncing($"The node has checked {tip.Block.Height} of {tip.Headers} blocks.")
        : _contact.OfAge(tip.BlockTime);
}
