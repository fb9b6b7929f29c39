using System.Collections.Concurrent;
using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store;
using ChainCloud.Grains.Store.Sql;
using ChainCloud.TestKit.Databases;
using static ChainCloud.Store.Tests.Samples;

namespace ChainCloud.Store.Tests;

/// <summary>Commits of many books that share transactions: each has its own outcome all the same.</summary>
public sealed class SharedCommitTests
{
    [Theory, BothDatabases]
    public async Task Many_books_at_once_are_each_committed_and_in_few_transactions(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var books = Books(200);

        var outcomes = await Task.WhenAll(books.Select(book => Commit(store, AccountHead.New(book), Item($"a:{book}", Deposited(5)))));

        Assert.All(outcomes, o => Assert.IsType<CommitOutcome.Committed>(o));
        foreach (var book in books)
        {
            Assert.Equal(5, (await store.Books.LoadHead(book, default))[LedgerAccount.Hot]);
        }
    }

    [Theory, BothDatabases]
    public async Task A_moved_head_a_taken_key_and_a_row_that_is_there_sink_no_other_book(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var books = Books(60);
        await store.Commit(Item("taken", Deposited(1), [new RowWrite.InsertPayout(Payout("there"))]));
        foreach (var book in books)
        {
            await Commit(store, AccountHead.New(book), Item($"funds:{book}", Deposited(100)));
        }

        // All go at the same time; every fifth can't be written, for one of three reasons.
        var outcomes = await Task.WhenAll(books.Select(async (book, i) => (i % 15) switch
        {
            0 => await Commit(store, AccountHead.New(book), Item($"b:{book}", Deposited(30))),
            5 => await Commit(store, await Head(store, book), Item($"b:{book}", Reserved(10)), Item("taken", Reserved(20))),
            10 => await Commit(store, await Head(store, book), Item($"b:{book}", Reserved(30), [new RowWrite.InsertPayout(Payout("there", book with { Merchant = Acme }))])),
            _ => await Commit(store, await Head(store, book), Item($"b:{book}", Reserved(30))),
        }));

        for (var i = 0; i < books.Count; i++)
        {
            CommitOutcome expected = (i % 15) switch
            {
                0 => new CommitOutcome.HeadMoved(),
                5 => new CommitOutcome.ItemConflict(1, "journal"),
                10 => new CommitOutcome.ItemConflict(0, "payout_external_id"),
                _ => new CommitOutcome.Committed(),
            };
            Assert.Equal(expected, outcomes[i]);
            var head = await Head(store, books[i]);
            Assert.Equal(expected is CommitOutcome.Committed ? 30 : 0, head[LedgerAccount.HotReserved]);
            Assert.Equal(head, await store.Get<ILedgerReads>().SumPostings(books[i], default));
        }
    }

    [Fact]
    public async Task What_the_database_cannot_hold_is_the_fault_of_its_own_item()
    {
        await using var store = await StoreUnderTest.Create(DatabaseKind.Postgres);
        await store.Commit(Item("funds", Deposited(100)));
        var head = await store.Books.LoadHead(Book, default);

        var outcome = await store.TryCommit(
            head, Item("good", Reserved(1)), Item("poisoned", Reserved(1), [new RowWrite.InsertPayout(Payout("zero\0"))]));

        Assert.Equal(1, Assert.IsType<CommitOutcome.ItemConflict>(outcome).Index);
        Assert.IsType<CommitOutcome.Committed>(await store.TryCommit(head, Item("good", Reserved(1))));
    }

    [Theory, BothDatabases]
    public async Task Reads_do_not_wait_for_transactions_that_hold_every_connection(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.Commit(Item("funds", Deposited(100)));
        var head = await store.Books.LoadHead(Book, default);
        var (held, release) = (new ConcurrentBag<int>(), new TaskCompletionSource());
        var writers = kind == DatabaseKind.Sqlite ? 1 : store.Options.WriteConnections;
        var writing = Enumerable.Range(0, writers).Select(i => store.Database.Write(
            async (session, ct) =>
            {
                await session.Execute("UPDATE account_head SET seq = seq + 1 WHERE book = @book", [("book", i == 0 ? Book.ToString() : "none/LTC")], ct);
                held.Add(i);
                await release.Task;
                return session.RollBack(i);
            },
            default)).ToList();
        await TestKit.Eventually.True(() => held.Count == writers, TimeSpan.FromSeconds(30), () => "The writers did not begin.");

        var waiting = store.TryCommit(head, Item("b", Reserved(30)));
        var reads = Enumerable.Range(0, 200).Select(_ => store.Books.LoadHead(Book, default));
        var seen = await Task.WhenAll(reads).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.All(seen, h => Assert.Equal(head, h));
        Assert.False(waiting.IsCompleted);
        release.SetResult();
        await Task.WhenAll(writing);
        Assert.IsType<CommitOutcome.Committed>(await waiting);
    }

    [Fact]
    public async Task Transactions_wait_for_their_turn_and_not_for_an_error()
    {
        await using var store = await StoreUnderTest.Create(DatabaseKind.Postgres);

        var all = await Task.WhenAll(Enumerable.Range(0, 20 * store.Options.WriteConnections).Select(i => store.Database.Write(
            async (session, ct) => (await session.Query("SELECT pg_sleep(0.02)", [], _ => i, ct))[0], default)));

        Assert.Equal(Enumerable.Range(0, all.Length), all);
    }

    private static IReadOnlyList<BookId> Books(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new BookId(MerchantId.Parse($"m-{i}").Value, Ltc))];

    private static Task<AccountHead> Head(StoreUnderTest store, BookId book) => store.Books.LoadHead(book, default);

    private static Task<CommitOutcome> Commit(StoreUnderTest store, AccountHead head, params CommitItem[] items) => store.TryCommit(head, items);
}
