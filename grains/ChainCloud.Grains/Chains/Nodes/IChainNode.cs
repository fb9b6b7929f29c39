namespace ChainCloud.Grains.Chains;

/// <summary>
/// The node of a UTXO chain, or several that agree, as the watcher and the transfers need it. Except <see cref="Broadcast"/>, every call throws
/// <see cref="NodeFaultException"/> when the node does not answer, or not as a node does; a faulty answer is never taken for an empty one.
/// </summary>
public interface IChainNode
{
    /// <summary>The node's best chain and how far it is with it.</summary>
    Task<NodeTip> ReadTip(CancellationToken ct);

    /// <summary>The block at a height of the node's best chain; null when the chain is not that long.</summary>
    Task<Hash256?> ReadBlockHash(long height, CancellationToken ct);

    /// <summary>Where a block stands; null when the node does not know it.</summary>
    Task<NodeHeader?> ReadHeader(Hash256 block, CancellationToken ct);

    /// <summary>The whole block as it is serialized on the network; null when the node does not know it.</summary>
    Task<byte[]?> ReadBlock(Hash256 block, CancellationToken ct);

    /// <summary>An output that no block of the node's best chain spends; null when there is none.</summary>
    Task<NodeCoin?> ReadCoin(Outpoint point, CancellationToken ct);

    /// <summary>The ids of all transactions that wait for a block.</summary>
    Task<IReadOnlyList<Hash256>> ReadMempool(CancellationToken ct);

    /// <summary>The bytes of a transaction that waits for a block; null when it waits no more.</summary>
    Task<byte[]?> ReadMempoolTransaction(Hash256 txId, CancellationToken ct);

    /// <summary>What the node estimates; null where it has too little data.</summary>
    Task<FeeEstimates> ReadFees(CancellationToken ct);

    /// <summary>Hands a signed transaction to the network. Never throws for the node's sake: an unknown outcome is <see cref="Broadcast.Unavailable"/>.</summary>
    Task<Broadcast> Broadcast(ReadOnlyMemory<byte> transaction, Hash256 txId, CancellationToken ct);
}

/// <param name="Block">The last block that the node has checked.</param>
/// <param name="Headers">How many blocks the node knows of.</param>
/// <param name="Genesis">Tells which network the node is on.</param>
/// <param name="BlockTime">The time that the miner of the last block wrote into it.</param>
public sealed record NodeTip(BlockRef Block, long Headers, Hash256 Genesis, DateTimeOffset BlockTime);

/// <param name="Previous">Zero for the genesis block.</param>
/// <param name="InBestChain">False for a block that a reorganization has left behind.</param>
public sealed record NodeHeader(BlockRef Block, Hash256 Previous, bool InBestChain);

/// <summary>An unspent output as the node's own set has it.</summary>
/// <param name="Units">Base units.</param>
public sealed record NodeCoin(long Units, ScriptPubKey Script);

/// <summary>Fee rates in base units per 1,000 virtual bytes.</summary>
/// <param name="Minimum">Below it the node takes no transaction now.</param>
public sealed record FeeEstimates(long? Slow, long? Normal, long? Fast, long Minimum);

/// <summary>What became of a transaction that was handed to a node.</summary>
public abstract record Broadcast
{
    private Broadcast()
    {
    }

    /// <summary>The node took it and passes it on.</summary>
    public sealed record Accepted : Broadcast;

    /// <summary>The node has it already, in its mempool or in a block: as good as accepted.</summary>
    public sealed record AlreadyKnown : Broadcast;

    /// <summary>The node checked it and does not want it.</summary>
    /// <param name="Reason">The node's own words.</param>
    public sealed record Rejected(string Reason) : Broadcast;

    /// <summary>Nobody knows: it may or may not have been passed on. Ask again with the same bytes.</summary>
    /// <param name="Detail">One sentence.</param>
    public sealed record Unavailable(string Detail) : Broadcast;
}

/// <summary>What is wrong with a chain's node or nodes.</summary>
public enum NodeFaultKind
{
    /// <summary>It does not answer, or not as a node does.</summary>
    Down = 0,

    /// <summary>It said itself that it is still starting.</summary>
    Starting = 1,

    /// <summary>Two nodes are on different chains: one of them is wrong, or lies.</summary>
    NodesDisagree = 2,

    /// <summary>One node is far behind another.</summary>
    NodeStale = 3,
}

/// <summary>A node did not answer, or not as a node does, or not as the others do.</summary>
/// <param name="detail">One sentence for the operator; never holds credentials.</param>
public sealed class NodeFaultException(string detail, Exception? inner = null) : Exception(detail, inner)
{
    public NodeFaultKind Kind { get; init; }
}
