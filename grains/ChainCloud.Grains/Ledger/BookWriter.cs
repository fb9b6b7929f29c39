using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Ledger;

/// <summary>
/// The group commit of one book: commands that arrive while a commit is under way go together into the next. One SQL transaction is in
/// flight at any time. A second writer of the same book anywhere is harmless: the commit of one of them finds the head moved, reads it
/// again and decides anew.
/// </summary>
/// <param name="ended">Called once when a commit's outcome is unknown: whoever holds this writer should end and start afresh.</param>
/// <param name="load">What waits in all books of this process together; null: this book is counted alone.</param>
public sealed class BookWriter(
    BookId book, IBookStore store, TimeProvider clock, BookWriterOptions options, Action ended, LedgerLoad? load = null)
{
    // So few rows cost a commit next to nothing.
    private const int NeverSplit = 16;

    private readonly Lock _gate = new();
    private readonly Queue<Waiter> _queue = new();
    private bool _running;
    private int _usualGroup;
    private bool _meetsKnown;
    private volatile AccountHead? _head;

    /// <summary>
    /// Commits a command together with others, or refuses: with the decision's own problem; <see cref="LedgerCommand.ConflictCode"/>;
    /// <see cref="ProblemCodes.WrongState"/> when a row that the command was decided for has changed (read it again and decide anew);
    /// <see cref="ProblemCodes.StoreUnavailable"/> or <see cref="ProblemCodes.Overloaded"/>: certainly nothing happened;
    /// <see cref="ProblemCodes.OutcomeUnknown"/>: ask again with the same key.
    /// </summary>
    public Task<Result<LedgerAnswer>> Submit(LedgerCommand command)
    {
        if (load?.TryEnter() == false)
        {
            return Overloaded("The platform has too many requests waiting; nothing was done with this one.");
        }

        var waiter = new Waiter(command, load);
        lock (_gate)
        {
            if (_queue.Count >= options.MaxQueued)
            {
                load?.Leave();
                return Overloaded($"The book {book} has too many requests waiting; nothing was done with this one.");
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

    private static Task<Result<LedgerAnswer>> Overloaded(string detail) =>
        Task.FromResult<Result<LedgerAnswer>>(new Problem(ProblemCodes.Overloaded, detail));

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
            var open = group.FindAll(w => !w.IsAnswered);
            // A new key is the rule, and the commit itself refuses a known one: keys are looked for only after one was met.
            _meetsKnown = _meetsKnown && await AnswerKnown(open);
            var draft = GroupDraft.Of(head, open);
            await AnswerKnown(draft.Refused);
            if (draft.Items.Count == 0)
            {
                if (draft.Refused.Count > 0 && isCached && await store.LoadHead(book, CancellationToken.None) is { } fresh && fresh.Seq != head.Seq)
                {
                    // Another silo wrote meanwhile: what was refused for want of money may be there now.
                    _head = fresh;
                    moves++;
                    continue;
                }

                _head = head;
                draft.Refuse();
                break;
            }

            switch (await store.Commit(head, draft.Next, draft.Items, clock.GetUtcNow(), CancellationToken.None))
            {
                case CommitOutcome.Committed:
                    _head = draft.Next;
                    draft.Refuse();
                    draft.Answer();
                    if (open.TrueForAll(w => w.IsAnswered))
                    {
                        return;
                    }

                    // Commands of this group that repeat a key of it find the answer in the next round.
                    (moves, _meetsKnown) = (0, true);
                    break;
                case CommitOutcome.HeadMoved:
                    _head = null;
                    moves++;
                    break;
                case CommitOutcome.ItemConflict conflict:
                    _head = head;
                    _meetsKnown = await AnswerKnown(draft.Waiters);
                    draft.Waiters[conflict.Index].Refuse(
                        new Problem(ProblemCodes.WrongState, $"Something that this depends on changed meanwhile ({conflict.What})."));
                    break;
            }
        }

        Refuse(group, ProblemCodes.StoreUnavailable, "Others write this book at the same time; nothing was changed. Ask again.");
    }

    /// <summary>Answers those whose keys were committed before; true when there were some.</summary>
    private async Task<bool> AnswerKnown(IReadOnlyCollection<Waiter> waiters)
    {
        if (waiters.Count == 0)
        {
            return false;
        }

        var known = await store.FindJournal([.. waiters.Select(w => w.Command.IdemKey).Distinct()], CancellationToken.None);
        foreach (var waiter in waiters)
        {
            if (known.TryGetValue(waiter.Command.IdemKey, out var record))
            {
                waiter.AnswerFrom(record);
            }
        }

        return known.Count > 0;
    }

    private static void Refuse(List<Waiter> group, string code, string detail) =>
        group.ForEach(w => w.Refuse(new Problem(code, detail)));
}
