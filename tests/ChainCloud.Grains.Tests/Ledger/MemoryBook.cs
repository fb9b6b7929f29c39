using System.Collections.Concurrent;
using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Tests.Ledger;

/// <summary>A book in memory at the database's edge, with the faults that a database has: moved heads, taken rows, outages, lost answers.</summary>
internal sealed class MemoryBook(BookId book) : IBookStore
{
    private readonly ConcurrentDictionary<string, JournalRecord> _journal = new();
    private readonly Lock _gate = new();
    private AccountHead _head = AccountHead.New(book);

    /// <summary>Called before each commit, with its items; may throw what a database throws.</summary>
    public Action<IReadOnlyList<CommitItem>>? Before { get; set; }

    /// <summary>Called after a commit was made; what it throws is all that the caller hears.</summary>
    public Action? After { get; set; }

    /// <summary>Gives the index of an item whose rows conflict, or -1.</summary>
    public Func<IReadOnlyList<CommitItem>, int> Conflict { get; set; } = _ => -1;

    public List<int> Groups { get; } = [];

    /// <summary>Commits that were begun, whatever became of them.</summary>
    public int Tries { get; private set; }

    public AccountHead Current => _head;

    public Task<AccountHead> LoadHead(BookId id, CancellationToken ct) => Task.FromResult(_head);

    public Task<IReadOnlyDictionary<string, JournalRecord>> FindJournal(IReadOnlyCollection<string> idemKeys, CancellationToken ct) =>
        Task.FromResult<IReadOnlyDictionary<string, JournalRecord>>(
            idemKeys.Where(_journal.ContainsKey).ToDictionary(k => k, k => _journal[k]));

    public async Task<CommitOutcome> Commit(
        AccountHead expected, AccountHead next, IReadOnlyList<CommitItem> items, DateTimeOffset at, CancellationToken ct)
    {
        await Task.Yield();
        Before?.Invoke(items);
        lock (_gate)
        {
            Tries++;
            if (expected.Seq != _head.Seq)
            {
                return new CommitOutcome.HeadMoved();
            }

            var taken = items.ToList().FindIndex(i => _journal.ContainsKey(i.IdemKey));
            if (taken >= 0 || Conflict(items) is var row and >= 0 && (taken = row) >= 0)
            {
                return new CommitOutcome.ItemConflict(taken, "test");
            }

            Assert.Equal(expected.Next([.. items.SelectMany(i => i.Entries)]) with { PayoutsFrozen = next.PayoutsFrozen }, next);
            foreach (var item in items)
            {
                _journal[item.IdemKey] = new JournalRecord(item.IdemKey, book, item.RequestHash, item.Result, at);
            }

            _head = next;
            Groups.Add(items.Count);
        }

        After?.Invoke();
        return new CommitOutcome.Committed();
    }

    /// <summary>Somebody else writes the book.</summary>
    public void Interfere(params JournalEntry[] entries)
    {
        lock (_gate)
        {
            _head = _head.Next(entries);
        }
    }
}
