using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Chains;

/// <summary>Looks for deposits that wait for a block, and for those that wait no more without having got one.</summary>
public sealed class MempoolWatcher(FollowedChain chain, IChainStore store)
{
    private const int TransactionsPerStep = 1_000;
    private const int DepositsPerRead = 500;

    private HashSet<Hash256> _seen = [];

    /// <summary>Looks at everything again in the next step.</summary>
    public void Forget() => _seen = [];

    /// <param name="tip">The block up to which all is in the store.</param>
    public async Task Step(BlockRef tip, WatchedScripts watched, FactBuilder builder, DateTimeOffset at, CancellationToken ct)
    {
        var waiting = (await chain.Node.ReadMempool(ct)).ToHashSet();
        var gone = await Gone(tip, waiting, ct);
        var (outputs, spends, transactions) = await Match(waiting, watched, ct);
        var ours = await watched.Compare(outputs, ct);
        var (detected, _) = await builder.Build(ours, spends, at, ct);
        if (detected.Count > 0 || gone.Count > 0)
        {
            var raw = ChainWatcher.RawOf(ours, new Matches(outputs, [], transactions), chain.Asset);
            await store.UpsertMempool(chain.Asset, new MempoolFacts(detected, raw, gone, at), ct);
        }
    }

    private async Task<(List<OutputHit> Outputs, List<SpendFact> Spends, List<RawTransaction> Transactions)> Match(
        HashSet<Hash256> waiting, WatchedScripts watched, CancellationToken ct)
    {
        var (outputs, spends, transactions) = (new List<OutputHit>(), new List<SpendFact>(), new List<RawTransaction>());
        _seen.IntersectWith(waiting);
        var unseen = new List<(Hash256 TxId, byte[] Raw)>();
        foreach (var txId in waiting.Where(id => !_seen.Contains(id)).Take(TransactionsPerStep))
        {
            if (await chain.Node.ReadMempoolTransaction(txId, ct) is { } raw)
            {
                unseen.Add((txId, raw));
            }
        }

        if (unseen.Count == 0)
        {
            return (outputs, spends, transactions);
        }

        var matcher = await watched.Refresh(ct);
        foreach (var (txId, raw) in unseen)
        {
            // What can't be read, or is not what was asked for, holds nothing that we could tell anybody; a block will show it.
            if (matcher.MatchTransaction(raw) is { } matches && matches.Transactions.All(t => t.TxId == txId))
            {
                outputs.AddRange(matches.Outputs);
                spends.AddRange(matches.Spends);
                transactions.AddRange(matches.Transactions);
            }

            _seen.Add(txId);
        }

        return (outputs, spends, transactions);
    }

    /// <summary>Deposits that were detected and are neither in the mempool nor in a block. None while that can't be told for sure.</summary>
    private async Task<List<DepositId>> Gone(BlockRef tip, HashSet<Hash256> waiting, CancellationToken ct)
    {
        // A block that came meanwhile, if only to one of several nodes, may have taken them out of the mempool.
        var gone = new List<DepositId>();
        var now = await chain.Node.ReadTip(ct);
        if (now.Block != tip || now.Headers > tip.Height)
        {
            return gone;
        }

        DepositId? last = null;
        while (await store.DetectedDeposits(chain.Asset, last, DepositsPerRead, ct) is { Count: > 0 } deposits)
        {
            gone.AddRange(deposits.Where(d => !waiting.Contains(d.Outpoint.TxId)).Select(d => d.Id));
            last = deposits[^1].Id;
        }

        return gone;
    }
}
