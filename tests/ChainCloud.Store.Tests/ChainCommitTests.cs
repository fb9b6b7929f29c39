using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using static ChainCloud.Store.Tests.ChainSamples;
using static ChainCloud.Store.Tests.Samples;

namespace ChainCloud.Store.Tests;

public sealed class ChainCommitTests
{
    [Theory, BothDatabases]
    public async Task A_chain_starts_once(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var chain = store.Get<IChainStore>();
        Assert.Null(await chain.LoadCursor(Ltc, default));

        var first = await chain.StartAt(Ltc, Block(100), default);
        var second = await chain.StartAt(Ltc, Block(7), default);

        Assert.Equal(new ChainCursor(Ltc, Block(100), 0), first);
        Assert.Equal(first, second);
    }

    [Theory, BothDatabases]
    public async Task A_block_stores_all_its_facts_with_the_cursor(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        var deposit = Deposit("tx");
        var coin = Coin("tx", purpose: AddressPurpose.Cold);
        await store.Mine(Facts(101, [deposit], [coin], raw: [new RawTxRow(Ltc, Hash("tx"), [1, 2, 3])]));
        await store.Reopen();

        Assert.Equal(new ChainCursor(Ltc, Block(101), 1), await store.Get<IChainStore>().LoadCursor(Ltc, default));
        var row = await store.Read(deposit);
        Assert.Equal((DepositStates.Confirming, Block(101), DepositPosted.Nothing, 0), (row.State, row.Anchor, row.Posted, row.Version));
        Assert.Equal((Units(1000), Script("tx"), Point("tx")), (row.Amount, row.Script, row.Outpoint));
        Assert.Equal(Block(101), (await store.Read(coin)).Anchor);
        Assert.Equal([1, 2, 3], Assert.Single(await store.Get<ITransferReads>().RawTransactions(Ltc, [Hash("tx")], default)).Raw);
        Assert.Equal(Block(101), Assert.Single(await store.Get<IChainStore>().Headers(Ltc, 200, 10, default)).Block);
        Assert.Equal(["deposit.detected", "deposit.confirming"], await store.EventTypes());
    }

    [Theory, BothDatabases]
    public async Task A_block_after_a_stale_cursor_writes_nothing(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var stale = await store.StartAt100();
        await store.Mine(Facts(101));
        var deposit = Deposit("late");

        Assert.False(await store.Get<IChainStore>().CommitBlock(stale, Facts(101, [deposit], branch: "b"), default));
        Assert.False(await store.Get<IChainStore>().CommitReorg(stale, Block(99), Now, default));

        Assert.Null(await store.Get<IDepositReads>().Read(deposit.NewId, default));
    }

    [Theory, BothDatabases]
    public async Task A_block_that_does_not_follow_the_cursor_is_a_bug(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var cursor = await store.StartAt100();

        await Assert.ThrowsAsync<ArgumentException>(() => store.Get<IChainStore>().CommitBlock(cursor, Facts(102), default));
        await Assert.ThrowsAsync<ArgumentException>(() => store.Get<IChainStore>().CommitBlock(cursor, Facts(101, previousBranch: "b"), default));
    }

    [Theory, BothDatabases]
    public async Task An_output_is_one_deposit_in_mempool_and_block(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        var seen = Deposit("tx");
        await store.Get<IChainStore>().UpsertMempool(Ltc, new MempoolFacts([seen, seen], [], [], Now), default);
        await store.Get<IChainStore>().UpsertMempool(Ltc, new MempoolFacts([Deposit("tx")], [], [], Now), default);
        Assert.Equal(DepositStates.Detected, (await store.Read(seen)).State);
        Assert.Equal(seen.NewId, Assert.Single(await store.Get<IChainStore>().DetectedDeposits(Ltc, null, 10, default)).Id);

        await store.Mine(Facts(101, [Deposit("tx"), Deposit("tx", 1)]));

        Assert.Equal(Block(101), (await store.Read(seen)).Anchor);
        Assert.Equal(2, (await store.Get<IDepositReads>().List(Book, null, 10, default)).Count);
        Assert.Empty(await store.Get<IChainStore>().DetectedDeposits(Ltc, null, 10, default));
        Assert.Equal(["deposit.detected", "deposit.confirming", "deposit.detected", "deposit.confirming"], await store.EventTypes());
    }

