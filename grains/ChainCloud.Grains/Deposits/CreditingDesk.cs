using System.Diagnostics;
using ChainCloud.Chains;
using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Ledger;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Deposits;

/// <summary>
/// What a chain's new blocks mean for its books' ledgers, for all books together: a block pays many merchants a little, and a transaction
/// per merchant would cost more than all their rows. It decides exactly as a book's own writer does and is fenced by each book's head, so
/// either may be first. A book that it can't serve, because its writer was quicker, is left to that writer.
/// </summary>
public sealed class CreditingDesk(FollowedChain chain, ICreditingStore store, ITransferReads transfers, TimeProvider clock)
{
    private const int DepositsPerCommit = 1_000;
    private const int MostBlocks = 200;

    private static readonly TimeSpan WholeLook = TimeSpan.FromMinutes(5);

    // All that was due under this cursor is done; null when that is not certain.
    private ChainCursor? _done;
    private DateTimeOffset _lookAgain;

    /// <summary>
    /// Brings all deposits of the chain up to date and gives the books that are left to their own writers. Usually only what the blocks since
    /// the last time make due is read; everything that is open after a reorganization, a failure, and now and then.
    /// </summary>
    public async Task<IReadOnlyCollection<BookId>> Advance(ChainCursor cursor, CancellationToken ct)
    {
        var (done, left) = (_done, new HashSet<BookId>());
        _done = null;
        if (done is not null && Follows(cursor, done) && clock.GetUtcNow() < _lookAgain)
        {
            for (var height = done.SettledHeight + 1; height <= cursor.SettledHeight; height++)
            {
                await Serve(await store.DueAt(chain.Asset, Crossing(height), ct), cursor.SettledHeight, left, ct);
            }
        }
        else
        {
            _lookAgain = clock.GetUtcNow() + WholeLook;
            DepositId? last = null;
            while (await store.Due(chain.Asset, cursor.SettledHeight, chain.Rules.Credit, chain.Rules.Final, last, DepositsPerCommit, ct) is { Count: > 0 } due)
            {
                last = due.Max(row => row.Id);
                await Serve(due, cursor.SettledHeight, left, ct);
            }
        }

        _done = left.Count == 0 ? cursor : null;
        return left;
    }

    // Nothing but blocks, each settled when it came.
    private static bool Follows(ChainCursor cursor, ChainCursor done) =>
        cursor.Version - done.Version == cursor.Tip.Height - done.Tip.Height && cursor.SettledHeight == cursor.Tip.Height
        && done.SettledHeight == done.Tip.Height && cursor.Tip.Height >= done.Tip.Height && cursor.Tip.Height - done.Tip.Height <= MostBlocks;

    /// <summary>The anchors whose deposits may become due when this height is settled: in it, confirmed, final, and the same of new coins.</summary>
    private HashSet<long> Crossing(long height)
    {
        var (rules, coinbase) = (chain.Rules, chain.Rules.ForCoinbase());
        return [height, height - rules.Credit + 1, height - rules.Final + 1, height - coinbase.Credit + 1, height - coinbase.Final + 1];
    }

    private async Task Serve(IReadOnlyList<DepositRow> due, long settled, HashSet<BookId> left, CancellationToken ct)
    {
        foreach (var some in due.Where(row => !left.Contains(row.Book)).Chunk(DepositsPerCommit))
        {
            var coinbase = await CoinbaseAmong(settled, some, ct);
            var steps = new List<(BookId Book, LedgerCommand Command)>(some.Length);
            foreach (var row in some)
            {
                if (StepOf(row, settled, coinbase, left) is { } command)
                {
                    steps.Add((row.Book, command));
                }
            }

            await Write([.. steps.GroupBy(step => step.Book, step => step.Command)], left, ct);
        }
    }

    /// <summary>Commits the books' steps. What can't be written together is tried in halves, and a book that can't be written at all is left.</summary>
    private async Task Write(List<IGrouping<BookId, LedgerCommand>> books, HashSet<BookId> left, CancellationToken ct)
    {
        if (books.Count == 0)
        {
            return;
        }

        var heads = await store.LoadHeads([.. books.Select(steps => steps.Key)], ct);
        var commits = books.Select(steps => Decide(heads[steps.Key], steps, left)).OfType<BookCommit>().ToList();
        if (commits.Count == 0 || await store.Commit(commits, clock.GetUtcNow(), ct))
        {
            return;
        }

        if (books.Count == 1)
        {
            left.Add(books[0].Key);
            return;
        }

        await Write(books[..(books.Count / 2)], left, ct);
        await Write(books[(books.Count / 2)..], left, ct);
    }

    // A row that can't be right is its book's trouble alone: the book's writer meets it again and says so.
    private LedgerCommand? StepOf(DepositRow row, long settled, HashSet<Outpoint> coinbase, HashSet<BookId> left)
    {
        try
        {
            return DepositStep.Of(row, settled, coinbase.Contains(row.Outpoint) ? chain.Rules.ForCoinbase() : chain.Rules);
        }
        catch (UnreachableException)
        {
            left.Add(row.Book);
            return null;
        }
    }

    private static BookCommit? Decide(AccountHead head, IEnumerable<LedgerCommand> steps, HashSet<BookId> left)
    {
        var (next, entries, items) = (head, new List<JournalEntry>(), new List<CommitItem>());
        foreach (var command in steps)
        {
            if (!command.Decide(next).TryGet(out var decision, out _) || !next.Post(decision.Entries).TryGet(out var posted, out _))
            {
                left.Add(head.Book);
                continue;
            }

            next = posted;
            entries.AddRange(decision.Entries);
            items.Add(new CommitItem(command.IdemKey, command.RequestHash, decision.Result, decision.Entries, decision.Rows, decision.Events));
        }

        return items.Count == 0 ? null : new BookCommit(head, head.Next(entries) with { PayoutsFrozen = next.PayoutsFrozen }, items);
    }

    // Newly made coins mature late; that matters only where a deposit would be credited.
    private async Task<HashSet<Outpoint>> CoinbaseAmong(long settled, IReadOnlyList<DepositRow> rows, CancellationToken ct)
    {
        List<Outpoint> deep = chain.Definition.Kind == ChainKind.Utxo
            ? [.. rows.Where(row => row.Anchor is { } anchor && anchor.Confirmations(settled) >= chain.Rules.Credit).Select(row => row.Outpoint)]
            : [];
        return deep.Count == 0 ? [] : [.. (await transfers.Coins(chain.Asset, deep, ct)).Where(coin => coin.IsCoinbase).Select(coin => coin.Point)];
    }
}
