using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using static ChainCloud.Store.Tests.ChainSamples;
using static ChainCloud.Store.Tests.Samples;

namespace ChainCloud.Store.Tests;

/// <summary>A database that was restored: marked and halted in one commit, read again without changing what is known, and found out otherwise.</summary>
public sealed class RestorationTests
{
    [Theory, BothDatabases]
    public async Task One_commit_opens_it_and_halts_every_chain(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        var restorations = store.Get<IRestorationStore>();

        Assert.True(await restorations.Begin(RestorationCauses.Restored, "from a backup", default));
        Assert.False(await restorations.Begin(RestorationCauses.Behind, "again", default));

        Assert.Equal("from a backup", (await restorations.Open(default))!.Detail);
        Assert.Equal((Ltc, HaltCauses.Restored), (await store.Get<IHaltStore>().All(default)).Select(h => (h.Asset, h.Cause)).Single());
        Assert.Equal((Ltc, Block(100)), (await restorations.Chains(1, default)).Select(c => (c.Asset, c.From)).Single());

        await restorations.End(1, default);
        Assert.Null(await restorations.Open(default));
        Assert.Empty(await store.Get<IHaltStore>().All(default));
        Assert.True(await restorations.Begin(RestorationCauses.Behind, "once more", default));
        Assert.Equal(2, (await restorations.Open(default))!.Number);
    }

    [Theory, BothDatabases]
    public async Task Restored_once_more_while_it_is_open_everything_is_told_anew(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        var restorations = store.Get<IRestorationStore>();
        await restorations.Begin(RestorationCauses.Behind, "a vault knows more", default);
        await restorations.Write(1, new RestoredJournal(DeviceId.Parse("v-send").Value, Acme, 7, 1, Now), default);
        await restorations.Rewind(1, (await restorations.Chains(1, default))[0], (await store.Get<IChainStore>().LoadCursor(Ltc, default))!, default);
        await restorations.Lift(Ltc, default);

        Assert.True(await restorations.Begin(RestorationCauses.Restored, "from a backup", default));

        Assert.Equal((1, "from a backup"), (await restorations.Open(default)) is { } open ? (open.Number, open.Detail) : default);
        Assert.Empty(await restorations.Journals(1, default));
        Assert.Null((await restorations.Chains(1, default))[0].RewoundAt);
        Assert.Single(await store.Get<IHaltStore>().All(default));
    }

    [Theory, BothDatabases]
    public async Task Blocks_read_once_more_change_nothing_that_is_known(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        var restorations = store.Get<IRestorationStore>();
        await restorations.Begin(RestorationCauses.Restored, "from a backup", default);
        var deposit = Deposit("tx");
        await store.Mine(Facts(101, [deposit]));
        await store.Mine(Facts(102, []));
        var before = await store.Read(deposit);

        var cursor = (await store.Get<IChainStore>().LoadCursor(Ltc, default))!;
        Assert.True(await restorations.Rewind(1, (await restorations.Chains(1, default))[0], cursor, default));
        Assert.Equal(Block(100), (await store.Get<IChainStore>().LoadCursor(Ltc, default))!.Tip);
        Assert.Equal(before, await store.Read(deposit));
        await store.Mine(Facts(101, [deposit]));
        await store.Mine(Facts(102, []));

        Assert.Equal(before, await store.Read(deposit));
        Assert.NotNull((await restorations.Chains(1, default))[0].RewoundAt);
        Assert.False(await restorations.Rewind(1, (await restorations.Chains(1, default))[0], cursor, default));
    }

    [Theory, BothDatabases]
    public async Task A_database_found_behind_is_read_again_from_where_it_was_started(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.StartAt100();
        await store.Get<IRestorationStore>().NoteStart(default);
        await store.Mine(Facts(101, []));

        await store.Get<IRestorationStore>().Begin(RestorationCauses.Behind, "a vault knows more", default);

        Assert.Equal(Block(100), (await store.Get<IRestorationStore>().Chains(1, default))[0].From);
    }

    [Theory, BothDatabases]
    public async Task What_a_device_told_is_kept_once_and_concluded(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var restorations = store.Get<IRestorationStore>();
        var device = DeviceId.Parse("v-send").Value;
        var entry = new RecoveredEntry(device, Acme, 7, new Hash256(new byte[32]), [1], [2], [new Hash256(new byte[32])], RecoveryOutcomes.Waiting, "told");
        await restorations.Keep([entry], default);
        await restorations.Keep([entry with { Detail = "told again" }], default);
        Assert.Equal(("told", 1), (await restorations.Undone(default)).Select(e => (e.Detail, e.Intents.Count)).Single());

        await restorations.Conclude(entry, RecoveryOutcomes.Recovered, "paid", default);

        Assert.Empty(await restorations.Undone(default));
        Assert.Equal(RecoveryOutcomes.Recovered, (await restorations.Find(Acme, entry.Hash, default))!.Outcome);
    }

    [Theory, BothDatabases]
    public async Task The_same_database_has_the_same_life_over_its_starts(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        for (var start = 0; start < 3; start++)
        {
            Assert.True(await store.Get<IRestorationStore>().IsSameLife(default));
        }
    }

    [Fact]
    public async Task A_file_that_was_put_back_by_hand_is_found_out()
    {
        var folder = Directory.CreateTempSubdirectory("chaincloud-life-").FullName;
        var (file, copy) = (Path.Combine(folder, "chaincloud.db"), Path.Combine(folder, "copy.db"));
        var options = new StoreOptions { Provider = StoreProvider.Sqlite, Path = file };
        await StoreCopies.MarkRestored(options, "new", default);
        File.Copy(file, copy);
        await StoreCopies.MarkRestored(options, "used since", default);

        File.Copy(copy, file, overwrite: true);

        await using (var store = StoreUnderTest.OverFile(file))
        {
            Assert.False(await store.Get<IRestorationStore>().IsSameLife(default));
            Assert.True(await store.Get<IRestorationStore>().IsSameLife(default));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_copy_is_whole_and_a_damaged_one_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("chaincloud-copy-").FullName;
        var (file, copy) = (Path.Combine(folder, "chaincloud.db"), Path.Combine(folder, "copy.db"));
        await StoreCopies.MarkRestored(new StoreOptions { Path = file }, "new", default);
        await StoreCopies.CopySqlite(file, copy, (_, _) => { }, default);
        Assert.True((await StoreCopies.Check(new StoreOptions { Path = copy }, default)).Schema >= 10);
        await Assert.ThrowsAsync<IOException>(() => StoreCopies.CopySqlite(file, copy, (_, _) => { }, default));

        var cut = Path.Combine(folder, "cut.db");
        await File.WriteAllBytesAsync(cut, (await File.ReadAllBytesAsync(copy))[..20_000]);
        await Assert.ThrowsAsync<DamagedCopyException>(() => StoreCopies.Check(new StoreOptions { Path = cut }, default));
        await File.WriteAllTextAsync(cut, "no database");
        await Assert.ThrowsAsync<DamagedCopyException>(() => StoreCopies.Check(new StoreOptions { Path = cut }, default));
        Directory.Delete(folder, recursive: true);
    }
}
