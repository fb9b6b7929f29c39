using ChainCloud.Chains;
using ChainCloud.Devices.Spool;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;
using static ChainCloud.Devices.Tests.Vault.VaultBench;

namespace ChainCloud.Devices.Tests.Vault;

/// <summary>A vault as a whole: frames in, frames out, over restarts.</summary>
public sealed class VaultDeviceTests : IDisposable
{
    private readonly VaultRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_signed_payout_comes_with_a_receipt_that_the_channel_key_signed()
    {
        var (intent, job) = _rig.Payout(1_000_000);
        var result = Assert.IsType<SignResult>(_rig.Answer(job));
        var transaction = Transaction.Parse(result.RawTransaction.Span).Value;
        var receipt = SignedStatement.Verify<VaultReceipt>(result.Receipt, _rig.ChannelKey).Value.Statement;
        Assert.Equal(
            (Acme, SendVault, 1L, default(Hash256), intent.Hash, (Fence?)intent.Fence, (Hash256?)transaction.TxId, VaultDecision.Signed, ""),
            (receipt.Merchant, receipt.Vault, receipt.Counter, receipt.PrevReceiptHash, receipt.StatementHash, receipt.Fence, receipt.TxId,
                receipt.Decision, receipt.Reason));
        Assert.Equal(5_000, receipt.Fee.Units);
        Assert.Equal(10_000_000 - 1_005_000, receipt.RemainingDay.Units);
    }

    [Fact]
    public void Receipts_are_numbered_and_chained_over_restarts_and_refusals()
    {
        var receipts = new List<VaultReceipt>();
        for (var i = 1; i <= 4; i++)
        {
            var (intent, _) = _rig.Payout(1_000_000, number: i);
            var (_, job) = i == 2 ? (intent, _rig.Payout(6_000_000, number: i).Job) : (intent, _rig.Payout(100_000, number: i).Job);
            var bytes = _rig.Answer(job) switch
            {
                SignResult r => r.Receipt,
                RefusedResult r => r.Receipt,
                _ => default,
            };
            receipts.Add(SignedStatement.Verify<VaultReceipt>(bytes, _rig.ChannelKey).Value.Statement);
        }

        Assert.Equal([1L, 2, 3, 4], receipts.Select(r => r.Counter));
        Assert.Equal([VaultDecision.Signed, VaultDecision.Rejected, VaultDecision.Signed, VaultDecision.Signed], receipts.Select(r => r.Decision));
        Assert.Equal(receipts.SkipLast(1).Select(r => r.Hash), receipts.Skip(1).Select(r => r.PrevReceiptHash));
    }

    [Fact]
    public void A_doubled_frame_gets_the_same_answer_to_the_byte_also_after_a_restart()
    {
        var (_, job) = _rig.Payout(1_000_000);
        var first = _rig.Answer(job).Encode();
        _rig.Clock.Seconds += 60;
        Assert.Equal(first, _rig.Answer(job).Encode());
        Assert.Equal(3, Sequence());
    }

    [Fact]
    public void An_intent_that_was_refused_for_good_is_never_signed()
    {
        var (intent, job) = _rig.Payout(1_000_000);
        var refused = Assert.IsType<RefusedResult>(_rig.Answer(_rig.Payout(6_000_000, number: 2).Job));
        Assert.Equal(("C10", RefusalKind.Reject), (refused.Clause, refused.Kind));
        _rig.Clock.Seconds = intent.NotAfter + 1;
        var expired = Assert.IsType<RefusedResult>(_rig.Answer(job));
        Assert.Equal("C9", expired.Clause);
        Assert.False(expired.Receipt.IsEmpty);
        _rig.Clock.Seconds = Now;
        Assert.Equal(expired.Encode(), _rig.Answer(job).Encode());
    }

    [Fact]
    public void A_suspended_intent_is_signed_once_its_time_has_come()
    {
        var (intent, job) = _rig.Payout(1_000_000);
        job = job with { Intents = [_rig.Bench.Sign(intent with { NotBefore = Now + 100 })] };
        var early = Assert.IsType<RefusedResult>(_rig.Answer(job));
        Assert.Equal(("C9", RefusalKind.Suspend, true), (early.Clause, early.Kind, early.Receipt.IsEmpty));
        _rig.Clock.Seconds = Now + 100;
        Assert.IsType<SignResult>(_rig.Answer(job));
    }

