using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using static ChainCloud.Store.Tests.Samples;

namespace ChainCloud.Store.Tests;

public sealed class LedgerReadTests
{
    [Theory, BothDatabases]
    public async Task Entries_are_read_whole_newest_first_by_page(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.Commit([.. Enumerable.Range(0, 5).Select(i => Item($"{i}", Deposited(i + 1, $"dep-{i}")))]);
        await store.Commit(Item("no money"));
        await store.Commit(Item("5", Deposited(6, "dep-5")));
        var reads = store.Get<ILedgerReads>();

        var first = await reads.Entries(Book, null, null, 2, default);
        var rest = await reads.Entries(Book, first[^1].EntrySeq, null, 10, default);

        Assert.Equal(["dep-5", "dep-5", "dep-4", "dep-4"], first.Select(p => p.Subject));
        Assert.Equal([12L, 13L, 9L, 10L], first.Select(p => p.Seq));
        Assert.Equal(["dep-3", "dep-2", "dep-1", "dep-0"], rest.Select(p => p.Subject).Distinct());
        Assert.Equal(new Posting(LedgerAccount.Hot, Side.Debit, Units(6)), first[0].Posting);
        Assert.Equal(("deposit.credited", Now), (first[0].Kind, first[0].At));
    }

    [Theory, BothDatabases]
    public async Task Entries_as_of_a_time_leave_out_later_ones(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        for (var i = 0; i < 20; i++)
        {
            var head = await store.Books.LoadHead(Book, default);
            CommitItem[] items = i % 3 == 2 ? [Item($"{i}")] : [Item($"{i}", Deposited(1, $"{i}"))];
            await store.Books.Commit(head, head.Next([.. items.SelectMany(x => x.Entries)]), items, Now.AddMinutes(i), default);
        }

        Assert.Equal(["10", "9", "7", "6", "4", "3", "1", "0"], await Subjects(11));
        Assert.Equal(["0"], await Subjects(0));
        Assert.Empty(await Subjects(-1));
        Assert.Equal(14, (await Subjects(1000)).Length);

        async Task<string[]> Subjects(int minutes) => [.. (await store.Get<ILedgerReads>()
            .Entries(Book, null, Now.AddMinutes(minutes), 100, default)).Select(p => p.Subject).Distinct()];
    }

    [Theory, BothDatabases]
    public async Task The_head_is_the_sum_of_the_postings(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.Commit(Item("a", Deposited(100)), Item("b", Reserved(30)));
        await store.Commit(Item("c", Reserved(7)));

        Assert.Equal(await store.Books.LoadHead(Book, default), await store.Get<ILedgerReads>().SumPostings(Book, default));
        Assert.Equal([Book], await store.Get<ILedgerReads>().Books(null, 10, default));
        Assert.Empty(await store.Get<ILedgerReads>().Books(Book, 10, default));
    }
}
