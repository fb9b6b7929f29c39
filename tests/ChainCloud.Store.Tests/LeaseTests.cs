using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Databases;
using static ChainCloud.Store.Tests.Samples;

namespace ChainCloud.Store.Tests;

public sealed class LeaseTests
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    [Theory, BothDatabases]
    public async Task A_holder_keeps_its_lease_and_its_epoch(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var leases = store.Get<ILeaseStore>();
        Assert.Equal(1, await leases.Hold("sweeper", "a", Long, default));
        Assert.Equal(1, await leases.Hold("sweeper", "a", Long, default));
        Assert.Equal(1, await leases.Hold("chain:LTC", "b", Long, default));
    }

    [Fact]
    public async Task Another_gets_it_when_its_time_is_over_or_it_was_given_back_under_a_higher_epoch()
    {
        await using var store = await StoreUnderTest.Create(DatabaseKind.Postgres);
        var leases = store.Get<ILeaseStore>();
        Assert.Equal(1, await leases.Hold("sweeper", "a", TimeSpan.FromMilliseconds(300), default));
        long? epoch = null;
        await Eventually.True(async () => (epoch = await leases.Hold("sweeper", "b", Long, default)) is not null, TimeSpan.FromSeconds(20), () => "It never ended.");
        Assert.Equal(2, epoch);
        Assert.Null(await leases.Hold("sweeper", "a", Long, default));

        await leases.Release("sweeper", "a", default);
        Assert.Null(await leases.Hold("sweeper", "a", Long, default));
        await leases.Release("sweeper", "b", default);
        Assert.Equal(3, await leases.Hold("sweeper", "a", Long, default));
    }

    [Fact]
    public async Task Of_many_who_ask_at_once_one_gets_it()
    {
        await using var store = await StoreUnderTest.Create(DatabaseKind.Postgres);
        var leases = store.Get<ILeaseStore>();
        var epochs = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => leases.Hold("sweeper", $"silo {i}", Long, default))));
        Assert.Equal(1, Assert.Single(epochs, e => e is not null));
    }

    [Fact]
    public async Task The_one_process_on_a_file_does_not_wait_for_the_one_that_died()
    {
        await using var store = await StoreUnderTest.Create(DatabaseKind.Sqlite);
        Assert.Equal(1, await store.Get<ILeaseStore>().Hold("sweeper", "a", Long, default));
        await store.Reopen();
        Assert.Equal(2, await store.Get<ILeaseStore>().Hold("sweeper", "b", Long, default));
    }

    [Theory, BothDatabases]
    public async Task What_the_watcher_of_a_chain_reports_is_read_by_all_and_an_older_watcher_changes_nothing(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var reports = store.Get<IChainStatusStore>();
        Assert.Equal((null, null), await reports.Read(Ltc, default));
        var report = new ChainStatusRow(Ltc, 7, "syncing", "Block 1 of 2 is read.", [1, 2, 3], [], Now);
        await reports.Write(report, default);
        await reports.Write(report with { Version = 6, State = "ok", Detail = null }, default);
        AssertSays(report, await reports.Read(Ltc, default));

        await reports.Write(report with { State = "ok", Detail = null, PriorityFees = [4] }, default);
        AssertSays(report with { State = "ok", Detail = null, PriorityFees = [4] }, await reports.Read(Ltc, default));
    }

    [Theory, BothDatabases]
    public async Task Readers_of_heads_see_what_anybody_committed_before_they_asked(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var heads = store.Get<IHeadReads>();
        Assert.Equal(AccountHead.New(Book), await heads.Read(Book));
        for (var i = 1; i <= 20; i++)
        {
            await store.Commit(Item($"k{i}", Deposited(i)));
            var expected = await store.Books.LoadHead(Book, default);
            var seen = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => heads.Read(Book)));
            Assert.All(seen, head => Assert.Equal(expected, head));
        }
    }

    private static void AssertSays(ChainStatusRow expected, (ChainStatusRow? Status, ChainCursor? Cursor) read)
    {
        Assert.True(expected.Says(read.Status!));
        Assert.Equal((expected.Version, expected.WrittenAt), (read.Status!.Version, read.Status.WrittenAt));
        Assert.Null(read.Cursor);
    }
}