    [Fact]
    public void A_changed_transaction_locks_the_merchant_raises_the_alarm_and_nothing_leaves_any_more()
    {
        var (_, good) = _rig.Payout(500_000, number: 5);
        Assert.IsType<SignResult>(_rig.Answer(good));
        var (intent, job) = _rig.Payout(1_000_000, _rig.Bench.Seen);
        var thief = new Proposal { Coins = [_rig.Coin(2_000_000, 1)], Outputs = [new(1_900_000, Destination(666))] };
        var refused = Assert.IsType<RefusedResult>(_rig.Answer(_rig.Job(thief, intent)));
        Assert.Equal(("C11", RefusalKind.Lock), (refused.Clause, refused.Kind));
        Assert.Equal(["locked-acme"], _rig.Alarms);
        Assert.Equal(VaultDecision.Locked, SignedStatement.Verify<VaultReceipt>(refused.Receipt, _rig.ChannelKey).Value.Statement.Decision);

        Assert.All(new[] { job, good }, j => Assert.Equal(RefusalKind.Lock, Assert.IsType<RefusedResult>(_rig.Answer(j)).Kind));
        var batch = new BatchJob(Network.Regtest, Ltc, Acme, SendVault, JobId.Of(9), AddressPurpose.Hot, 0, 0, 10);
        Assert.Equal(RefusalKind.Lock, Assert.IsType<RefusedResult>(_rig.Answer(batch)).Kind);
        Assert.Equal(VaultClause.C11, _rig.State.Merchants[Acme].Lock!.Clause);
    }

    [Fact]
    public void A_batch_of_1000_addresses_is_attested_and_its_root_is_that_of_an_independent_derivation()
    {
        var job = new BatchJob(Network.Regtest, Ltc, Acme, SendVault, JobId.Of(9), AddressPurpose.Hot, 3, 3_000, 1_000);
        var result = Assert.IsType<BatchResult>(_rig.Answer(job));
        var said = SignedStatement.Verify<AddressBatchAttestation>(result.Attestation, _rig.ChannelKey).Value.Statement;
        Assert.Equal(
            new AddressBatchAttestation(
                Network.Regtest, Ltc, Acme, AddressPurpose.Hot, BatchScriptType.P2Wpkh, 3, 3_000, 1_000, said.Root, 1, 1),
            said);
        var scripts = WalletAddresses.DeriveOneByOne(_rig.Account, 0, 3_000, 1_000);
        Assert.Equal(scripts, result.Scripts);
        Assert.Equal(MerkleTree.RootOf(scripts, 3_000), said.Root);
        Assert.Equal(result.Encode(), _rig.Answer(job).Encode());
    }

    [Fact]
    public void A_spool_full_of_rubbish_stops_no_job()
    {
        var (_, job) = _rig.Payout(1_000_000);
        var good = job.Encode();
        Put("a", [1, 2, 3]);
        Put("b", good[..^1]);
        Put("c", [.. good, 0]);
        Put("d", new SignResult(JobId.Of(5), SendVault, new byte[10], new byte[10]).Encode());
        Put("e", (job with { Device = DeviceId.Parse("v-other").Value }).Encode());
        Put("f", new byte[SpoolFolder.MaxFrameBytes + 1]);
        Put("x", good);
        Put("y", good);
        _rig.Serve();

        Assert.Equal(["d.frame", "e.frame", "x.frame", "y.frame"], Directory.GetFiles(_rig.Spool.Outbox).Select(f => Path.GetFileName(f)!).Order());
        Assert.Equal(4, Directory.GetFiles(_rig.Spool.Rejected, "*.reason").Length);
        Assert.StartsWith("statement_malformed: C1: ", File.ReadAllText(Path.Combine(_rig.Spool.Rejected, "b.frame.reason")));
        Assert.Equal("C2", Assert.IsType<RefusedResult>(Outbox("d")).Clause);
        Assert.Equal("C2", Assert.IsType<RefusedResult>(Outbox("e")).Clause);
        Assert.IsType<SignResult>(Outbox("x"));
        Assert.Equal(Outbox("x").Encode(), Outbox("y").Encode());
        Assert.Null(_rig.State.Merchants[Acme].Lock);
    }

    [Fact]
    public void Reordered_frames_are_signed_in_the_order_in_which_they_come()
    {
        var (_, first) = _rig.Payout(100_000, number: 1);
        var (_, second) = _rig.Payout(100_000, number: 2);
        Assert.IsType<SignResult>(_rig.Answer(second));
        Assert.IsType<SignResult>(_rig.Answer(first));
        Assert.Null(_rig.State.Merchants[Acme].Lock);
    }

