using ChainCloud.Grains.Store.Sql;

namespace ChainCloud.Grains.Store;

/// <summary>One book's commit, as rows.</summary>
/// <param name="Book">Its id as text.</param>
/// <param name="Head">The head's row, which moves only from the expected number.</param>
/// <param name="Items">Rows of each item.</param>
internal sealed record PlannedCommit(string Book, PlannedRow Head, IReadOnlyList<IReadOnlyList<PlannedRow>> Items);

/// <summary>
/// Carries commits of many books to the database: those that wait while a transaction is under way go together into the next, so that a
/// thousand books with a caller each pay for as few syncs as one book with a thousand. Whatever one commit's rows meet, the others are
/// tried again without it. A lane is one transaction at a time.
/// </summary>
/// <param name="lanes">Transactions under way at most.</param>
/// <param name="scheduler">Where the lanes run.</param>
/// <param name="together">Writes all, true; or writes nothing, false or <see cref="ConstraintException"/>, because some row can't be.</param>
/// <param name="alone">Writes one, or finds what is wrong with it.</param>
internal sealed class CommitLanes(
    int lanes, TaskScheduler scheduler, Func<IReadOnlyList<PlannedCommit>, Task<bool>> together, Func<PlannedCommit, Task<CommitOutcome>> alone)
{
    // Rows get no cheaper in larger transactions, and all callers wait for the last one's.
    private const int MaxItems = 500;

    private readonly Lock _gate = new();
    private readonly LinkedList<Waiting> _waiting = new();
    private int _running;

    /// <summary>Throws what the transaction threw that carried this commit.</summary>
    public Task<CommitOutcome> Commit(PlannedCommit commit)
    {
        var waiting = new Waiting(commit, new TaskCompletionSource<CommitOutcome>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
        {
            _waiting.AddLast(waiting);
            if (_running == lanes)
            {
                return waiting.Answer.Task;
            }

            _running++;
        }

        _ = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);
        return waiting.Answer.Task;
    }

    private async Task Run()
    {
        while (Take() is { Count: > 0 } some)
        {
            await Write(some);
        }
    }

    /// <summary>As many as fit. A book's second commit can only follow its first, so it stays for the next transaction.</summary>
    private List<Waiting> Take()
    {
        var (some, books, items) = (new List<Waiting>(), new HashSet<string>(), 0);
        lock (_gate)
        {
            for (var node = _waiting.First; node is not null && items < MaxItems;)
            {
                var next = node.Next;
                var fits = some.Count == 0 || items + node.Value.Commit.Items.Count <= MaxItems;
                if (fits && books.Add(node.Value.Commit.Book))
                {
                    some.Add(node.Value);
                    items += node.Value.Commit.Items.Count;
                    _waiting.Remove(node);
                }

                node = next;
            }

            _running -= some.Count == 0 ? 1 : 0;
        }

        // All transactions lock heads in one order, so that two silos don't wait for each other.
        some.Sort((a, b) => string.CompareOrdinal(a.Commit.Book, b.Commit.Book));
        return some;
    }

    private async Task Write(List<Waiting> some)
    {
        try
        {
            if (await TryTogether(some))
            {
                some.ForEach(w => w.Answer.SetResult(new CommitOutcome.Committed()));
            }
            else if (some.Count == 1)
            {
                some[0].Answer.SetResult(await alone(some[0].Commit));
            }
            else
            {
                var half = some.Count / 2;
                await Write(some[..half]);
                await Write(some[half..]);
            }
        }
        catch (Exception fault)
        {
            // Of unknown outcome for all whom this transaction carried, or certainly not written.
            some.ForEach(w => w.Answer.SetException(fault));
        }
    }

    private async Task<bool> TryTogether(List<Waiting> some)
    {
        try
        {
            return await together(some.ConvertAll(w => w.Commit));
        }
        catch (ConstraintException)
        {
            return false;
        }
        catch (Exception fault) when (some.Count > 1 && fault is not (StoreUnavailableException or StoreOutcomeUnknownException))
        {
            // Something that no row should hold: whose it is shows when they go apart.
            return false;
        }
    }

    private sealed record Waiting(PlannedCommit Commit, TaskCompletionSource<CommitOutcome> Answer);
}
