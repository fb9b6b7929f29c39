using ChainCloud.Devices.Sealing;
using ChainCloud.Devices.VDevice;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Tests.VDevice;

public sealed class VDeviceSpoolTests : IDisposable
{
    private readonly DeviceOnDisk _device = new();

    public void Dispose() => _device.Dispose();

    [Fact]
    public void A_payout_frame_is_answered_with_an_intent_that_verifies()
    {
        var job = _device.Acme.Job();
        var result = Assert.IsType<IntentResult>(_device.Ask("a.frame", job.Encode()));
        Assert.Equal((job.JobId, job.PayoutId), (result.JobId, result.PayoutId));
        var card = DeviceCard.VerifyOwn(File.ReadAllBytes(_device.Folder.CardFile)).Value.Statement;
        Assert.Equal("order-1", SignedStatement.Verify<PayoutIntent>(result.Intent, card.ChannelKey).Value.Statement.ExternalId);
        Assert.Empty(Directory.GetFiles(_device.Spool.Inbox));
    }

    [Fact]
    public void A_doubled_frame_gives_the_same_bytes_also_after_a_restart()
    {
        var job = _device.Acme.Job();
        var first = _device.Ask("a.frame", job.Encode())!.Encode();
        Assert.Equal(first, _device.Ask("a.frame", job.Encode())!.Encode());
        Assert.Equal(first, _device.Ask("again.frame", job.Encode())!.Encode());
        Assert.Single(_device.Folder.ReadState().Signed);
    }

    [Fact]
    public void A_batch_frame_is_answered_with_a_verdict_and_the_same_again()
    {
        var job = _device.Acme.BatchJob(Merchant.List(1_000));
        var first = Assert.IsType<VerdictResult>(_device.Ask("b.frame", job.Encode()));
        var card = DeviceCard.VerifyOwn(File.ReadAllBytes(_device.Folder.CardFile)).Value.Statement;
        Assert.Equal(BatchDecision.Accepted, SignedStatement.Verify<BatchVerdict>(first.Verdict, card.ChannelKey).Value.Statement.Decision);
        Assert.Equal(first.Encode(), _device.Ask("b.frame", job.Encode())!.Encode());
        Assert.Empty(_device.Spool.StandingAlarms());
    }

