namespace ChainCloud.Grains.Chains;

/// <summary>
/// Several nodes of one chain that have to agree: what one of them says alone is believed by nobody. Their common chain ends at the tip of the
/// one that is furthest behind, and all must have the same block there; else every answer is a fault that says which, and nothing is read. A
/// transaction is handed to all of them.
/// </summary>
/// <param name="nodes">At least one, in the order of the options.</param>
/// <param name="mostBlocksBehind">How many blocks one may be behind another before it is stale.</param>
public sealed class AgreeingNodes(IReadOnlyList<IChainNode> nodes, int mostBlocksBehind) : IChainNode, IDisposable
{
    // A block that comes between two questions looks like two chains, once.
    private const int Attempts = 3;

    public async Task<NodeTip> ReadTip(CancellationToken ct)
    {
        for (var left = Attempts; ; left--)
        {
            var tips = await All(node => node.ReadTip(ct));
            RefuseOtherChain(tips);
            RefuseLagging(tips);
            var lowest = tips.MinBy(tip => tip.Block.Height)!;
            var hashes = await All(node => node.ReadBlockHash(lowest.Block.Height, ct));
            if (hashes.All(hash => hash == lowest.Block.Hash))
            {
                return lowest with { Headers = tips.Max(tip => tip.Headers) };
            }

            if (left == 1)
            {
                throw Disagree(lowest.Block.Height, hashes);
            }
        }
    }

    /// <summary>Null as soon as one node's chain is not that long.</summary>
    public async Task<Hash256?> ReadBlockHash(long height, CancellationToken ct)
    {
        var hashes = await All(node => node.ReadBlockHash(height, ct));
        return hashes.Contains(null) ? null
            : hashes.Distinct().Count() == 1 ? hashes[0]
            : throw Disagree(height, hashes);
    }

    /// <summary>Null as soon as one node does not know the block; it is in the best chain as long as one node has it there.</summary>
    public async Task<NodeHeader?> ReadHeader(Hash256 block, CancellationToken ct)
    {
        var headers = await All(node => node.ReadHeader(block, ct));
        if (headers.Contains(null))
        {
            return null;
        }

        return headers.Select(h => (h!.Block, h.Previous)).Distinct().Count() == 1
            ? headers[0]! with { InBestChain = headers.Any(h => h!.InBestChain) }
            : throw new NodeFaultException($"The nodes tell different things of block {block}.") { Kind = NodeFaultKind.NodesDisagree };
    }

    /// <summary>Null as soon as one node does not have the block.</summary>
    public async Task<byte[]?> ReadBlock(Hash256 block, CancellationToken ct)
    {
        var blocks = await All(node => node.ReadBlock(block, ct));
        return blocks.Contains(null) ? null
            : blocks.All(raw => raw.AsSpan().SequenceEqual(blocks[0]))
                ? blocks[0]
                : throw new NodeFaultException($"The nodes have different transactions in block {block}.") { Kind = NodeFaultKind.NodesDisagree };
    }

    /// <summary>Null as soon as one node does not have it.</summary>
    public async Task<NodeCoin?> ReadCoin(Outpoint point, CancellationToken ct)
    {
        var coins = await All(node => node.ReadCoin(point, ct));
        return coins.Contains(null) ? null
            : coins.Distinct().Count() == 1 ? coins[0]
            : throw new NodeFaultException($"The nodes tell different things of output {point}.") { Kind = NodeFaultKind.NodesDisagree };
    }

    /// <summary>What waits at one node at least: a hint that nothing is credited for.</summary>
    public async Task<IReadOnlyList<Hash256>> ReadMempool(CancellationToken ct) =>
        [.. (await All(node => node.ReadMempool(ct))).SelectMany(ids => ids).Distinct()];

    public async Task<byte[]?> ReadMempoolTransaction(Hash256 txId, CancellationToken ct)
    {
        foreach (var node in nodes)
        {
            if (await node.ReadMempoolTransaction(txId, ct) is { } raw)
            {
                return raw;
            }
        }

        return null;
    }

    /// <summary>The lowest of the estimates, so that one node can't make the platform waste fees, and the highest of the minimums.</summary>
    public async Task<FeeEstimates> ReadFees(CancellationToken ct)
    {
        var fees = await All(node => node.ReadFees(ct));
        return new FeeEstimates(fees.Min(f => f.Slow), fees.Min(f => f.Normal), fees.Min(f => f.Fast), fees.Max(f => f.Minimum));
    }

    /// <summary>Accepted when one node accepts; rejected only when all reject.</summary>
    public async Task<Broadcast> Broadcast(ReadOnlyMemory<byte> transaction, Hash256 txId, CancellationToken ct)
    {
        var answers = await Task.WhenAll(nodes.Select(node => node.Broadcast(transaction, txId, ct)));
        return answers.OfType<Broadcast.Accepted>().FirstOrDefault()
            ?? answers.OfType<Broadcast.AlreadyKnown>().FirstOrDefault()
            ?? answers.OfType<Broadcast.Unavailable>().FirstOrDefault()
            ?? answers[0];
    }

    public void Dispose()
    {
        foreach (var node in nodes.OfType<IDisposable>())
        {
            node.Dispose();
        }
    }

    private static void RefuseOtherChain(NodeTip[] tips)
    {
        var other = Array.FindIndex(tips, tip => tip.Genesis != tips[0].Genesis);
        if (other > 0)
        {
            throw new NodeFaultException($"Node {other + 1} is on another chain than node 1: its first block is {tips[other].Genesis}.")
            {
                Kind = NodeFaultKind.NodesDisagree,
            };
        }
    }

    private void RefuseLagging(NodeTip[] tips)
    {
        var (low, high) = (tips.Min(tip => tip.Block.Height), tips.Max(tip => tip.Block.Height));
        if (high - low > mostBlocksBehind)
        {
            var behind = Array.FindIndex(tips, tip => tip.Block.Height == low);
            throw new NodeFaultException($"Node {behind + 1} is at block {low}, another one at {high}.") { Kind = NodeFaultKind.NodeStale };
        }
    }

    private static NodeFaultException Disagree(long height, Hash256?[] hashes) =>
        new($"The nodes have different blocks at height {height}: {string.Join(", ", hashes.Select((hash, i) => $"node {i + 1} has {hash?.ToString() ?? "none"}"))}.")
        {
            Kind = NodeFaultKind.NodesDisagree,
        };

    private async Task<T[]> All<T>(Func<IChainNode, Task<T>> ask) => await Task.WhenAll(nodes.Select((node, i) => Named(node, i + 1, ask)));

    private static async Task<T> Named<T>(IChainNode node, int number, Func<IChainNode, Task<T>> ask)
    {
        try
        {
            return await ask(node);
        }
        catch (NodeFaultException fault)
        {
            throw new NodeFaultException($"Node {number}: {fault.Message}", fault) { Kind = fault.Kind };
        }
    }
}
