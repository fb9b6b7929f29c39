using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using static ChainCloud.Store.Tests.Samples;

namespace ChainCloud.Store.Tests;

public sealed class DeviceTests
{
    private static readonly DeviceId Vault = DeviceId.Parse("send-vault").Value;
    private static readonly MerchantId Other = MerchantId.Parse("other").Value;

    [Theory, BothDatabases]
    public async Task Devices_are_enrolled_once_per_merchant_and_role_all_or_none(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var devices = store.Get<IDeviceStore>();
        Assert.True(await devices.Enrol([Device("send-vault", "send_vault"), Device("vdev", "vdevice")], [], default));

        Assert.False(await devices.Enrol([Device("recv", "receive_vault"), Device("vdev-2", "vdevice")], [], default));
        Assert.True(await devices.Enrol([Device("send-vault", "send_vault") with { Merchant = Other }], [], default));

        Assert.Equal(["send_vault", "vdevice"], (await devices.DevicesOf(Acme, default)).Select(d => d.Role));
        Assert.Equal([Acme, Other], (await devices.Enrolments(Vault, default)).Select(d => d.Merchant));
    }

    [Theory, BothDatabases]
    public async Task A_send_vault_has_one_account_per_chain_and_more_can_follow(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var devices = store.Get<IDeviceStore>();
        Assert.False(await devices.Enrol([], [Account("LTC", "xpub-of-nobody")], default));

        Assert.True(await devices.Enrol([Device("send-vault", "send_vault")], [Account("LTC", "xpub1")], default));
        Assert.True(await devices.Enrol([], [Account("BTC", "xpub2")], default));
        Assert.False(await devices.Enrol([], [Account("ETH", "xpub3"), Account("LTC", "xpub4")], default));

        Assert.Equal([("BTC", "xpub2"), ("LTC", "xpub1")], (await devices.Accounts(Acme, default)).Select(a => (a.Asset.Code, a.Xpub)));
    }

    [Theory, BothDatabases]
    public async Task A_job_is_opened_once_by_key_and_ended_once(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var devices = store.Get<IDeviceStore>();
        var (first, second) = (Job("sign:1"), Job("sign:2"));
        Assert.True(await devices.InsertJob(first, default));
        await store.Commit(Rows(new RowWrite.InsertJob(second)));
        Assert.False(await devices.InsertJob(Job("sign:1"), default));
        Assert.Equal(
            new CommitOutcome.ItemConflict(0, "job"),
            await store.TryCommit(await store.Books.LoadHead(Book, default), Rows(new RowWrite.InsertJob(Job("sign:2")))));
        Assert.Equal([first.Id, second.Id], (await devices.OpenJobs(Vault, 10, default)).Select(j => j.Id));
        Assert.Equal(2, await devices.CountOpenJobs(Vault, default));

        Assert.True(await devices.CompleteJob(first.Id, [9], Now, default));
        Assert.False(await devices.CompleteJob(first.Id, [8], Now, default));

        Assert.Equal([second.Id], (await devices.OpenJobs(Vault, 10, default)).Select(j => j.Id));
        Assert.Equal([9], (await devices.ReadJob(first.Id, default))!.Answer);
        Assert.False((await devices.FindJob("sign:1", default))!.IsOpen);
        var twice = Rows(new RowWrite.CompleteJob(first.Id, [7]));
        Assert.Equal(new CommitOutcome.ItemConflict(0, "job"), await store.TryCommit(await store.Books.LoadHead(Book, default), twice));
    }

