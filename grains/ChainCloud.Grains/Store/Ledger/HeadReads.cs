using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store.Sql;

namespace ChainCloud.Grains.Store;

/// <summary>
/// Heads as the database has them, for readers: never older than the moment of asking, whichever silo wrote last.
/// </summary>
public interface IHeadReads
{
    /// <summary>The book's head; an empty one when nothing was ever written. Throws <see cref="StoreUnavailableException"/>.</summary>
    Task<AccountHead> Read(BookId book);
}

/// <summary>A SQLite file is read in place.</summary>
internal sealed class SqliteHeadReads(IBookStore store) : IHeadReads
{
    public Task<AccountHead> Read(BookId book) => store.LoadHead(book, CancellationToken.None);
}

/// <summary>
/// PostgreSQL is asked for many at once: who comes while a query is under way goes together with all others into the next, so that readers
/// of a busy silo share round trips and take no connection from the writers.
/// </summary>
internal sealed class PostgresHeadReads(SqlDatabase database) : IHeadReads
{
    private const int MaxTogether = 500;

    private static readonly RowStatement ByBook = RowStatement.Select(
        LedgerSql.HeadColumns("t."), "account_head", [Column.Text("book")]);

    private readonly Lock _gate = new();
    private Dictionary<BookId, TaskCompletionSource<AccountHead>> _waiting = [];
    private bool _running;

    public Task<AccountHead> Read(BookId book)
    {
        lock (_gate)
        {
            if (!_waiting.TryGetValue(book, out var waiter))
            {
                _waiting[book] = waiter = new TaskCompletionSource<AccountHead>(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            if (!_running)
            {
                _running = true;
                _ = Task.Run(Run);
            }

            return waiter.Task;
        }
    }

    private async Task Run()
    {
        while (Take() is { Count: > 0 } together)
        {
            foreach (var some in together.Chunk(MaxTogether))
            {
                await Answer(some);
            }
        }
    }

    private Dictionary<BookId, TaskCompletionSource<AccountHead>> Take()
    {
        lock (_gate)
        {
            var taken = _waiting;
            _waiting = [];
            _running = taken.Count > 0;
            return taken;
        }
    }

    private async Task Answer(KeyValuePair<BookId, TaskCompletionSource<AccountHead>>[] asked)
    {
        try
        {
            List<object?[]> keys = [.. asked.Select(a => new object?[] { a.Key.ToString() })];
            var found = await database.Read((session, token) => session.Find(ByBook, keys, LedgerSql.MapHead, token), CancellationToken.None);
            var heads = found.ToDictionary(head => head.Book);
            foreach (var (book, waiter) in asked)
            {
                waiter.SetResult(heads.GetValueOrDefault(book) ?? AccountHead.New(book));
            }
        }
        catch (Exception fault)
        {
            foreach (var (_, waiter) in asked)
            {
                waiter.TrySetException(fault);
            }
        }
    }
}
