using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using static ChainCloud.Store.Tests.ChainSamples;
using static ChainCloud.Store.Tests.Samples;

namespace ChainCloud.Store.Tests;

public sealed class EventTests
{
    [Theory, BothDatabases]
    public async Task Events_are_numbered_from_one_in_the_order_of_their_items(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.Commit(Item("a", events: [Event("one"), Event("two")]), Item("b"), Item("c", events: [Event("three")]));

        var events = await store.Get<ILedgerReads>().Events(Acme, 0, 10, default);

        Assert.Equal([(1L, "one"), (2L, "two"), (3L, "three")], events.Select(e => (e.Seq, e.Type)));
        Assert.Equal([(3L, "three")], (await store.Get<ILedgerReads>().Events(Acme, 2, 10, default)).Select(e => (e.Seq, e.Type)));
        Assert.Equal(Ltc, events[0].Asset);
    }

    [Theory, BothDatabases]
    public async Task A_commit_that_is_refused_uses_no_number(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.Commit(Item("a", events: [Event("one")]));
        await store.TryCommit(await store.Books.LoadHead(Book, default), Item("b", events: [Event("lost")]), Item("a", events: [Event("lost")]));
        await store.TryCommit(AccountHead.New(Book), Item("c", events: [Event("lost")]));
        await store.Commit(Item("d", events: [Event("two")]));

        Assert.Equal(["one", "two"], await store.EventTypes());
    }

    [Theory, BothDatabases]
    public async Task Several_books_and_a_watcher_at_once_leave_no_gap_and_no_order_reversed(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        BookId[] books = [.. new[] { "LTC", "BTC", "DOGE", "ETH" }.Select(code => new BookId(Acme, AssetId.Parse(code).Value))];
        var writers = books.Select(async book =>
        {
            var head = AccountHead.New(book);
            for (var i = 0; i < 15; i++)
            {
                var item = Item($"{book}-{i}", events: [Event($"{book.Asset}", $"{2 * i}"), Event($"{book.Asset}", $"{(2 * i) + 1}")]);
                Assert.IsType<CommitOutcome.Committed>(await store.Books.Commit(head, head.Next([]), [item], Now, default));
                head = head.Next([]);
            }
        });
        var watcher = Task.Run(async () =>
        {
            for (var height = 101; height <= 115; height++)
            {
                await store.Mine(Facts(height, [Deposit($"tx{height}")]));
            }
        });
        await Task.WhenAll([.. writers, watcher]);

        var events = await store.Get<ILedgerReads>().Events(Acme, 0, 1000, default);

        Assert.Equal(Enumerable.Range(1, (4 * 30) + 30).Select(i => (long)i), events.Select(e => e.Seq));
        Assert.All(books, book => Assert.Equal(
            Enumerable.Range(0, 30).Select(i => $"{i}"), events.Where(e => e.Type == book.Asset.Code).Select(e => e.Subject)));
    }
}
