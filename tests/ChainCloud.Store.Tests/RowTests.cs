using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using static ChainCloud.Store.Tests.ChainSamples;
using static ChainCloud.Store.Tests.Samples;

namespace ChainCloud.Store.Tests;

/// <summary>Payouts, transfers, attempts, fences and coins in book commits.</summary>
public sealed class RowTests
{
    [Theory, BothDatabases]
    public async Task A_payout_is_read_as_it_was_written(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var payout = Payout("order-1");
        await store.Commit(Item("a", rows: [new RowWrite.InsertPayout(payout)]));
        var reads = store.Get<IPayoutReads>();

        Assert.Equal(payout, await reads.Read(payout.Id, default));
        Assert.Equal(payout, await reads.FindByExternalId(Acme, "order-1", default));
        Assert.Equal([payout], await reads.ReadMany([payout.Id, PayoutId.Of(NextBits)], default));
        Assert.Null(await reads.FindByExternalId(Acme, "order-2", default));
    }

    [Theory, BothDatabases]
    public async Task An_external_id_is_taken_for_ever_over_all_books_of_the_merchant(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.Commit(Item("a", rows: [new RowWrite.InsertPayout(Payout("order-1") with { Finished = true })]));
        var other = new BookId(Acme, AssetId.Parse("BTC").Value);
        var head = await store.Books.LoadHead(Book, default);

        var outcome = await store.TryCommit(
            head,
            Item("b", rows: [new RowWrite.InsertPayout(Payout("order-2"))]),
            Item("c", rows: [new RowWrite.InsertPayout(Payout("order-1", other))]));

        Assert.Equal(new CommitOutcome.ItemConflict(1, "payout_external_id"), outcome);
    }

    [Theory, BothDatabases]
    public async Task An_update_of_another_version_conflicts_and_the_rest_of_its_group_can_go_on(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        PayoutRow[] rows = [Payout("1"), Payout("2"), Payout("3")];
        await store.Commit([.. rows.Select(r => Item(r.ExternalId, rows: [new RowWrite.InsertPayout(r)]))]);
        await store.Commit(Rows(Update(rows[1], 0)));
        var head = await store.Books.LoadHead(Book, default);

        var outcome = await store.TryCommit(head, Rows(Update(rows[0], 0)), Rows(Update(rows[1], 0)), Rows(Update(rows[2], 0)));

        Assert.Equal(new CommitOutcome.ItemConflict(1, "payout"), outcome);
        Assert.Equal(0, (await store.Get<IPayoutReads>().Read(rows[0].Id, default))!.Version);
        Assert.IsType<CommitOutcome.Committed>(await store.TryCommit(head, Rows(Update(rows[0], 0)), Rows(Update(rows[2], 0))));
    }

    [Theory, BothDatabases]
    public async Task One_payout_can_take_several_steps_in_one_commit(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var payout = Payout("1");

        await store.Commit(
            Rows(new RowWrite.InsertPayout(payout), Update(payout with { State = "one" }, 0)),
            Rows(Update(payout with { State = "two" }, 1)),
            Rows(Update(payout with { State = "three" }, 2)));

        var row = (await store.Get<IPayoutReads>().Read(payout.Id, default))!;
        Assert.Equal(("three", 3), (row.State, row.Version));
    }

    [Theory, BothDatabases]
    public async Task Payouts_are_listed_newest_first_and_open_ones_apart(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        PayoutRow[] rows = [Payout("1"), Payout("2") with { Finished = true }, Payout("3"), Payout("4")];
        await store.Commit([.. rows.Select(r => Item(r.ExternalId, rows: [new RowWrite.InsertPayout(r)]))]);
        var reads = store.Get<IPayoutReads>();
        var work = store.Get<IUnfinishedWork>();

        var first = await reads.List(Book, null, 3, default);
        var rest = await reads.List(Book, first[^1].Id, 3, default);

        Assert.Equal(rows.Reverse(), first.Concat(rest));
        Assert.Equal([rows[0], rows[2], rows[3]], await reads.Unfinished(Book, null, 10, default));
        Assert.Equal([rows[3]], await reads.Unfinished(Book, rows[2].Id, 10, default));
        Assert.Equal([rows[0].Id, rows[2].Id], await work.Payouts(null, 2, default));
        Assert.Equal([rows[3].Id], await work.Payouts(rows[2].Id, 2, default));
    }

