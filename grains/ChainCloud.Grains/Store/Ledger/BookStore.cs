using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store.Sql;

namespace ChainCloud.Grains.Store;

/// <summary>
/// The book commit on either database. Tried as few statements over all items at once, together with other books' commits that wait; only
/// when something conflicts is it done again by itself, item by item, which finds the item.
/// </summary>
internal sealed class BookStore : IBookStore
{
    private static readonly RowStatement ByKey = RowStatement.Select(
        "t.idem_key, t.book, t.request_hash, t.result, t.at", "journal", [Column.Text("idem_key")]);

    private readonly SqlDatabase _database;
    private readonly CommitLanes _lanes;

    public BookStore(SqlDatabase database)
    {
        _database = database;
        _lanes = new CommitLanes(
            database.CommitsAtOnce,
            database.Scheduler,
            commits => database.Write((session, token) => Together(session, commits, token), CancellationToken.None),
            commit => database.Write((session, token) => OneByOne(session, commit, token), CancellationToken.None));
    }

    public async Task<AccountHead> LoadHead(BookId book, CancellationToken ct) =>
        await _database.QueryOne(LedgerSql.SelectHead + " WHERE book = @book", [("book", book.ToString())], LedgerSql.MapHead, ct)
        ?? AccountHead.New(book);

    public async Task<IReadOnlyDictionary<string, JournalRecord>> FindJournal(IReadOnlyCollection<string> idemKeys, CancellationToken ct)
    {
        List<object?[]> keys = [.. idemKeys.Distinct().Select(key => new object?[] { key })];
        var found = await _database.Read((session, token) => session.Find(ByKey, keys, Map, token), ct);
        return found.ToDictionary(record => record.IdemKey);
    }

    public Task<CommitOutcome> Commit(
        AccountHead expected, AccountHead next, IReadOnlyList<CommitItem> items, DateTimeOffset at, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        Require(expected, next, items);
        return _lanes.Commit(new PlannedCommit(expected.Book.ToString(), LedgerSql.Head(expected, next), Plan(expected, items, at)));
    }

    private static async Task<bool> Together(SqlSession session, IReadOnlyList<PlannedCommit> commits, CancellationToken ct)
    {
        var groups = new RowGroups();
        foreach (var commit in commits)
        {
            groups.Add(commit.Head);
            foreach (var row in commit.Items.SelectMany(rows => rows))
            {
                groups.Add(row);
            }
        }

        return await session.RunAll(groups.InOrder(), ct) || session.RollBack(false);
    }

    private static async Task<CommitOutcome> OneByOne(SqlSession session, PlannedCommit commit, CancellationToken ct)
    {
        if (await session.Run(commit.Head.Statement, [commit.Head.Values], ct) == 0)
        {
            return session.RollBack<CommitOutcome>(new CommitOutcome.HeadMoved());
        }

        // The usual conflict is a key that was committed before: one look tells, however many items there are.
        var known = await session.Find(ByKey, [.. commit.Items.Select(KeyOf)], row => row.Text(0), ct);
        var taken = known.Count == 0 ? -1 : commit.Items.ToList().FindIndex(rows => known.Contains((string)KeyOf(rows)[0]!));
        if (taken >= 0)
        {
            return session.RollBack<CommitOutcome>(new CommitOutcome.ItemConflict(taken, LedgerSql.InsertJournal.Table));
        }

        for (var i = 0; i < commit.Items.Count; i++)
        {
            foreach (var group in Runs(commit.Items[i]))
            {
                if (await Refused(session, group, ct) is { } what)
                {
                    return session.RollBack<CommitOutcome>(new CommitOutcome.ItemConflict(i, what));
                }
            }
        }

        return new CommitOutcome.Committed();
    }

    // An item's first row is its journal's, and that row's first value is the key.
    private static object?[] KeyOf(IReadOnlyList<PlannedRow> rows) => [rows[0].Values[0]];

    // Inserts into one table that follow each other stay together: an entry's postings must be balanced at the end of their statement.
    private static IEnumerable<RowGroup> Runs(IReadOnlyList<PlannedRow> rows)
    {
        RowGroup? run = null;
        foreach (var row in rows)
        {
            if (run is not null && (run.Statement != row.Statement || row.Statement.KeyFrom >= 0))
            {
                yield return run;
                run = null;
            }

            run ??= new RowGroup(row.Statement);
            run.TryAdd(row.Values);
        }

        if (run is not null)
        {
            yield return run;
        }
    }

    private static async Task<string?> Refused(SqlSession session, RowGroup group, CancellationToken ct)
    {
        try
        {
            var changed = await session.Run(group.Statement, group.Rows, ct);
            return changed == group.Rows.Count || !group.Statement.Required ? null : group.Statement.Table;
        }
        catch (Exception e) when (Constraints.Of(e) is { } where)
        {
            return where.Contains("external_id", StringComparison.Ordinal) ? group.Statement.Table + "_external_id" : group.Statement.Table;
        }
    }

    /// <summary>The rows of each item, in the order of the items.</summary>
    internal static List<IReadOnlyList<PlannedRow>> Plan(AccountHead expected, IReadOnlyList<CommitItem> items, DateTimeOffset at)
    {
        var book = expected.Book;
        var bookText = book.ToString();
        var time = at.ToUnixTimeMilliseconds();
        var seq = expected.Seq;
        var plans = new List<IReadOnlyList<PlannedRow>>(items.Count);
        foreach (var item in items)
        {
            List<PlannedRow> rows = [new(LedgerSql.InsertJournal, [item.IdemKey, bookText, item.RequestHash.ToArray(), item.Result, time])];
            foreach (var entry in item.Entries)
            {
                rows.AddRange(Postings(entry, bookText, seq, time));
                seq += entry.Postings.Count;
            }

            rows.AddRange(item.Rows.SelectMany(write => RowPlan.Of(write, at)));
            rows.AddRange(item.Events.Select(draft => LedgerSql.Event(book.Merchant, book.Asset, draft, at)));
            plans.Add(rows);
        }

        return plans;
    }

    private static IEnumerable<PlannedRow> Postings(JournalEntry entry, string book, long seq, long time) =>
        entry.Postings.Select((posting, i) => new PlannedRow(LedgerSql.InsertPosting,
        [
            book, seq + 1 + i, seq + 1, posting.Account.ToText(), posting.Side.ToText(), posting.Amount.Units, entry.Kind, entry.Subject, time,
        ]));

    /// <summary>Throws unless the next head is what the items make of the one before.</summary>
    internal static void Require(AccountHead expected, AccountHead next, IReadOnlyList<CommitItem> items)
    {
        if (items.Count == 0 || expected.Book != next.Book
            || next != expected.Next([.. items.SelectMany(i => i.Entries)]) with { PayoutsFrozen = next.PayoutsFrozen }
            || next.Overdrawn() is not null)
        {
            throw new ArgumentException($"The next head of {expected.Book} is not what the items' entries make of the head before.", nameof(next));
        }
    }

    private static JournalRecord Map(SqlRow row) => new(row.Text(0), row.Book(1), row.Hash(2), row.Bytes(3), row.Time(4));
}
