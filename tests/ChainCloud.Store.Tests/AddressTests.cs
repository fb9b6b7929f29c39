using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using static ChainCloud.Store.Tests.AddressSamples;
using static ChainCloud.Store.Tests.Samples;

namespace ChainCloud.Store.Tests;

public sealed class AddressTests
{
    [Theory, BothDatabases]
    public async Task A_listed_batch_has_addresses_that_nobody_gets(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.Commit(Listed(0, 3));
        var reads = store.Get<IAddressReads>();

        Assert.Equal(Scripts(0, 3), (await reads.AddressesOf(Batch(0), default)).Select(a => a.Script));
        Assert.Empty(await reads.NextUnissued(Book, AddressPurpose.Cold, 10, default));
        Assert.Empty(await store.Get<IChainStore>().WatchedBatches(Ltc, default));
        var refused = await store.TryCommit(await store.Books.LoadHead(Book, default), Issue(0, 0, "user-1"));
        Assert.Equal(new CommitOutcome.ItemConflict(0, "address"), refused);
    }

    [Theory, BothDatabases]
    public async Task A_verified_batch_is_watched_and_handed_out_once(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.Commit(Listed(0, 1000));
        await store.Commit(Verified(0));
        var reads = store.Get<IAddressReads>();
        var next = Assert.Single(await reads.NextUnissued(Book, AddressPurpose.Cold, 1, default));
        Assert.Equal((0u, true), (next.Index, next.Usable));

        await store.Commit(Issue(0, 0, "user-1"), Issue(0, 1, "user-2"));

        Assert.Equal(2u, (await reads.NextUnissued(Book, AddressPurpose.Cold, 1, default))[0].Index);
        Assert.Equal(2u, (await reads.ReadBatch(Batch(0), default))!.Handed);
        var issued = (await reads.FindAddressByExternalId(Book, AddressPurpose.Cold, "user-2", default))!;
        Assert.Equal((1u, Now, "a label"), (issued.Index, issued.IssuedAt, issued.Label));
        Assert.Equal(issued, await reads.FindAddress(Ltc, issued.Script, default));
        Assert.Equal(2, (await reads.FindAddresses(Ltc, [Scripts(0, 2)[0], issued.Script, Script("foreign")], default)).Count);
        Assert.Equal(new WatchedBatch(Batch(0), 0, 1000), Assert.Single(await store.Get<IChainStore>().WatchedBatches(Ltc, default)));
        Assert.Equal(1000, (await store.Get<IChainStore>().ScriptsOfBatch(Batch(0), default)).Count);
    }

    [Theory, BothDatabases]
    public async Task An_address_or_an_external_id_twice_conflicts(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.Commit(Listed(0, 3), Verified(0));
        await store.Commit(Issue(0, 0, "user-1"));
        var head = await store.Books.LoadHead(Book, default);

        Assert.Equal(new CommitOutcome.ItemConflict(0, "address"), await store.TryCommit(head, Issue(0, 0, "user-2")));
        Assert.Equal(new CommitOutcome.ItemConflict(1, "address_external_id"), await store.TryCommit(head, Issue(0, 1, "user-2"), Issue(0, 2, "user-1")));
        Assert.Equal(1u, (await store.Get<IAddressReads>().ReadBatch(Batch(0), default))!.Handed);
    }

    [Theory, BothDatabases]
    public async Task Change_scripts_are_watched_without_a_verdict_and_never_handed_out(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.Commit(Listed(0, 3, AddressPurpose.Change));

        Assert.Single(await store.Get<IChainStore>().WatchedBatches(Ltc, default));
        Assert.Empty(await store.Get<IAddressReads>().NextUnissued(Book, AddressPurpose.Change, 1, default));
    }

    [Theory, BothDatabases]
    public async Task Batches_are_listed_newest_first_by_page(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.Commit(Listed(0, 1), Listed(1, 1), Listed(0, 1, AddressPurpose.Hot));
        var reads = store.Get<IAddressReads>();

        var first = await reads.ListBatches(Book, null, 2, default);
        var rest = await reads.ListBatches(Book, first[^1].Id, 2, default);

        Assert.Equal([Batch(0, AddressPurpose.Hot), Batch(1), Batch(0)], first.Concat(rest).Select(b => b.Id));
        Assert.Equal(Batch(1), (await reads.LastBatch(Book, AddressPurpose.Cold, default))!.Id);
        Assert.Equal(Batch(1), (await reads.FindBatchByExternalId(Book, AddressPurpose.Cold, "batch-1", default))!.Id);
        Assert.Null(await reads.LastBatch(Book, AddressPurpose.Change, default));
    }

    [Theory, BothDatabases]
    public async Task A_batch_update_of_another_version_conflicts(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.Commit(Listed(0, 1), Verified(0));

        var outcome = await store.TryCommit(await store.Books.LoadHead(Book, default), Verified(0));

        Assert.Equal(new CommitOutcome.ItemConflict(0, "batch"), outcome);
        Assert.Empty(await store.Get<IUnfinishedWork>().Batches(10, default));
    }
}
