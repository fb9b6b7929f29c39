using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Ledger;

/// <summary>What a group comes to on one head: who is in the commit, and who is not and why.</summary>
internal sealed class GroupDraft
{
    private readonly List<CommitItem> _items;
    private readonly List<Waiter> _waiters;
    private readonly List<(Waiter Waiter, Action Tell)> _refused = [];

    private GroupDraft(AccountHead head, int count) => (Next, _items, _waiters) = (head, new(count), new(count));

    /// <summary>The head after the commit.</summary>
    public AccountHead Next { get; private set; }

    public IReadOnlyList<CommitItem> Items => _items;

    /// <summary>Of each item.</summary>
    public IReadOnlyList<Waiter> Waiters => _waiters;

    /// <summary>
    /// Refused on this head, or their decision failed. They are told when the head has proved to be the book's, by the group's commit or by
    /// reading it again, and when their keys are known to be new: a repetition gets its stored answer whatever the head is by now.
    /// </summary>
    public IReadOnlyList<Waiter> Refused => _refused.ConvertAll(r => r.Waiter);

    /// <summary>Decides each command on the head that includes all before it. Of commands with one key only the first is decided.</summary>
    public static GroupDraft Of(AccountHead head, IReadOnlyList<Waiter> open)
    {
        var draft = new GroupDraft(head, open.Count);
        var (keys, entries) = (new HashSet<string>(open.Count), new List<JournalEntry>(open.Count));
        foreach (var waiter in open)
        {
            if (!waiter.IsAnswered && !keys.Contains(waiter.Command.IdemKey) && draft.TryAdd(waiter, entries))
            {
                keys.Add(waiter.Command.IdemKey);
            }
        }

        draft.Next = head.Next(entries) with { PayoutsFrozen = draft.Next.PayoutsFrozen };
        return draft;
    }

    public void Refuse() => _refused.ForEach(r => r.Tell());

    /// <summary>Tells everybody who is in the commit that it was made.</summary>
    public void Answer()
    {
        for (var i = 0; i < _items.Count; i++)
        {
            _waiters[i].Answer(new LedgerAnswer(_items[i].Result, Replayed: false));
        }
    }

    private bool TryAdd(Waiter waiter, List<JournalEntry> entries)
    {
        var command = waiter.Command;
        LedgerDecision? decision;
        AccountHead? posted;
        try
        {
            if (!command.Decide(Next).TryGet(out decision, out var problem) || !Next.Post(decision.Entries).TryGet(out posted, out problem))
            {
                _refused.Add((waiter, () => waiter.Refuse(problem)));
                return false;
            }
        }
        catch (Exception bug)
        {
            _refused.Add((waiter, () => waiter.Fail(bug)));
            return false;
        }

        Next = posted;
        entries.AddRange(decision.Entries);
        _items.Add(new CommitItem(command.IdemKey, command.RequestHash, decision.Result, decision.Entries, decision.Rows, decision.Events));
        _waiters.Add(waiter);
        return true;
    }
}

/// <summary>One caller. Only its first answer counts.</summary>
internal sealed class Waiter(LedgerCommand command, LedgerLoad? load)
{
    private readonly TaskCompletionSource<Result<LedgerAnswer>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LedgerCommand Command => command;

    public Task<Result<LedgerAnswer>> Task => _answer.Task;

    public bool IsAnswered => _answer.Task.IsCompleted;

    public void Answer(LedgerAnswer answer) => Left(_answer.TrySetResult(answer));

    /// <summary>Answers with what was stored under the command's key, or refuses when that was for other content.</summary>
    public void AnswerFrom(JournalRecord record)
    {
        if (record.RequestHash == command.RequestHash)
        {
            Answer(new LedgerAnswer(record.Result, Replayed: true));
        }
        else
        {
            Refuse(new Problem(command.ConflictCode, "The same key was used before with other content."));
        }
    }

    public void Refuse(Problem problem) => Left(_answer.TrySetResult(problem));

    public void Fail(Exception fault) => Left(_answer.TrySetException(fault));

    private void Left(bool isFirstAnswer)
    {
        if (isFirstAnswer)
        {
            load?.Leave();
        }
    }
}
