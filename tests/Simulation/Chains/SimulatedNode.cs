using System.Runtime.CompilerServices;
using ChainCloud.Chains;
using ChainCloud.Grains.Chains;

namespace ChainCloud.Simulation;

/// <summary>What a node does wrong.</summary>
internal enum NodeMood
{
    Honest = 0,

    /// <summary>Answers nothing.</summary>
    Down = 1,

    /// <summary>Stands still where it is.</summary>
    Stalled = 2,

    /// <summary>Shows a branch that no other node has, with payments that nobody made.</summary>
    Lying = 3,
}

/// <summary>One node: the blocks that it calls the best, which are the world's unless it stalls or lies.</summary>
internal sealed class SimulatedNode(SimulatedChain chain, int number)
{
    private SimulatedBlock _view = chain.Tip;

    public SimulatedChain Chain => chain;

    public int Number => number;

    public NodeMood Mood { get; private set; }

    /// <summary>Fee estimates, base units per 1,000 virtual bytes.</summary>
    public long FeeRate { get; set; } = chain.Parameters.MinRelayFeeRateSatPerKvB * 2;

    /// <summary>Asked before a transaction is taken; gives a sentence when something is wrong with that.</summary>
    public Action<byte[], Hash256> Offered { get; set; } = (_, _) => { };

    public SimulatedBlock View => Mood is NodeMood.Honest or NodeMood.Down ? Follow(chain.Tip) : _view;

    /// <param name="forged">Transactions of the branch of a lying node.</param>
    public void Become(NodeMood mood, IReadOnlyList<Transaction> forged, long time)
    {
        _view = View;
        Mood = mood;
        if (mood == NodeMood.Lying)
        {
            var block = chain.Make(_view, forged, time);
            for (var i = 0; i < 7; i++)
            {
                block = chain.Make(block, [], time);
            }

            _view = Follow(block);
        }
    }

    public Broadcast Take(byte[] raw, Hash256 txId)
    {
        Offered(raw, txId);
        if (Mood == NodeMood.Down)
        {
            return new Broadcast.Unavailable("The node does not answer.");
        }

        if (!Transaction.Parse(raw).TryGet(out var transaction, out _) || transaction.TxId != txId)
        {
            return new Broadcast.Rejected("TX decode failed");
        }

        return chain.Offer(transaction, _ => false) switch
        {
            null => new Broadcast.Accepted(),
            "known" => new Broadcast.AlreadyKnown(),
            var reason => new Broadcast.Rejected(reason),
        };
    }

    private SimulatedBlock Follow(SimulatedBlock tip)
    {
        for (var block = tip; block is not null && (block.WasBestOn & (1 << number)) == 0; block = block.Parent)
        {
            block.WasBestOn |= 1 << number;
        }

        return tip;
    }

    /// <summary>An output that no block of what the node takes for the best chain spends.</summary>
    public NodeCoin? CoinAt(Outpoint point)
    {
        var view = View;
        if (view == chain.Tip)
        {
            return chain.MinedIn(point.TxId) is not null && chain.SpenderOf(point) is null && chain.OutputOf(point) is { } output ? CoinOf(output) : null;
        }

        for (var block = view; block is not null; block = block.Parent)
        {
            foreach (var transaction in block.Transactions.Reverse())
            {
                if (transaction.Inputs.Any(input => input.Outpoint == point))
                {
                    return null;
                }

                if (transaction.TxId == point.TxId)
                {
                    return point.Index < transaction.Outputs.Count ? CoinOf(transaction.Outputs[(int)point.Index]) : null;
                }
            }
        }

        return null;
    }

    private static NodeCoin CoinOf(TransactionOutput output) => new(output.Value, output.Script);
}

/// <summary>A node as one silo reaches it: each question is a step of its own.</summary>
internal sealed class NodeLink(SimulatedNode node, Lane lane, Func<bool> fails, Trace trace) : IChainNode
{
    public Task<NodeTip> ReadTip(CancellationToken ct) => Ask(() => new NodeTip(
        node.View.Ref, node.View.Height, node.Chain.Parameters.GenesisHash, DateTimeOffset.FromUnixTimeSeconds(node.View.Time)));

    public Task<Hash256?> ReadBlockHash(long height, CancellationToken ct) => Ask(() => node.View.At(height)?.Hash);

    public Task<NodeHeader?> ReadHeader(Hash256 block, CancellationToken ct) => Ask(() => node.Chain.Find(block) is { } found
        ? new NodeHeader(found.Ref, found.Parent?.Hash ?? default, node.View.Holds(found))
        : null);

    public Task<byte[]?> ReadBlock(Hash256 block, CancellationToken ct) => Ask(() => node.Chain.Find(block)?.Raw);

    public Task<NodeCoin?> ReadCoin(Outpoint point, CancellationToken ct) => Ask(() => node.CoinAt(point));

    public Task<IReadOnlyList<Hash256>> ReadMempool(CancellationToken ct) =>
        Ask<IReadOnlyList<Hash256>>(() => [.. node.Chain.Waiting.Select(t => t.TxId)]);

    public Task<byte[]?> ReadMempoolTransaction(Hash256 txId, CancellationToken ct) =>
        Ask(() => node.Chain.Waiting.Find(t => t.TxId == txId)?.Serialize(withWitness: true));

    public Task<FeeEstimates> ReadFees(CancellationToken ct) => Ask(() => new FeeEstimates(
        node.FeeRate / 2, node.FeeRate, node.FeeRate * 2, node.Chain.Parameters.MinRelayFeeRateSatPerKvB));

    public Task<Broadcast> Broadcast(ReadOnlyMemory<byte> transaction, Hash256 txId, CancellationToken ct)
    {
        var answer = new TaskCompletionSource<Broadcast>();
        // Lost before it arrived, or on the way back.
        lane.Soon(() => answer.SetResult(fails() ? new Broadcast.Unavailable("The connection broke.")
            : node.Take(transaction.ToArray(), txId) is var outcome && fails() ? new Broadcast.Unavailable("The connection broke.")
            : outcome));
        return answer.Task;
    }

    private Task<T> Ask<T>(Func<T> question, [CallerMemberName] string name = "")
    {
        var answer = new TaskCompletionSource<T>();
        lane.Soon(() =>
        {
            trace.Note($"{node.Chain.Asset} node {node.Number}, {node.Mood}: {name}");
            if (node.Mood == NodeMood.Down || fails())
            {
                trace.Note("fails");
                answer.SetException(new NodeFaultException("The node does not answer."));
            }
            else
            {
                answer.SetResult(question());
            }
        });
        return answer.Task;
    }
}
