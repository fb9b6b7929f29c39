using ChainCloud.Devices.VDevice;

namespace ChainCloud.Devices.Tests.VDevice;

public sealed class StateJournalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string JournalFile => _folder["journal"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Records_come_back_in_order()
    {
        Write("one", "two");
        Assert.Equal(["one", "two"], Read());
        Write("three");
        Assert.Equal(["one", "two", "three"], Read());
    }

    [Fact]
    public void A_record_that_a_power_cut_left_incomplete_is_dropped_and_written_over()
    {
        Write("one", "two");
        var whole = File.ReadAllBytes(JournalFile);
        for (var length = whole.Length - 1; length > whole.Length / 2; length--)
        {
            File.WriteAllBytes(JournalFile, whole[..length]);
            Assert.Equal(["one"], Read());
            Write("other");
            Assert.Equal(["one", "other"], Read());
        }
    }

    [Fact]
    public void Any_changed_byte_of_a_complete_record_stops_the_device()
    {
        Write("one", "two");
        var whole = File.ReadAllBytes(JournalFile);
        for (var i = 4; i < whole.Length / 2; i++)
        {
            var changed = (byte[])whole.Clone();
            changed[i] ^= 1;
            File.WriteAllBytes(JournalFile, changed);
            Assert.Throws<InvalidDataException>(Read);
        }
    }

    [Fact]
    public void A_journal_that_became_shorter_stops_the_device()
    {
        var journal = new StateJournal(JournalFile);
        journal.ReadNew();
        journal.Append("one"u8);
        File.WriteAllBytes(JournalFile, []);
        Assert.Throws<InvalidDataException>(() => journal.ReadNew());
        File.Delete(JournalFile);
        Assert.Throws<InvalidDataException>(() => journal.ReadNew());
    }

    [Fact]
    public async Task Whoever_finds_the_journal_held_waits_and_goes_on_behind_the_other()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            var journal = new StateJournal(JournalFile);
            for (var i = 0; i < 10; i++)
            {
                using var held = journal.Lock();
                journal.ReadNew();
                journal.Append([(byte)writer, (byte)i]);
            }
        })));
        Assert.Equal(40, Read().Length);
    }

    [Fact]
    public void Every_event_comes_back_as_it_was()
    {
        VDeviceEvent[] events =
        [
            new RequestSeen("order-1", Merchant.Fence(1).TxId, Merchant.Id(2)), new PayoutJudged("order-1", Merchant.Fence(1).TxId, true),
            new PayoutJudged("order-1", Merchant.Fence(1).TxId, false), new IntentSigned(5, new byte[] { 1, 2 }),
            new ReceiptSeen(7, Merchant.Fence(2).TxId, null),
            new ReceiptSeen(8, Merchant.Fence(2).TxId, Merchant.Fence(3)), new BatchJudged(0, 1_000, new byte[] { 3 }), new DeviceLocked("D9", "why"), new DeviceUnlocked(),
        ];
        foreach (var happened in events)
        {
            var again = VDeviceEvent.Decode(happened.Encode());
            Assert.Equal(happened.GetType(), again.GetType());
            Assert.Equal(happened.Encode(), again.Encode());
        }

        Assert.Throws<InvalidDataException>(() => VDeviceEvent.Decode(new byte[] { 0x81, 0x61, 0x78 }));
    }

    private void Write(params string[] records)
    {
        var journal = new StateJournal(JournalFile);
        using var held = journal.Lock();
        journal.ReadNew();
        foreach (var record in records)
        {
            journal.Append(System.Text.Encoding.UTF8.GetBytes(record));
        }
    }

    private string[] Read() => [.. new StateJournal(JournalFile).ReadNew().Select(System.Text.Encoding.UTF8.GetString)];
}