    [Fact]
    public void A_frame_that_comes_after_the_window_loses_its_payout_with_a_receipt_and_locks_nobody()
    {
        var (intent, second) = _rig.Payout(100_000, number: 2);
        second = second with { Intents = [_rig.Bench.Sign(intent with { VCounter = 9_000 })] };
        Assert.IsType<SignResult>(_rig.Answer(second));
        var late = Assert.IsType<RefusedResult>(_rig.Answer(_rig.Payout(100_000, number: 1).Job));
        Assert.Equal(("C5", RefusalKind.Reject, false), (late.Clause, late.Kind, late.Receipt.IsEmpty));
        Assert.Null(_rig.State.Merchants[Acme].Lock);
    }

    [Fact]
    public void C19_a_wrong_signature_of_its_own_halts_the_vault_for_good()
    {
        var (_, job) = _rig.Payout(1_000_000);
        var alarms = new List<string>();
        var state = _rig.State;
        using (var journal = VaultJournal.Open(_rig.Folder, (_, _) => { }).Value)
        {
            // A machine that makes wrong signatures, played by the keys of another seed.
            var device = new VaultDevice(state, _rig.Bench.Keys, journal, _rig.Clock, new VaultVoice((name, _) => alarms.Add(name), _ => { }));
            var refused = Assert.IsType<RefusedResult>(Frame.Decode(device.Answer(job.Encode()).Value).Value);
            Assert.Equal(("C19", RefusalKind.Halt, true), (refused.Clause, refused.Kind, refused.Receipt.IsEmpty));
        }

        Assert.Equal(["halted"], alarms);
        Assert.Equal(RefusalKind.Halt, Assert.IsType<RefusedResult>(_rig.Answer(job)).Kind);
        var batch = new BatchJob(Network.Regtest, Ltc, Acme, SendVault, JobId.Of(9), AddressPurpose.Hot, 0, 0, 10);
        Assert.Equal(RefusalKind.Halt, Assert.IsType<RefusedResult>(_rig.Answer(batch)).Kind);
        Assert.StartsWith("C19", _rig.State.Halted, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_signed_is_shown_with_full_addresses_fee_change_and_what_is_left()
    {
        _rig.Answer(_rig.Payout(1_000_000).Job);
        var screen = Assert.Single(_rig.Said, s => s.Contains("Merchant", StringComparison.Ordinal));
        foreach (var fact in new[] { "acme", "m/84'/1'/7'", "0.01000000 LTC", "FIRST PAYMENT", "0.50 %", "verified ours, path /1/1", "0.08995000 LTC" })
        {
            Assert.Contains(fact, screen, StringComparison.Ordinal);
        }

        var address = AddressCodec.Format(Chain, Destination(0)).Value;
        Assert.Contains(address, screen.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void One_process_at_a_time_has_the_folder()
    {
        using var vault = _rig.Open();
        using var words = VaultRig.Words();
        Assert.Equal(ProblemCodes.FolderLocked, VaultFolder.Open(_rig.Folder, words, _rig.Clock, VaultVoice.Silent).Problem.Code);
        Assert.Equal(SendVault, VaultFolder.ReadState(_rig.Folder).Value.Vault);
    }

    [Fact]
    public void A_seed_of_another_vault_does_not_open_the_journal()
    {
        using var other = new VaultRig();
        File.Copy(Path.Combine(other.Folder, "seed.sealed"), Path.Combine(_rig.Folder, "seed.sealed"), overwrite: true);
        using var words = VaultRig.Words();
        Assert.Equal(ProblemCodes.JournalDamaged, VaultFolder.Open(_rig.Folder, words, _rig.Clock, VaultVoice.Silent).Problem.Code);
    }

    private long Sequence()
    {
        var last = 0L;
        VaultJournal.Open(_rig.Folder, (_, n) => last = n, readOnly: true).Value.Dispose();
        return last;
    }

    private void Put(string name, byte[] content) => File.WriteAllBytes(Path.Combine(_rig.Spool.Inbox, name + ".frame"), content);

    private Frame Outbox(string name) => Frame.Decode(File.ReadAllBytes(Path.Combine(_rig.Spool.Outbox, name + ".frame"))).Value;
}