    [Theory, BothDatabases]
    public async Task A_receipt_follows_the_last_one_of_its_device_and_merchant(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var devices = store.Get<IDeviceStore>();
        Assert.Null(await devices.LastReceipt(Vault, Acme, default));
        Assert.False(await devices.InsertReceipt(Receipt(2, "r1", "r2"), default));
        Assert.False(await devices.InsertReceipt(Receipt(1, "r0", "r1"), default));
        Assert.True(await devices.InsertReceipt(Receipt(1, null, "r1"), default));
        Assert.False(await devices.InsertReceipt(Receipt(1, null, "other"), default));
        Assert.False(await devices.InsertReceipt(Receipt(2, "other", "r2"), default));
        Assert.False(await devices.InsertReceipt(Receipt(3, "r1", "r3"), default));
        Assert.False(await devices.InsertReceipt(Receipt(2, null, "r2"), default));

        await store.Commit(Rows(new RowWrite.InsertReceipt(Receipt(2, "r1", "r2"))));

        var last = (await devices.LastReceipt(Vault, Acme, default))!;
        Assert.Equal((2ul, Hash("r2"), Hash("r1")), (last.Counter, last.Hash, last.PreviousHash));
        Assert.Equal([2ul], (await devices.Receipts(Vault, Acme, 1, 10, default)).Select(r => r.Counter));
        Assert.True(await devices.InsertReceipt(Receipt(1, null, "q1") with { Merchant = Other }, default));
    }

    [Theory, BothDatabases]
    public async Task A_lock_keeps_its_first_reason(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        await store.Get<IMerchantStore>().Insert(new MerchantRow(Acme, "Acme", null, Now), default);
        Assert.Null(await store.Get<IDeviceStore>().LockReason(Vault, default));

        await store.Get<IDeviceStore>().Lock(Vault, "first", Now, default);
        await store.Get<IDeviceStore>().Lock(Vault, "second", Now, default);
        await store.Commit(Rows(new RowWrite.LockMerchant(Acme, "third")));
        await store.Get<IMerchantStore>().Lock(Acme, "fourth", default);

        Assert.Equal("first", await store.Get<IDeviceStore>().LockReason(Vault, default));
        Assert.Equal("third", (await store.Get<IMerchantStore>().Read(Acme, default))!.LockReason);
    }

    [Theory, BothDatabases]
    public async Task An_alarm_is_told_to_its_merchant_in_the_same_commit(DatabaseKind kind)
    {
        await using var store = await StoreUnderTest.Create(kind);
        var devices = store.Get<IDeviceStore>();
        AlarmRow[] alarms =
        [
            new(AlarmId.Of(NextBits), Acme, Vault, "intent_forged", "The signature is not the V-Device's.", "po_1", Now),
            new(AlarmId.Of(NextBits), null, null, "node_lies", "Two nodes disagree.", "LTC", Now),
        ];
        await devices.InsertAlarm(alarms[0], default);
        await devices.InsertAlarm(alarms[1], default);

        Assert.Equal(alarms.Reverse(), await devices.Alarms(null, null, 10, default));
        Assert.Equal([alarms[0]], await devices.Alarms(Acme, null, 10, default));
        Assert.Empty(await devices.Alarms(null, alarms[0].Id, 10, default));
        var told = Assert.Single(await store.Get<ILedgerReads>().Events(Acme, 0, 10, default));
        Assert.Equal(("alarm.raised", alarms[0].Id.ToString()), (told.Type, told.Subject));
        Assert.Contains("intent_forged", told.DataJson, StringComparison.Ordinal);
    }

    private static DeviceRow Device(string name, string role) =>
        new(DeviceId.Parse(name).Value, Acme, role, [1], [2], 1, 7, [3], Now);

    private static DeviceAccountRow Account(string asset, string xpub) => new(Vault, Acme, AssetId.Parse(asset).Value, xpub, [3], Now);

    private static JobRow Job(string key) => new(JobId.Of(NextBits), key, Vault, Acme, "sign", "tr_1", [1, 2, 3], null, Now, null);

    private static ReceiptRow Receipt(ulong counter, string? previous, string hash) => new(
        Vault, Acme, counter, previous is null ? default : Hash(previous), Hash(hash), Hash("statement"), [4], Now);
}