    [Theory, BothDatabases]
    public async Task A_transfer_and_its_attempts_are_read_as_they_were_written(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var transfer = Transfer("fence", changeIndex: 41);
        var payout = Payout("1") with { Transfer = transfer.Id };
        AttemptRow[] attempts = [new(transfer.Id, 1, Ltc, Hash("t1"), [1, 2], Units(5), Now), new(transfer.Id, 2, Ltc, Hash("t2"), [3], Units(9), Now)];
        await store.Commit(Rows(
            new RowWrite.InsertAttempt(attempts[0]), new RowWrite.InsertAttempt(attempts[1]), new RowWrite.InsertTransfer(transfer),
            new RowWrite.InsertPayout(payout)));
        var reads = store.Get<ITransferReads>();

        Assert.Equal(transfer, await reads.Read(transfer.Id, default));
        Assert.Equal([1, 2], (await reads.Attempts(transfer.Id, default)).Select(a => a.Number));
        Assert.Equal(Units(9), (await reads.FindAttempt(Ltc, Hash("t2"), default))!.Fee);
        Assert.Equal([payout], await store.Get<IPayoutReads>().OfTransfer(transfer.Id, default));
        Assert.Equal([transfer], await reads.Unfinished(Book, null, 10, default));
        Assert.Equal([transfer.Id], await store.Get<IUnfinishedWork>().Transfers(null, 10, default));
        Assert.Equal(42u, await reads.NextChangeIndex(Book, default));
        await store.Commit(Rows(new RowWrite.UpdateTransfer(transfer with { State = "settled", Finished = true }, 0)));
        Assert.Empty(await reads.Unfinished(Book, null, 10, default));
        Assert.Equal(42u, await reads.NextChangeIndex(Book, default));
    }

    [Theory, BothDatabases]
    public async Task A_change_index_is_used_once(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        Assert.Equal(0u, await store.Get<ITransferReads>().NextChangeIndex(Book, default));
        await store.Commit(Rows(new RowWrite.InsertTransfer(Transfer("a", 0))));

        var outcome = await store.TryCommit(await store.Books.LoadHead(Book, default), Rows(new RowWrite.InsertTransfer(Transfer("b", 0))));

        Assert.Equal(new CommitOutcome.ItemConflict(0, "transfer"), outcome);
    }

    [Theory, BothDatabases]
    public async Task An_outpoint_is_the_fence_of_one_intent_while_live(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var point = Point("fence");
        await store.Commit(Rows(new RowWrite.InsertFence(Ltc, point, "po_1")));
        var head = await store.Books.LoadHead(Book, default);

        Assert.Equal(
            new CommitOutcome.ItemConflict(1, "fence"),
            await store.TryCommit(head, Rows(new RowWrite.InsertFence(Ltc, Point("fence", 1), "po_2")), Rows(new RowWrite.InsertFence(Ltc, point, "po_2"))));
        Assert.Equal(
            new CommitOutcome.ItemConflict(0, "fence"), await store.TryCommit(head, Rows(new RowWrite.ReleaseFence(Ltc, point, "po_2"))));
        Assert.Equal("po_1", (await store.Get<ITransferReads>().LiveFence(Ltc, point, default))!.Owner);

        await store.Commit(Rows(new RowWrite.ReleaseFence(Ltc, point, "po_1"), new RowWrite.InsertFence(Ltc, point, "po_2")));
        Assert.Equal("po_2", (await store.Get<ITransferReads>().LiveFence(Ltc, point, default))!.Owner);
    }

