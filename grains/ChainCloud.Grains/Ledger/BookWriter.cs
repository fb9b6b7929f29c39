using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Ledger;

/// <summary>Limits of a book's writer.</summary>
public sealed class BookWriterOptions
{
    /// <summary>Commands that one SQL transaction carries at most.</summary>
    public int MaxGroup { get; set; } = 500;

    /// <summary>Commands that wait at most; one more is refused with <see cref="ProblemCodes.Overloaded"/>.</summary>
    public int MaxQueued { get; set; } = 10_000;

    /// <summary>How often a group is decided anew because somebody else wrote the book, before its callers are sent away to retry.</summary>
    public int MaxHeadMoves { get; set; } = 5;

    /// <summary>Where groups run. A simulation gives its own and so decides what happens when; not part of the configuration.</summary>
    public TaskScheduler Scheduler { get; set; } = TaskScheduler.Default;
}

/// <summary>
/// The group commit of one book: commands that arrive while a commit is under way go together into the next. One SQL transaction is in
/// flight at any time. A second writer of the same book anywhere is harmless: the commit of one of them finds the head moved, reads it
/// again and decides anew.
/// </summary>
/// <param name="ended">Called once when a commit's outcome is unknown: whoever holds this writer should end and start afresh.</param>
public sealed class BookWriter(BookId book, IBookStore store, TimeProvider clock, BookWriterOptions options, Action ended)
{
    // So few rows cost a commit next to nothing.
    private const int NeverSplit = 16;

    private readonly Lock _gate = new();
    private readonly Queue<Waiter> _queue = new();
    private bool _running;
    private int _usualGroup;
    private volatile AccountHead? _head;

