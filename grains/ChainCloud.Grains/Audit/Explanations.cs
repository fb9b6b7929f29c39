using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.Domain.Audit;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Audit;

/// <summary>
/// Counts one asset anew, everything in one pass, and says in which book, coin, deposit or posting a difference sits. Changes nothing: neither halts
/// nor what the reconciler remembers.
/// </summary>
public sealed class Explanations(ChainRegistry chains, IAuditStore store, TimeProvider clock)
{
    private const int CoinPage = 10_000;
    private const int Attempts = 3;

    private static readonly AuditOptions Everything = new()
    {
        CoinsPerStep = int.MaxValue, AccountsPerStep = int.MaxValue, PostingsPerStep = int.MaxValue,
    };

    /// <summary>
    /// Refuses with <see cref="ProblemCodes.AssetUnknown"/>, with <see cref="ProblemCodes.NotFound"/> before the chain was read, and with
    /// <see cref="ProblemCodes.ChainUnavailable"/> when the node does not answer.
    /// </summary>
    public async Task<Result<ReconciliationView>> Of(AssetId asset, CancellationToken ct)
    {
        if (!chains.Find(asset).TryGet(out var chain, out var unknown))
        {
            return unknown;
        }

        try
        {
            for (var left = Attempts; ; left--)
            {
                if (await Reconciler.Audit(chain, chains.Catalog, store, Everything).Run(whole: true, ct) is not { } pass)
                {
                    return new Problem(ProblemCodes.NotFound, $"The chain of {asset} was not read yet.");
                }

                var audited = pass.Assets.Single(a => a.Terms.Asset == asset);
                // What is read again for details must be of the same block.
                var lines = await store.AtOnce(snapshot => Lines(snapshot, chain, pass.Block, audited), ct);
                if (lines is not null || left == 1)
                {
                    return ReconciliationViews.Of(
                        new ReconciliationRow(pass.Block, clock.GetUtcNow(), audited.Terms, audited.Whole, audited.Found), lines ?? []);
                }
            }
        }
        catch (NodeFaultException fault)
        {
            return new Problem(ProblemCodes.ChainUnavailable, fault.Message);
        }
    }

    private static async Task<List<string>?> Lines(IAuditSnapshot snapshot, FollowedChain chain, BlockRef block, AuditedAsset audited)
    {
        if ((await snapshot.Cursor(chain.Asset))?.Tip != block)
        {
            return null;
        }

        var (asset, lines) = (audited.Terms.Asset, new List<string> { Equation(audited.Terms, block) });
        var coins = chain.Definition.Kind == ChainKind.Utxo ? await AllCoins(snapshot, asset) : null;
        foreach (var head in await snapshot.Heads(asset))
        {
            if (coins is not null)
            {
                var (holds, should) = (UtxoAudit.Sum(coins[head.Book].Select(c => c.Coin.Amount.Units)), audited.Books.GetValueOrDefault(head.Book));
                if (holds != should)
                {
                    lines.Add($"The coins of {head.Book} hold {holds}, {holds - should} beside what the ledger explains.");
                }
            }

            lines.AddRange(await Book(snapshot, head.Book, coins?[head.Book].ToDictionary(c => c.Coin.Point)));
        }

        return lines;
    }

    private static string Equation(Reckoning t, BlockRef block) =>
        $"After block {block.Height}: ledger {t.Ledger} + unposted {t.Unposted} - reversing {t.Reversing} - in flight {t.InFlight} + unclaimed {t.Unclaimed} "
        + $"= {t.Expected}; chain {t.Chain} - missing {t.Missing}; difference {t.Difference}.";

    private static async Task<ILookup<BookId, AuditedCoin>> AllCoins(IAuditSnapshot snapshot, AssetId asset)
    {
        var coins = new List<AuditedCoin>();
        for (Outpoint? after = null; await snapshot.UnspentAfter(asset, after, CoinPage) is { Count: > 0 } page; after = page[^1].Coin.Point)
        {
            coins.AddRange(page);
        }

        return coins.ToLookup(c => c.Coin.Book);
    }

    /// <param name="unspent">Null on a chain without coins.</param>
    private static async Task<List<string>> Book(IAuditSnapshot snapshot, BookId book, Dictionary<Outpoint, AuditedCoin>? unspent)
    {
        var lines = new List<string>();
        var (deposits, posted) = (await snapshot.BookDeposits(book), await snapshot.ChainPostings(book));
        foreach (var deposit in deposits)
        {
            var should = deposit.Posted == DepositPosted.Nothing ? BigInteger.Zero : -deposit.Amount.Units;
            if (posted.GetValueOrDefault(deposit.Id.ToString()) is var made && made != should)
            {
                lines.Add($"Deposit {deposit.Id} of {deposit.Amount} ({deposit.State}) should have {should} in the chain account of {book}; its postings make {made}.");
            }
        }

        var known = deposits.Select(d => d.Id.ToString()).ToHashSet();
        lines.AddRange(posted.Where(p => p.Key.StartsWith("dep_", StringComparison.Ordinal) && !p.Value.IsZero && !known.Contains(p.Key))
            .Select(p => $"Postings of {p.Key} make {p.Value} in the chain account of {book}; there is no such deposit."));
        if (unspent is not null)
        {
            var anchored = deposits.Where(d => d.Anchor is not null).ToList();
            var all = (await snapshot.Coins(book.Asset, [.. anchored.Select(d => d.Outpoint)])).ToDictionary(c => c.Point);
            lines.AddRange(anchored.Where(d => !all.ContainsKey(d.Outpoint)).Select(d => $"Deposit {d.Id} of {d.Amount} has no coin at {d.Outpoint}."));
            lines.AddRange(unspent.Values.Where(c => c.Coin.Purpose != AddressPurpose.Change && c.Deposit is null)
                .Select(c => $"The coin {c.Coin.Point} of {c.Coin.Amount} has no deposit."));
            lines.AddRange(all.Values.Where(c => c is { Spend: { } } && c.ReservedBy is null)
                .Select(c => $"The coin {c.Point} of {c.Amount} was spent by {c.Spend!.TxId} in block {c.Spend.Anchor.Height}, which is no transfer of ours."));
        }

        return lines;
    }
}