    [Theory, BothDatabases]
    public async Task An_outpoint_that_was_a_fence_is_known_as_one_for_ever(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var (ended, live, never) = (Point("ended"), Point("live"), Point("never"));
        await store.Commit(Rows(new RowWrite.InsertFence(Ltc, ended, "po_1"), new RowWrite.InsertFence(Ltc, live, "po_2")));
        await store.Commit(Rows(new RowWrite.ReleaseFence(Ltc, ended, "po_1")));

        var past = await store.Get<ITransferReads>().PastFences(Ltc, [never, live, ended], default);
        Assert.Equal([ended, live], past.Select(f => f.Point).OrderBy(p => p != ended));
        Assert.All(past, f => Assert.False(f.IsApproved));
        Assert.Empty(await store.Get<ITransferReads>().PastFences(Ltc, [], default));
    }

    [Theory, BothDatabases]
    public async Task A_coin_is_held_by_one_transfer(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        CoinFact[] coins = [Coin("a"), Coin("b")];
        await store.Mine(Facts(101, coins: coins));
        var (one, two) = (TransferId.Of(NextBits), TransferId.Of(NextBits));
        await store.Commit(Rows(new RowWrite.ReserveCoins(Ltc, one, [coins[0].Point])));
        var head = await store.Books.LoadHead(Book, default);

        Assert.Equal(
            new CommitOutcome.ItemConflict(0, "coin"),
            await store.TryCommit(head, Rows(new RowWrite.ReserveCoins(Ltc, two, [coins[1].Point, coins[0].Point]))));
        Assert.Equal(
            new CommitOutcome.ItemConflict(0, "coin"), await store.TryCommit(head, Rows(new RowWrite.ReleaseCoins(Ltc, two, [coins[0].Point]))));
        Assert.Equal(
            new CommitOutcome.ItemConflict(0, "coin"), await store.TryCommit(head, Rows(new RowWrite.ReserveCoins(Ltc, two, [Point("foreign")]))));
        Assert.Null((await store.Read(coins[1])).ReservedBy);

        await store.Commit(Rows(new RowWrite.ReleaseCoins(Ltc, one, [coins[0].Point]), new RowWrite.ReserveCoins(Ltc, two, [coins[0].Point])));
        Assert.Equal(coins[0].Point, Assert.Single(await store.Get<ITransferReads>().CoinsReservedBy(two, default)).Point);
    }

    [Theory, BothDatabases]
    public async Task Free_coins_are_hot_or_change_deep_mature_unreserved_unspent_and_no_fence(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        var (small, big, change) = (Coin("small", units: 10), Coin("big", units: 100), Coin("change", units: 50, purpose: AddressPurpose.Change));
        var (cold, spent, reserved, fence, mined) = (
            Coin("cold", purpose: AddressPurpose.Cold), Coin("spent"), Coin("reserved"), Coin("fence"), Coin("mined", units: 70, coinbase: true));
        await store.Mine(Facts(101, coins: [small, big, change, cold, spent, reserved, fence, mined], spends: [new(spent.Point, Hash("x"))]));
        await store.Mine(Facts(102, coins: [Coin("young", units: 1_000_000)]));
        await store.Commit(Rows(
            new RowWrite.ReserveCoins(Ltc, TransferId.Of(NextBits), [reserved.Point]), new RowWrite.InsertFence(Ltc, fence.Point, "po_1")));

        Assert.Equal([big.Point, change.Point, small.Point], await Free(101, 50, 0, 10));
        Assert.Equal([big.Point, mined.Point, change.Point, small.Point], await Free(101, 101, 0, 10));
        Assert.Equal([big.Point], await Free(101, 50, 0, 1));
        Assert.Equal([big.Point, change.Point], await Free(101, 50, 11, 10));
        Assert.Empty(await Free(100, 100, 0, 10));

        async Task<Outpoint[]> Free(long height, long coinbaseHeight, long min, int limit) => [.. (await store.Get<ITransferReads>()
            .FreeCoins(Book, height, coinbaseHeight, Units(min), limit, default)).Select(c => c.Point)];
    }

    private static RowWrite.UpdatePayout Update(PayoutRow row, int version) => new(row, version);
}