    /// <summary>
    /// Commits a command together with others, or refuses: with the decision's own problem; <see cref="LedgerCommand.ConflictCode"/>;
    /// <see cref="ProblemCodes.WrongState"/> when a row that the command was decided for has changed (read it again and decide anew);
    /// <see cref="ProblemCodes.StoreUnavailable"/> or <see cref="ProblemCodes.Overloaded"/>: certainly nothing happened;
    /// <see cref="ProblemCodes.OutcomeUnknown"/>: ask again with the same key.
    /// </summary>
    public Task<Result<LedgerAnswer>> Submit(LedgerCommand command)
    {
        var waiter = new Waiter(command);
        lock (_gate)
        {
            if (_queue.Count >= options.MaxQueued)
            {
                return Task.FromResult<Result<LedgerAnswer>>(new Problem(ProblemCodes.Overloaded, $"The book {book} has too many requests waiting."));
            }

            _queue.Enqueue(waiter);
            if (_running)
            {
                return waiter.Task;
            }

            _running = true;
        }

        // Off the caller's turn: a group belongs to nobody, and it must end even when the caller is gone.
        _ = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.DenyChildAttach, options.Scheduler);
        return waiter.Task;
    }

    private async Task Run()
    {
        while (Take() is { Count: > 0 } group)
        {
            try
            {
                await CommitGroup(group);
            }
            catch (StoreUnavailableException)
            {
                _head = null;
                Refuse(group, ProblemCodes.StoreUnavailable, "The ledger's database can't be reached; nothing was changed.");
            }
            catch (StoreOutcomeUnknownException)
            {
                _head = null;
                ended();
                Refuse(group, ProblemCodes.OutcomeUnknown, "The write may or may not have been made; ask again with the same key.");
            }
            catch (Exception fault)
            {
                _head = null;
                group.ForEach(w => w.Fail(fault));
            }
        }
    }

    private List<Waiter> Take()
    {
        lock (_gate)
        {
            var size = NextGroup();
            var group = new List<Waiter>(size);
            while (group.Count < size && _queue.TryDequeue(out var waiter))
            {
                group.Add(waiter);
            }

            _running = group.Count > 0;
            _usualGroup = (_usualGroup + size) / 2;
            return group;
        }
    }

    /// <summary>
    /// Half of those who wait, or as many as went lately. If all went together, all would be answered together and come back together: the
    /// database would wait for the callers, then a lone first caller's commit would let all the others wait for the database.
    /// </summary>
    private int NextGroup()
    {
        var size = _queue.Count <= NeverSplit ? _queue.Count : Math.Max((_queue.Count + 1) / 2, _usualGroup);
        return Math.Min(Math.Min(size, _queue.Count), options.MaxGroup);
    }

    private async Task CommitGroup(List<Waiter> group)
    {
        for (var moves = 0; moves < options.MaxHeadMoves;)
        {
            var (head, isCached) = _head is { } known ? (known, true) : (await store.LoadHead(book, CancellationToken.None), false);
            var open = group.Where(w => !w.IsAnswered).ToList();
            await AnswerKnown(open);
            var (next, items, waiters, refused) = Decide(head, open);
            if (items.Count == 0)
            {
                if (refused.Count > 0 && isCached && await store.LoadHead(book, CancellationToken.None) is { } fresh && fresh.Seq != head.Seq)
                {
                    // Another silo wrote meanwhile: what was refused for want of money may be there now.
                    _head = fresh;
                    moves++;
                    continue;
                }

                _head = head;
                Refuse(refused);
                break;
            }

            switch (await store.Commit(head, next, items, clock.GetUtcNow(), CancellationToken.None))
            {
                case CommitOutcome.Committed:
                    _head = next;
                    Refuse(refused);
                    waiters.Zip(items).ToList().ForEach(p => p.First.Answer(new LedgerAnswer(p.Second.Result, Replayed: false)));
                    // Commands of this group that repeat a key of it find the answer in the next round.
                    moves = 0;
                    if (open.All(w => w.IsAnswered))
                    {
                        return;
                    }

                    break;
                case CommitOutcome.HeadMoved:
                    _head = null;
                    moves++;
                    break;
                case CommitOutcome.ItemConflict conflict:
                    _head = head;
                    await AnswerConflict(waiters[conflict.Index], conflict.What);
                    break;
            }
        }

        Refuse(group, ProblemCodes.StoreUnavailable, "Others write this book at the same time; nothing was changed. Ask again.");
    }

    private async Task AnswerKnown(List<Waiter> waiters)
    {
        if (waiters.Count == 0)
        {
            return;
        }

        var known = await store.FindJournal([.. waiters.Select(w => w.Command.IdemKey).Distinct()], CancellationToken.None);
        foreach (var waiter in waiters)
        {
            if (known.TryGetValue(waiter.Command.IdemKey, out var record))
            {
                AnswerFrom(waiter, record);
            }
        }
    }

    private async Task AnswerConflict(Waiter waiter, string what)
    {
        await AnswerKnown([waiter]);
        if (!waiter.IsAnswered)
        {
            waiter.Refuse(new Problem(ProblemCodes.WrongState, $"Something that this depends on changed meanwhile ({what})."));
        }
    }

    private static void AnswerFrom(Waiter waiter, JournalRecord record)
    {
        if (record.RequestHash == waiter.Command.RequestHash)
        {
            waiter.Answer(new LedgerAnswer(record.Result, Replayed: true));
        }
        else
        {
            waiter.Refuse(new Problem(waiter.Command.ConflictCode, "The same key was used before with other content."));
        }
    }

    // Who is refused is told when the head that it was decided for has proved to be the book's: by the group's commit, or read again.
    private static (AccountHead Next, List<CommitItem> Items, List<Waiter> Waiters, List<(Waiter Waiter, Problem Problem)> Refused) Decide(
        AccountHead head, List<Waiter> open)
    {
        var refused = new List<(Waiter, Problem)>();
        var (next, entries) = (head, new List<JournalEntry>());
        var (items, waiters, keys) = (new List<CommitItem>(open.Count), new List<Waiter>(open.Count), new HashSet<string>(open.Count));
        foreach (var waiter in open.Where(w => !w.IsAnswered))
        {
            var command = waiter.Command;
            if (keys.Contains(command.IdemKey) || waiter.Decide(next) is not { } decided)
            {
                continue;
            }

            if (!decided.TryGet(out var decision, out var problem) || !next.Post(decision.Entries).TryGet(out var posted, out problem))
            {
                refused.Add((waiter, problem));
                continue;
            }

            keys.Add(command.IdemKey);
            next = posted;
            entries.AddRange(decision.Entries);
            items.Add(new CommitItem(command.IdemKey, command.RequestHash, decision.Result, decision.Entries, decision.Rows, decision.Events));
            waiters.Add(waiter);
        }

        return (head.Next(entries) with { PayoutsFrozen = next.PayoutsFrozen }, items, waiters, refused);
    }

    private static void Refuse(List<(Waiter Waiter, Problem Problem)> refused) => refused.ForEach(r => r.Waiter.Refuse(r.Problem));

    private static void Refuse(List<Waiter> group, string code, string detail) =>
        group.ForEach(w => w.Refuse(new Problem(code, detail)));

    /// <summary>One caller. Only its first answer counts.</summary>
    private sealed class Waiter(LedgerCommand command)
    {
        private readonly TaskCompletionSource<Result<LedgerAnswer>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LedgerCommand Command => command;

        public Task<Result<LedgerAnswer>> Task => _answer.Task;

        public bool IsAnswered => _answer.Task.IsCompleted;

        /// <summary>Null when the decision failed: then this waiter has its answer and the group goes on without it.</summary>
        public Result<LedgerDecision>? Decide(AccountHead head)
        {
            try
            {
                return command.Decide(head);
            }
            catch (Exception bug)
            {
                Fail(bug);
                return null;
            }
        }

        public void Answer(LedgerAnswer answer) => _answer.TrySetResult(answer);

        public void Refuse(Problem problem) => _answer.TrySetResult(problem);

        public void Fail(Exception fault) => _answer.TrySetException(fault);
    }
}
