using System.Numerics;
using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using static ChainCloud.Store.Tests.Samples;

namespace ChainCloud.Store.Tests;

public sealed class BookCommitTests
{
    [Theory, BothDatabases]
    public async Task A_new_book_has_a_zero_head_and_no_row(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);

        Assert.Equal(AccountHead.New(Book), await store.Books.LoadHead(Book, default));
    }

    [Theory, BothDatabases]
    public async Task A_commit_moves_the_head_and_survives_a_restart(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.Commit(Item("a", Deposited(100)), Item("b", Reserved(30)));
        await store.Reopen();

        var head = await store.Books.LoadHead(Book, default);

        Assert.Equal(4, head.Seq);
        Assert.Equal(70, head[LedgerAccount.Hot]);
        Assert.Equal(30, head[LedgerAccount.HotReserved]);
        Assert.Equal(-100, head[LedgerAccount.Chain]);
    }

    [Theory, BothDatabases]
    public async Task The_largest_amount_and_its_negative_are_stored_exactly(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var most = Amount.Of(Ltc, (BigInteger.One << 256) - 1);
        var entry = new JournalEntry("deposit.credited", "d", [Posting.Debit(LedgerAccount.Cold, most), Posting.Credit(LedgerAccount.Chain, most)]);
        await store.Commit(Item("a", entry));

        var head = await store.Books.LoadHead(Book, default);

        Assert.Equal(most.Units, head[LedgerAccount.Cold]);
        Assert.Equal(-most.Units, head[LedgerAccount.Chain]);
    }

    [Theory, BothDatabases]
    public async Task A_commit_after_a_stale_head_writes_nothing(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.Commit(Item("a", Deposited(100)));
        var stale = await store.Books.LoadHead(Book, default);
        await store.Commit(Item("b", Reserved(30)));

        Assert.IsType<CommitOutcome.HeadMoved>(await store.TryCommit(stale, Item("c", Reserved(50))));
        Assert.IsType<CommitOutcome.HeadMoved>(await store.TryCommit(AccountHead.New(Book), Item("d", Deposited(50))));

        Assert.Equal(70, (await store.Books.LoadHead(Book, default))[LedgerAccount.Hot]);
        Assert.Empty(await store.Books.FindJournal(["c", "d"], default));
    }

    [Theory, BothDatabases]
    public async Task Of_many_commits_after_one_head_exactly_one_succeeds(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.Commit(Item("a", Deposited(100)));
        var head = await store.Books.LoadHead(Book, default);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => store.TryCommit(head, Item($"r{i}", Reserved(1)))));

        Assert.Single(outcomes, o => o is CommitOutcome.Committed);
        Assert.Equal(19, outcomes.Count(o => o is CommitOutcome.HeadMoved));
        Assert.Equal(99, (await store.Books.LoadHead(Book, default))[LedgerAccount.Hot]);
    }

    [Theory, BothDatabases]
    public async Task A_commit_without_money_still_moves_the_fence(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var head = await store.Books.LoadHead(Book, default);
        await store.Commit(Item("a"));

        Assert.IsType<CommitOutcome.HeadMoved>(await store.TryCommit(head, Item("b")));
        Assert.Equal(1, (await store.Books.LoadHead(Book, default)).Seq);
    }

    [Theory, BothDatabases]
    public async Task The_frozen_flag_is_stored_with_the_head(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var head = AccountHead.New(Book);

        await store.Books.Commit(head, head.Next([]) with { PayoutsFrozen = true }, [Item("freeze")], Now, default);

        Assert.True((await store.Books.LoadHead(Book, default)).PayoutsFrozen);
    }

    [Theory, BothDatabases]
    public async Task A_known_key_gives_its_stored_answer(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.Commit(Item("a", Deposited(1)), Item("b"));

        var found = await store.Books.FindJournal(["a", "b", "missing", "a"], default);

        Assert.Equal(["a", "b"], found.Keys.Order());
        Assert.Equal(Hash("a"), found["a"].RequestHash);
        Assert.Equal("b"u8.ToArray(), found["b"].Result);
        Assert.Equal(Book, found["a"].Book);
    }

    [Theory, BothDatabases]
    public async Task A_key_that_is_taken_names_its_item_and_writes_nothing(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.Commit(Item("taken", Deposited(10)));
        var head = await store.Books.LoadHead(Book, default);

        var outcome = await store.TryCommit(head, Item("x", Deposited(1)), Item("taken", Deposited(1)), Item("y", Deposited(1)));

        Assert.Equal(new CommitOutcome.ItemConflict(1, "journal"), outcome);
        Assert.Equal(head, await store.Books.LoadHead(Book, default));
        Assert.IsType<CommitOutcome.Committed>(await store.TryCommit(head, Item("x", Deposited(1)), Item("y", Deposited(1))));
    }

    [Theory, BothDatabases]
    public async Task A_key_twice_in_one_commit_names_the_second(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);

        var outcome = await store.TryCommit(AccountHead.New(Book), Item("a", Deposited(1)), Item("b"), Item("a", Deposited(1)));

        Assert.Equal(new CommitOutcome.ItemConflict(2, "journal"), outcome);
    }

    [Theory, BothDatabases]
    public async Task A_head_that_the_entries_do_not_make_is_refused_as_a_bug(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var head = AccountHead.New(Book);
        CommitItem[] overdrawn = [Item("a", Reserved(1))];

        await Assert.ThrowsAsync<ArgumentException>(() => store.Books.Commit(head, head, [Item("a", Deposited(1))], Now, default));
        await Assert.ThrowsAsync<ArgumentException>(() => store.Books.Commit(head, head.Next(overdrawn[0].Entries.ToList()), overdrawn, Now, default));
    }

    [Theory, BothDatabases]
    public async Task Hundreds_of_items_are_one_commit(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.Commit(Item("funds", Deposited(1_000_000)));

        await store.Commit([.. Enumerable.Range(0, 500).Select(i =>
            Item($"p{i}", Reserved(10), [new RowWrite.InsertPayout(Payout($"ext-{i}"))], [Event("payout.requested", $"p{i}")]))]);

        var head = await store.Books.LoadHead(Book, default);
        Assert.Equal(1002, head.Seq);
        Assert.Equal(5_000, head[LedgerAccount.HotReserved]);
    }
}