    [Fact]
    public void A_swapped_address_gets_a_signed_refusal_and_an_alarm()
    {
        var list = Merchant.List(1_000);
        var job = _device.Acme.BatchJob(list) with { Scripts = list.SetItem(5, Merchant.Script(1)) };
        var result = Assert.IsType<VerdictResult>(_device.Ask("b.frame", job.Encode()));
        Assert.Equal(BatchDecision.Refused, SignedStatement.Read<BatchVerdict>(result.Verdict).Value.Statement.Decision);
        Assert.StartsWith("D26-", Assert.Single(_device.Spool.StandingAlarms()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_spool_full_of_rubbish_does_not_stop_the_frame_behind_it()
    {
        _device.Put("a.frame", "this is no frame"u8.ToArray());
        _device.Put("b.frame", []);
        _device.Put("odd name.txt", [1]);
        _device.Put("c.frame", new IntentResult(JobId.Of(1), Merchant.Self.Device, PayoutId.Of(1), new byte[3]).Encode());
        File.CreateSymbolicLink(Path.Combine(_device.Spool.Inbox, "d.frame"), "/etc/passwd");
        Directory.CreateDirectory(Path.Combine(_device.Spool.Inbox, "e.frame"));
        Assert.IsType<IntentResult>(_device.Ask("z.frame", _device.Acme.Job().Encode()));
        Assert.Empty(Directory.GetFileSystemEntries(_device.Spool.Inbox));
        Assert.Contains("D1", File.ReadAllText(Path.Combine(_device.Spool.Rejected, "a.frame.reason")));
        Assert.Equal(6, Directory.GetFiles(_device.Spool.Rejected, "*.reason").Length);
    }

    [Fact]
    public void A_job_for_a_vault_is_refused_with_a_code()
    {
        var job = new BatchJob(Network.Regtest, Merchant.Ltc, Merchant.Acme, Merchant.Self.Device, JobId.Of(1), AddressPurpose.Cold, 0, 0, 10);
        Assert.Equal("D1", Assert.IsType<RefusedResult>(_device.Ask("a.frame", job.Encode())).Clause);
    }

    [Fact]
    public void A_forged_request_is_refused_with_an_alarm_and_locks_nothing()
    {
        var forged = _device.Acme.Job() with { SealedRequest = new byte[60] };
        Assert.Equal("D7", Assert.IsType<RefusedResult>(_device.Ask("a.frame", forged.Encode())).Clause);
        Assert.Single(_device.Spool.StandingAlarms());
        Assert.IsType<IntentResult>(_device.Ask("b.frame", _device.Acme.Job().Encode()));
    }

    [Fact]
    public void A_breach_of_the_lock_kind_locks_until_a_person_opens_it()
    {
        _device.Ask("a.frame", _device.Acme.Job().Encode());
        var changed = Merchant.Request(units: 1, id: 2);
        var refused = Assert.IsType<RefusedResult>(_device.Ask("b.frame", _device.Acme.Job(changed, 2).Encode()));
        Assert.Equal(("D9", RefusalKind.Lock), (refused.Clause, refused.Kind));
        var honest = _device.Acme.Job(Merchant.Request("order-2", id: 3), 3).Encode();
        Assert.Equal("D4", Assert.IsType<RefusedResult>(_device.Ask("c.frame", honest)).Clause);
        using (var device = _device.Open())
        {
            Assert.True(device.Unlock());
            Assert.False(device.Unlock());
        }

        Assert.IsType<IntentResult>(_device.Ask("d.frame", honest));
    }

    [Fact]
    public void A_payout_above_the_threshold_waits_until_a_person_decides()
    {
        _device.Folder.SetPolicy(_device.Acme.Policy with { ConfirmAbove = Merchant.Units(1) });
        var job = _device.Acme.Job();
        Assert.Null(_device.Ask("a.frame", job.Encode()));
        Assert.Equal(job.PayoutId, Assert.Single(_device.Folder.ReadPending()).Job.PayoutId);
        using (var device = _device.Open())
        {
            VDeviceSpool.Finish(_device.Folder, device, "a.frame", device.Decide(job, approve: true));
        }

        Assert.IsType<IntentResult>(_device.Answer("a.frame"));
        Assert.Empty(_device.Folder.ReadPending());
    }

    [Fact]
    public void A_persons_no_is_an_answer_too()
    {
        _device.Folder.SetPolicy(_device.Acme.Policy with { ConfirmAbove = Merchant.Units(1) });
        var job = _device.Acme.Job();
        _device.Ask("a.frame", job.Encode());
        using (var device = _device.Open())
        {
            VDeviceSpool.Finish(_device.Folder, device, "a.frame", device.Decide(job, approve: false));
        }

        Assert.Equal("D10", Assert.IsType<RefusedResult>(_device.Answer("a.frame")).Clause);
    }

    [Fact]
    public void Power_cut_at_any_step_and_started_again_it_signs_one_intent()
    {
        var job = _device.Acme.Job().Encode();
        for (var step = 0; ; step++)
        {
            _device.Put("a.frame", job);
            var left = step;
            try
            {
                _device.Serve(_ =>
                {
                    if (left-- == 0)
                    {
                        throw new PowerCut();
                    }
                });
                break;
            }
            catch (PowerCut)
            {
            }

            Assert.True(_device.Folder.ReadState().Signed.Count <= 1);
        }

        var answer = Assert.IsType<IntentResult>(_device.Answer("a.frame"));
        Assert.Equal(Assert.Single(_device.Folder.ReadState().Signed).Message.ToArray(), answer.Intent.ToArray());
    }

    [Fact]
    public void Two_processes_on_one_device_count_on()
    {
        using var serving = _device.Open();
        using var approving = _device.Open();
        var counters = new List<long>();
        for (var i = 1; i <= 6; i++)
        {
            var outcome = (i % 2 == 0 ? serving : approving).Handle(_device.Acme.Job(Merchant.Request($"order-{i}", 1_000, i), i).Encode());
            var result = (IntentResult)Frame.Decode(Assert.IsType<FrameOutcome.Answered>(outcome).Frame).Value;
            counters.Add(SignedStatement.Read<PayoutIntent>(result.Intent).Value.Statement.VCounter);
        }

        Assert.Equal([1, 2, 3, 4, 5, 6], counters);
    }

    [Fact]
    public void A_wrong_passphrase_opens_nothing()
    {
        using var wrong = Passphrases.Of(SealedSecret.CopyOf("wrong horse"u8)).Value;
        Assert.Equal(ProblemCodes.PassphraseRefused, _device.Folder.Unseal(wrong, TimeProvider.System).Problem.Code);
    }

    [Fact]
    public void A_device_and_the_websites_key_are_made_once()
    {
        using var passphrases = DeviceOnDisk.Passphrases();
        var cost = SealParameters.For(Network.Regtest, 8).Value;
        var again = VDeviceFolder.Create(_device.Root, Merchant.Self, passphrases, cost, _device.PathOf("other.key"));
        Assert.Equal(ProblemCodes.AlreadyExists, again.Problem.Code);
        var elsewhere = VDeviceFolder.Create(_device.PathOf("new"), Merchant.Self, passphrases, cost, _device.PathOf("website.key"));
        Assert.Equal(ProblemCodes.AlreadyExists, elsewhere.Problem.Code);
    }

    [Fact]
    public void Another_vault_does_not_take_an_enrolled_ones_place()
    {
        var other = Merchant.Enrolled(_device.Acme.Stranger, DeviceRole.SendVault, Merchant.SendVaultName);
        Assert.Equal(ProblemCodes.DeviceConflict, _device.Folder.Enrol(other, default).Problem.Code);
    }
}
