using ChainCloud.Devices.Vault;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Tests.Vault;

/// <summary>C8 and the journal: what was released is never forgotten, what is damaged halts.</summary>
public sealed class VaultJournalTests : IDisposable
{
    private readonly VaultRig _rig = new();

    public void Dispose() => _rig.Dispose();

    private string Journal => Path.Combine(_rig.Folder, "journal");

    private string Mark => Path.Combine(_rig.Folder, "journal.mark");

    [Fact]
    public void C8_a_power_cut_between_any_two_steps_leaves_one_set_of_signatures_for_an_intent()
    {
        var (_, job) = _rig.Payout(1_000_000);
        var image = Image();
        var transactions = new HashSet<string>();
        for (var cut = 0; ; cut++)
        {
            Restore(image);
            var step = 0;
            var inbox = Path.Combine(_rig.Spool.Inbox, "a.frame");
            File.WriteAllBytes(inbox, job.Encode());
            void Step(string name)
            {
                if (step++ == cut)
                {
                    // A released answer must already be in the journal: what is in the outbox now is looked at before the restart.
                    throw new PowerCut();
                }
            }

            var wasCut = false;
            try
            {
                using var vault = _rig.Open(Step);
                Devices.Spool.SpoolFolder.Open(VaultFolder.SpoolPath(_rig.Folder), Step).Serve(vault.Device.Answer);
            }
            catch (PowerCut)
            {
                wasCut = true;
            }

            var early = Outbox();
            var known = _rig.State.Merchants[VaultBench.Acme].Receipts.Count;
            Assert.True(early is null || known == 1, $"cut {cut}: released before it was durable");
            _rig.Serve();
            var result = Assert.IsType<SignResult>(Frame.Decode(Outbox()!).Value);
            Assert.True(early is null || early.AsSpan().SequenceEqual(Outbox()), $"cut {cut}: another answer");
            transactions.Add(Convert.ToHexString(result.RawTransaction.Span));
            Assert.Single(_rig.State.Merchants[VaultBench.Acme].Receipts);
            if (!wasCut)
            {
                Assert.True(cut >= 8, $"only {cut} steps");
                Assert.Single(transactions);
                return;
            }
        }
    }

    [Fact]
    public void A_cut_off_unreleased_record_is_removed_wherever_it_was_cut()
    {
        var (_, job) = _rig.Payout(1_000_000);
        var image = Image();
        var before = File.ReadAllBytes(Journal);
        _rig.Answer(job);
        var whole = File.ReadAllBytes(Journal);
        for (var length = before.Length; length < whole.Length; length += 29)
        {
            Restore(image);
            File.WriteAllBytes(Journal, whole[..length]);
            using (var vault = _rig.Open())
            {
                Assert.Empty(vault.Device.State.Merchants[VaultBench.Acme].Receipts);
            }

            Assert.Equal(before.Length, new FileInfo(Journal).Length);
        }

        Restore(image);
        File.WriteAllBytes(Journal, [.. whole.AsSpan(0, whole.Length - 40), .. new byte[40]]);
        Assert.IsType<SignResult>(_rig.Answer(job));
    }

    [Fact]
    public void A_whole_record_that_the_mark_does_not_know_yet_is_kept()
    {
        var (_, job) = _rig.Payout(1_000_000);
        var mark = File.ReadAllBytes(Mark);
        var first = _rig.Answer(job).Encode();
        File.WriteAllBytes(Mark, mark);
        Assert.Equal(first, _rig.Answer(job).Encode());
    }

    [Fact]
    public void A_changed_byte_anywhere_in_the_journal_halts_the_vault()
    {
        _rig.Answer(_rig.Payout(1_000_000).Job);
        var good = File.ReadAllBytes(Journal);
        for (var i = 0; i < good.Length; i += 11)
        {
            var changed = good.ToArray();
            changed[i] ^= 0x10;
            File.WriteAllBytes(Journal, changed);
            AssertDamaged($"byte {i}");
        }

        Assert.Contains("halted", _rig.Alarms);
    }

    [Fact]
    public void A_released_record_that_is_gone_halts_the_vault()
    {
        var before = File.ReadAllBytes(Journal);
        _rig.Answer(_rig.Payout(1_000_000).Job);
        File.WriteAllBytes(Journal, before);
        AssertDamaged("cut at a record's end");
        File.WriteAllBytes(Journal, []);
        AssertDamaged("empty");
    }

    [Fact]
    public void A_missing_or_foreign_mark_halts_the_vault()
    {
        _rig.Answer(_rig.Payout(1_000_000).Job);
        using var other = new VaultRig();
        other.Answer(other.Payout(1_000_000).Job);
        File.Copy(Path.Combine(other.Folder, "journal.mark"), Mark, overwrite: true);
        AssertDamaged("foreign mark");
        File.Delete(Mark);
        AssertDamaged("no mark");
    }

    [Fact]
    public void After_a_failed_append_the_journal_takes_nothing_more()
    {
        var broken = true;
        using var vault = _rig.Open(step =>
        {
            if (step == "flush journal" && broken)
            {
                throw new IOException("disk full");
            }
        });
        var frame = _rig.Payout(1_000_000).Job.Encode();
        Assert.Throws<IOException>(() => vault.Device.Answer(frame));
        broken = false;
        Assert.Throws<IOException>(() => vault.Device.Answer(frame));
    }

    [Fact]
    public void Every_event_is_read_as_it_was_written()
    {
        _rig.Answer(_rig.Payout(1_000_000).Job);
        _rig.Answer(_rig.Payout(6_000_000, number: 2).Job);
        _rig.Answer(_rig.Payout(100_000, number: 3).Job with { Intents = [SignedStatement.Sign(_rig.Payout(1).Intent, DeviceSigningKey.Generate()).Bytes] });
        var kinds = new List<Type>();
        VaultJournal.Open(_rig.Folder, (e, _) => kinds.Add(e.GetType()), readOnly: true).Value.Dispose();
        Assert.Equal([typeof(VaultCreated), typeof(MerchantEnrolled), typeof(TransactionSigned), typeof(IntentRefused), typeof(MerchantLocked)], kinds);
    }

    private void AssertDamaged(string why)
    {
        using var words = VaultRig.Words();
        var opened = VaultFolder.Open(_rig.Folder, words, _rig.Clock, new VaultVoice((name, _) => _rig.Alarms.Add(name), _ => { }));
        Assert.False(opened.IsOk, why);
        Assert.Equal(ProblemCodes.JournalDamaged, opened.Problem.Code);
    }

    private byte[]? Outbox()
    {
        var path = Path.Combine(_rig.Spool.Outbox, "a.frame");
        return File.Exists(path) ? File.ReadAllBytes(path) : null;
    }

    private (byte[] Journal, byte[] Mark) Image() => (File.ReadAllBytes(Journal), File.ReadAllBytes(Mark));

    private void Restore((byte[] Journal, byte[] Mark) image)
    {
        File.WriteAllBytes(Journal, image.Journal);
        File.WriteAllBytes(Mark, image.Mark);
        File.Delete(Path.Combine(_rig.Spool.Outbox, "a.frame"));
    }
}
