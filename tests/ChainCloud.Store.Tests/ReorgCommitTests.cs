using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using static ChainCloud.Store.Tests.ChainSamples;
using static ChainCloud.Store.Tests.Samples;

namespace ChainCloud.Store.Tests;

public sealed class ReorgCommitTests
{
    [Theory, BothDatabases]
    public async Task Deposits_above_the_fork_lose_their_block_and_others_keep_it(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        var (kept, lost) = (Deposit("kept"), Deposit("lost"));
        await store.Mine(Facts(101, [kept]));
        await store.Mine(Facts(102, [lost]));

        await store.Reorg(101);

        Assert.Equal((DepositStates.Confirming, Block(101)), ((await store.Read(kept)).State, (await store.Read(kept)).Anchor));
        var orphan = await store.Read(lost);
        Assert.Equal((DepositStates.Orphaned, null, 1), (orphan.State, orphan.Anchor, orphan.Version));
        Assert.Equal(Block(101), (await store.Get<IChainStore>().LoadCursor(Ltc, default))!.Tip);
        Assert.Equal([Block(101)], (await store.Get<IChainStore>().Headers(Ltc, 500, 10, default)).Select(h => h.Block));
        Assert.Equal("deposit.orphaned", (await store.EventTypes())[^1]);
    }

    [Theory, BothDatabases]
    public async Task A_deposit_mined_again_is_the_same_deposit_under_another_block(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        var deposit = Deposit("tx");
        await store.Mine(Facts(101, [deposit]));
        await store.Reorg(100);

        await store.Mine(Facts(101, [Deposit("tx")], branch: "b"));

        Assert.Equal(Block(101, "b"), (await store.Read(deposit)).Anchor);
        Assert.Equal(DepositStates.Confirming, (await store.Read(deposit)).State);
        Assert.Single(await store.Get<IDepositReads>().List(Book, null, 10, default));
    }

    [Theory, BothDatabases]
    public async Task What_the_ledger_posted_stays_until_the_ledger_reverses_it(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        var deposit = Deposit("tx");
        await store.Mine(Facts(101, [deposit]));
        await store.Commit(Rows(new RowWrite.UpdateDeposit(deposit.NewId, 0, DepositStates.Credited, DepositPosted.Credited, Block(101))));

        await store.Reorg(100);

        var row = await store.Read(deposit);
        Assert.Equal(
            (DepositStates.Orphaned, DepositPosted.Credited, (BlockRef?)Block(101), null), (row.State, row.Posted, row.PostedAnchor, row.Anchor));
        Assert.Equal(deposit.NewId, Assert.Single(await store.Get<IDepositReads>().Due(Ltc, Book, 100, 24, 100, 10, default)).Id);
    }

    [Theory, BothDatabases]
    public async Task A_ledger_step_on_facts_that_changed_conflicts(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        var deposit = Deposit("tx");
        await store.Mine(Facts(101, [deposit]));
        await store.Reorg(100);

        var outcome = await store.TryCommit(
            await store.Books.LoadHead(Book, default),
            Item("other", Deposited(5)),
            Rows(new RowWrite.UpdateDeposit(deposit.NewId, 0, DepositStates.Credited, DepositPosted.Credited, Block(101))));

        Assert.Equal(new CommitOutcome.ItemConflict(1, "deposit"), outcome);
    }

    [Theory, BothDatabases]
    public async Task Coins_and_spends_above_the_fork_are_undone_and_reservations_stay(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        var (old, young) = (Coin("old"), Coin("young"));
        await store.Mine(Facts(101, coins: [old]));
        var transfer = TransferId.Of(NextBits);
        await store.Commit(Rows(new RowWrite.ReserveCoins(Ltc, transfer, [old.Point])));
        await store.Mine(Facts(102, coins: [young], spends: [new SpendFact(old.Point, Hash("spender"))]));

        await store.Reorg(101);

        Assert.Null((await store.Read(old)).Spend);
        Assert.Equal(transfer, (await store.Read(old)).ReservedBy);
        Assert.Equal(Block(101), (await store.Read(old)).Anchor);
        Assert.Null((await store.Read(young)).Anchor);
        Assert.False((await store.Read(young)).IsFree);

        await store.Mine(Facts(102, coins: [young], branch: "b"));
        Assert.Equal(Block(102, "b"), (await store.Read(young)).Anchor);
    }

    [Theory, BothDatabases]
    public async Task Due_names_each_reason_and_nothing_else(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        var (fresh, pending, deep, credited, final) = (Deposit("fresh"), Deposit("pending"), Deposit("deep"), Deposit("credited"), Deposit("final"));
        await store.Mine(Facts(101, [deep, credited, final]));
        await store.Mine(Facts(102, [fresh, pending]));
        await store.Commit(Rows(
            Posted(pending, DepositStates.Confirming, DepositPosted.Pending, 102),
            Posted(deep, DepositStates.Confirming, DepositPosted.Pending, 101),
            Posted(credited, DepositStates.Credited, DepositPosted.Credited, 101),
            Posted(final, DepositStates.Final, DepositPosted.Credited, 101)));

        // Tip 103: block 101 has 3 confirmations, block 102 has 2.
        Assert.Equal([fresh.NewId, deep.NewId], await Due(103, 3, 4));
        Assert.Equal([fresh.NewId], await Due(103, 4, 4));
        Assert.Equal([fresh.NewId, pending.NewId, deep.NewId, credited.NewId], await Due(103, 2, 3));
        Assert.Equal([fresh.NewId], (await store.Get<ICreditingStore>().Due(Ltc, 103, 4, 4, null, 10, default)).Select(d => d.Id));
        await store.Commit(Rows(Posted(fresh, DepositStates.Confirming, DepositPosted.Pending, 102)));
        Assert.Empty(await store.Get<ICreditingStore>().Due(Ltc, 103, 4, 4, null, 10, default));

        RowWrite Posted(DepositFact fact, string state, DepositPosted posted, long height) =>
            new RowWrite.UpdateDeposit(fact.NewId, 0, state, posted, Block(height));
        async Task<DepositId[]> Due(long tip, long required, long finality) =>
            [.. (await store.Get<IDepositReads>().Due(Ltc, Book, tip, required, finality, 100, default)).Select(d => d.Id)];
    }
}
