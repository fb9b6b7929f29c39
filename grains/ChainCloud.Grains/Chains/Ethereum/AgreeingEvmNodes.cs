using System.Numerics;

namespace ChainCloud.Grains.Chains;

/// <summary>
/// Several nodes of one Ethereum-like chain that have to agree: what one of them says alone is believed by nobody. Their common chain ends at
/// the block of the one that is furthest behind, what is final is what is final for all, and whatever is read of a block must be the same
/// from all; else the answer is a fault that says which. A transaction is handed to all of them.
/// </summary>
/// <param name="nodes">At least one, in the order of the options.</param>
/// <param name="mostBlocksBehind">How many blocks one may be behind another before it is stale.</param>
public sealed class AgreeingEvmNodes(IReadOnlyList<IEvmNode> nodes, int mostBlocksBehind) : IEvmNode, IDisposable
{
    // A block that comes between two questions looks like two chains, once.
    private const int Attempts = 3;

    public async Task<EvmTip> ReadTip(CancellationToken ct)
    {
        for (var left = Attempts; ; left--)
        {
            var tips = await All(node => node.ReadTip(ct));
            RefuseOtherChain(tips);
            RefuseLagging(tips);
            var (head, finalized) = (tips.MinBy(tip => tip.Head.Height)!, tips.MinBy(tip => tip.Finalized.Height)!.Finalized);
            var heads = await All(node => node.ReadHeader(head.Head.Height, ct));
            var final = await All(node => node.ReadHeader(finalized.Height, ct));
            if (heads.All(h => h?.Block == head.Head) && final.All(h => h?.Block == finalized))
            {
                return head with { Finalized = finalized };
            }

            if (left == 1)
            {
                throw Disagree($"at height {finalized.Height} or {head.Head.Height}");
            }
        }
    }

    /// <summary>Null as soon as one node's chain is not that long.</summary>
    public Task<EvmBlock?> ReadBlock(long height, CancellationToken ct) =>
        SameOrNull(node => node.ReadBlock(height, ct), EvmDigest.Of, $"at height {height}");

    /// <summary>Null as soon as one node's chain is not that long.</summary>
    public Task<EvmHeader?> ReadHeader(long height, CancellationToken ct) =>
        SameOrNull(node => node.ReadHeader(height, ct), header => header.Block.Hash, $"at height {height}");

    public Task<IReadOnlyList<EvmReceipt>> ReadReceipts(EvmBlock block, CancellationToken ct) =>
        Same(node => node.ReadReceipts(block, ct), EvmDigest.Of, $"in the receipts of {block.Header.Block}");

    public Task<IReadOnlyList<EvmLog>> ReadLogs(
        Hash256 block, IReadOnlyCollection<AccountAddress> contracts, Hash256 topic, CancellationToken ct) =>
        Same(node => node.ReadLogs(block, contracts, topic, ct), EvmDigest.Of, $"in the logs of {block}");

    public async Task<BigInteger> ReadBalance(AccountAddress account, Hash256 block, CancellationToken ct) =>
        OneOf(await All(node => node.ReadBalance(account, block, ct)), $"in a balance after {block}");

    public async Task<BigInteger?> ReadTokenBalance(AccountAddress contract, AccountAddress holder, Hash256 block, CancellationToken ct) =>
        OneOf(await All(node => node.ReadTokenBalance(contract, holder, block, ct)), $"in a balance after {block}");

    /// <summary>The highest: a nonce that one node saw used is not used again.</summary>
    public async Task<ulong> ReadNonce(AccountAddress account, CancellationToken ct) => (await All(node => node.ReadNonce(account, ct))).Max();

    public async Task<AccountCode> ReadCode(AccountAddress account, CancellationToken ct) => (await All(node => node.ReadCode(account, ct))).Max();

    /// <summary>The highest estimate; refused as soon as one node refuses.</summary>
    public async Task<Result<long>> EstimateGas(EvmCall call, CancellationToken ct)
    {
        var answers = await All(node => node.EstimateGas(call, ct));
        return answers.Any(a => !a.IsOk) ? answers.First(a => !a.IsOk) : answers.MaxBy(a => a.Value);
    }

    /// <summary>The lowest of the quotes, so that one node can't make the platform waste fees.</summary>
    public async Task<EvmFees> ReadFees(CancellationToken ct) => (await All(node => node.ReadFees(ct))).MinBy(fees => fees.Normal.MaxFee)!;

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

    private static void RefuseOtherChain(EvmTip[] tips)
    {
        if (tips.FirstOrDefault(tip => tip.ChainId != tips[0].ChainId) is { } other)
        {
            throw Disagree($"about the chain: it is {tips[0].ChainId} or {other.ChainId}");
        }
    }

    private void RefuseLagging(EvmTip[] tips)
    {
        var (low, high) = (tips.Min(tip => tip.Head.Height), tips.Max(tip => tip.Head.Height));
        if (high - low > mostBlocksBehind)
        {
            var behind = Array.FindIndex(tips, tip => tip.Head.Height == low);
            throw new NodeFaultException($"Node {behind + 1} is at block {low}, another one at {high}.") { Kind = NodeFaultKind.NodeStale };
        }
    }

    private static T OneOf<T>(T[] answers, string where) =>
        answers.Distinct().Count() == 1 ? answers[0] : throw Disagree(where);

    /// <summary>The answer that all gave.</summary>
    private async Task<T> Same<T>(Func<IEvmNode, Task<T>> ask, Func<T, Hash256> digest, string where)
    {
        var answers = await All(ask);
        OneOf([.. answers.Select(digest)], where);
        return answers[0];
    }

    /// <summary>The answer that all gave; null as soon as one answers nothing.</summary>
    private async Task<T?> SameOrNull<T>(Func<IEvmNode, Task<T?>> ask, Func<T, Hash256> digest, string where)
        where T : class
    {
        var answers = await All(ask);
        if (answers.Contains(null))
        {
            return null;
        }

        OneOf([.. answers.Select(answer => digest(answer!))], where);
        return answers[0];
    }

    private static NodeFaultException Disagree(string where) =>
        new($"The nodes disagree {where}.") { Kind = NodeFaultKind.NodesDisagree };

    private async Task<T[]> All<T>(Func<IEvmNode, Task<T>> ask) => await Task.WhenAll(nodes.Select((node, i) => Named(node, i + 1, ask)));

    private static async Task<T> Named<T>(IEvmNode node, int number, Func<IEvmNode, Task<T>> ask)
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
