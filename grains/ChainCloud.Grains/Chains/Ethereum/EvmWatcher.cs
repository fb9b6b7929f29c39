using ChainCloud.Chains;
using ChainCloud.Grains.Store;
using Microsoft.Extensions.Logging;

namespace ChainCloud.Grains.Chains;

/// <summary>
/// Follows one chain of accounts through its node: block after block into the store, each with the cursor in one commit; back to the fork
/// when the node's chain left ours; then up with the settled height to what is final. Nothing waits to be seen outside of blocks here: a
/// deposit begins in one. A block that was final is never left: a node that wants it is on another chain.
/// </summary>
public sealed class EvmWatcher : IChainWatcher
{
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(10);

    private readonly FollowedChain _chain;
    private readonly IEvmNode _node;
    private readonly IChainStore _store;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly NodeContact _contact;
    private readonly EvmFacts _facts;
    private readonly EvmFeeRates _fees;
    private ChainCursor? _cursor;

    /// <param name="key">Random, see <see cref="ScriptIndex"/>.</param>
    public EvmWatcher(FollowedChain chain, AssetCatalog catalog, IChainStore store, TimeProvider clock, UInt128 key, ILogger logger)
    {
        (_chain, _node, _store, _clock, _logger) = (chain, chain.Evm, store, clock, logger);
        _contact = new NodeContact(chain, clock, logger);
        _facts = new EvmFacts(chain.Definition, catalog, _node, new WatchedScripts(chain.Asset, store, key));
        _fees = new EvmFeeRates(chain, clock);
    }

    public NodeHealth Health => _contact.Health;

    public ChainCursor? Cursor => _cursor;

    public IReadOnlyList<long> Fees => _fees.MaxFees;

    public IReadOnlyList<long> PriorityFees => _fees.PriorityFees;

    public async Task Step(CancellationToken ct)
    {
        try
        {
            await _contact.Try(() => ReadChain(ct));
        }
        catch
        {
            // Whether the last write was made is not known: what is in the store decides.
            _cursor = null;
            throw;
        }
    }

    private async Task<NodeHealth> ReadChain(CancellationToken ct)
    {
        var tip = await _node.ReadTip(ct);
        if (tip.ChainId != _chain.Definition.Evm!.ChainId)
        {
            return NodeHealth.WrongNetwork(
                $"The node is on another chain than {_chain.Asset} {_chain.Definition.Network.ToText()}: its chain id is {tip.ChainId}.");
        }

        _cursor ??= await _store.LoadCursor(_chain.Asset, ct) ?? await Start(tip, ct);
        if (!await ReadBlocks(ct))
        {
            return NodeHealth.Syncing($"The node is at block {tip.Head.Height}; this installation has read up to {_cursor.Tip.Height}.");
        }

        await Settle(tip.Finalized, ct);
        if (_cursor.Tip.Height < tip.Head.Height)
        {
            return NodeHealth.Syncing($"Block {_cursor.Tip.Height} of {tip.Head.Height} is read.");
        }

        if (await _store.LoadCursor(_chain.Asset, ct) is { } stored && stored.Version != _cursor.Version)
        {
            _cursor = null;
            return NodeHealth.Syncing($"Blocks above {stored.Tip.Height} are read once more.");
        }

        await _fees.Step(ct);
        return _contact.OfAge(tip.HeadTime);
    }

    /// <summary>False when the node is behind what was read already, so that there is nothing to do but wait.</summary>
    private async Task<bool> ReadBlocks(CancellationToken ct)
    {
        var until = _clock.GetUtcNow() + LongestStep;
        for (var left = _chain.Options.BlocksPerStep; left > 0 && _clock.GetUtcNow() < until; left--)
        {
            if (await _node.ReadHeader(_cursor!.Tip.Height, ct) is not { } ours)
            {
                return false;
            }

            if (ours.Block != _cursor.Tip)
            {
                await GoBackToFork(ct);
            }
            else if (await _node.ReadBlock(_cursor.Tip.Height + 1, ct) is not { } next)
            {
                break;
            }
            else if (next.Header.Previous == _cursor.Tip.Hash)
            {
                await Commit(await _facts.Of(next, _clock.GetUtcNow(), ct), ct);
            }
        }

        return true;
    }