    [Theory, BothDatabases]
    public async Task A_deposit_that_left_the_mempool_is_orphaned_and_may_come_back(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        var seen = Deposit("tx");
        var chain = store.Get<IChainStore>();
        await chain.UpsertMempool(Ltc, new MempoolFacts([seen], [], [], Now), default);
        await chain.UpsertMempool(Ltc, new MempoolFacts([], [], [seen.NewId], Now), default);
        await chain.UpsertMempool(Ltc, new MempoolFacts([], [], [seen.NewId], Now), default);
        Assert.Equal(DepositStates.Orphaned, (await store.Read(seen)).State);

        await chain.UpsertMempool(Ltc, new MempoolFacts([Deposit("tx")], [], [], Now), default);

        Assert.Equal(DepositStates.Detected, (await store.Read(seen)).State);
        Assert.Equal(["deposit.detected", "deposit.orphaned", "deposit.detected"], await store.EventTypes());
    }

    [Theory, BothDatabases]
    public async Task A_deposit_in_a_block_does_not_go_with_the_mempool(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        var deposit = Deposit("tx");
        await store.Mine(Facts(101, [deposit]));

        await store.Get<IChainStore>().UpsertMempool(Ltc, new MempoolFacts([Deposit("tx")], [], [deposit.NewId], Now), default);

        Assert.Equal((DepositStates.Confirming, Block(101)), ((await store.Read(deposit)).State, (await store.Read(deposit)).Anchor));
    }

    [Theory, BothDatabases]
    public async Task Dust_is_recorded_without_an_event_and_is_never_due(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        var dust = Deposit("tx", dust: true);
        await store.Mine(Facts(101, [dust]));
        Assert.Equal(DepositStates.IgnoredDust, (await store.Read(dust)).State);
        await store.Reorg(100);

        Assert.Equal((DepositStates.IgnoredDust, null), ((await store.Read(dust)).State, (await store.Read(dust)).Anchor));
        Assert.Empty(await store.EventTypes());
        Assert.Empty(await store.Get<ICreditingStore>().Due(Ltc, 1000, 1, 1, null, 10, default));
    }

    [Theory, BothDatabases]
    public async Task A_spend_in_a_block_marks_our_coin_and_ignores_others(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        var coin = Coin("tx");
        await store.Mine(Facts(101, coins: [coin]));
        Assert.Equal([coin.Point], await store.Get<IChainStore>().UnspentOutpoints(Ltc, null, 10, default));

        await store.Mine(Facts(102, spends: [new SpendFact(coin.Point, Hash("spender")), new SpendFact(Point("foreign"), Hash("spender"))]));

        Assert.Equal(new SpendRow(Hash("spender"), Block(102)), (await store.Read(coin)).Spend);
        Assert.Empty(await store.Get<IChainStore>().UnspentOutpoints(Ltc, null, 10, default));
    }

    [Theory, BothDatabases]
    public async Task A_coin_made_and_spent_in_one_block_is_spent(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        var coin = Coin("tx");

        await store.Mine(Facts(101, coins: [coin], spends: [new SpendFact(coin.Point, Hash("spender"))]));

        Assert.NotNull((await store.Read(coin)).Spend);
    }

    [Theory, BothDatabases]
    public async Task Unspent_outputs_are_read_in_pages(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        CoinFact[] coins = [.. Enumerable.Range(0, 7).Select(i => Coin($"tx{i / 2}", (uint)i))];
        await store.Mine(Facts(101, coins: coins));

        List<Outpoint> all = [];
        while (await store.Get<IChainStore>().UnspentOutpoints(Ltc, all.Count == 0 ? null : all[^1], 2, default) is { Count: > 0 } page)
        {
            all.AddRange(page);
        }

        Assert.Equal(coins.Select(c => c.Point).ToHashSet(), all.ToHashSet());
        Assert.Equal(7, all.Count);
    }
}
