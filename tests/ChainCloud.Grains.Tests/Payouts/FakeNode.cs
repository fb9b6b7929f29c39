using System.Collections.Concurrent;
using ChainCloud.Grains.Chains;

namespace ChainCloud.Grains.Tests.Payouts;

/// <summary>A node that only takes transactions, and answers as it is told.</summary>
internal sealed class FakeNode : IChainNode
{
    public ConcurrentQueue<(byte[] Raw, Hash256 TxId)> Heard { get; } = new();

    /// <summary>Asked at each broadcast, before it is heard.</summary>
    public Func<Hash256, Broadcast> Answer { get; set; } = _ => new Broadcast.Accepted();

    /// <summary>What every block is; null for a node that gives none.</summary>
    public byte[]? Block { get; set; }

    public Task<Broadcast> Broadcast(ReadOnlyMemory<byte> transaction, Hash256 txId, CancellationToken ct)
    {
        var answer = Answer(txId);
        Heard.Enqueue((transaction.ToArray(), txId));
        return Task.FromResult(answer);
    }

    /// <summary>What ReadTip tells; null while it is down.</summary>
    public Func<BlockRef>? Tip { get; set; }

    /// <summary>The unspent outputs that it has, while it is up.</summary>
    public ConcurrentDictionary<Outpoint, NodeCoin> Coins { get; } = [];

    public Task<NodeCoin?> ReadCoin(Outpoint point, CancellationToken ct) => Task.FromResult(Coins.GetValueOrDefault(point));

    public Task<NodeTip> ReadTip(CancellationToken ct) => Tip is { } tip
        ? Task.FromResult(new NodeTip(tip(), tip().Height, default, DateTimeOffset.UnixEpoch))
        : throw new NodeFaultException("down");

    public Task<Hash256?> ReadBlockHash(long height, CancellationToken ct) => throw new NodeFaultException("down");

    public Task<NodeHeader?> ReadHeader(Hash256 block, CancellationToken ct) => throw new NodeFaultException("down");

    public Task<byte[]?> ReadBlock(Hash256 block, CancellationToken ct) =>
        Task.FromResult<byte[]?>(Block ?? throw new NodeFaultException("down"));

    public Task<IReadOnlyList<Hash256>> ReadMempool(CancellationToken ct) => throw new NodeFaultException("down");

    public Task<byte[]?> ReadMempoolTransaction(Hash256 txId, CancellationToken ct) => throw new NodeFaultException("down");

    public Task<FeeEstimates> ReadFees(CancellationToken ct) => throw new NodeFaultException("down");
}