    private async Task Commit(BlockFacts facts, CancellationToken ct)
    {
        if (await _store.CommitBlock(_cursor!, facts, ct))
        {
            _cursor = _cursor! with { Tip = facts.Block, Version = _cursor.Version + 1 };
        }
        else
        {
            await FollowOther(ct);
        }
    }

    /// <summary>Raises the settled height to what is final for the node, as far as that is the chain that was read.</summary>
    private async Task Settle(BlockRef finalized, CancellationToken ct)
    {
        var height = Math.Min(finalized.Height, _cursor!.Tip.Height);
        if (height <= _cursor.SettledHeight
            || await HashAt(height, ct) is not { } ours
            || (height == finalized.Height && ours != finalized.Hash)
            || (await _node.ReadHeader(height, ct))?.Block.Hash != ours)
        {
            return;
        }

        if (await _store.CommitSettled(_cursor, height, ct))
        {
            _cursor = _cursor with { SettledHeight = height, Version = _cursor.Version + 1 };
        }
        else
        {
            await FollowOther(ct);
        }
    }

    private async Task GoBackToFork(CancellationToken ct)
    {
        var old = _cursor!;
        if (await HashAt(old.SettledHeight, ct) is { } final && (await _node.ReadHeader(old.SettledHeight, ct))?.Block.Hash != final)
        {
            throw new NodeFaultException($"The node's chain does not have block {old.SettledHeight}:{final}, which was final.")
            {
                Kind = NodeFaultKind.NodesDisagree,
            };
        }

        var fork = await FindFork(ct);
        Log.Reorganized(_logger, _chain.Asset, old.Tip, fork);
        if (await _store.CommitReorg(old, fork, _clock.GetUtcNow(), ct))
        {
            _cursor = old with { Tip = fork, Version = old.Version + 1, SettledHeight = Math.Min(old.SettledHeight, fork.Height) };
        }
        else
        {
            await FollowOther(ct);
        }
    }

    /// <summary>The highest block that both chains have; the settled one at last.</summary>
    private async Task<BlockRef> FindFork(CancellationToken ct)
    {
        for (var height = _cursor!.Tip.Height - 1; await HashAt(height, ct) is { } ours; height--)
        {
            if ((await _node.ReadHeader(height, ct))?.Block.Hash == ours)
            {
                return new BlockRef(height, ours);
            }
        }

        throw new NodeFaultException($"The node's chain left the block that was read first.") { Kind = NodeFaultKind.NodesDisagree };
    }

    /// <summary>Hash of a block of the chain that was read, the one below the first included; null further down.</summary>
    private async Task<Hash256?> HashAt(long height, CancellationToken ct) =>
        height == _cursor!.Tip.Height
            ? _cursor.Tip.Hash
            : await _store.Headers(_chain.Asset, height + 1, 1, ct) is [{ } above] && above.Block.Height == height + 1 ? above.PrevHash : null;

    // At a final block, so that no reorganization goes below what was read first.
    private async Task<ChainCursor> Start(EvmTip tip, CancellationToken ct)
    {
        var before = Math.Min(Math.Max(0, (_chain.Options.StartHeight ?? long.MaxValue) - 1), tip.Finalized.Height);
        var start = await _node.ReadHeader(before, ct) ?? throw new NodeFaultException($"The node has no block {before} to start from.");
        return await _store.StartAt(_chain.Asset, start.Block, ct);
    }

    // Another silo watches the same chain at the moment: its cursor is as good as ours.
    private async Task FollowOther(CancellationToken ct) =>
        _cursor = await _store.LoadCursor(_chain.Asset, ct) ?? throw new InvalidOperationException($"The cursor of {_chain.Asset} is gone.");
}
