using ChainCloud.Chains;
using ChainCloud.Devices.Tests.VDevice;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;
using static ChainCloud.Devices.Tests.Vault.VaultBench;

namespace ChainCloud.Devices.Tests.Vault;

/// <summary>What devices tell a platform that lost its memory: everything they signed, in order, and where it ends.</summary>
public sealed class JournalTellingTests : IDisposable
{
    private readonly VaultRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_vault_tells_all_receipts_after_a_number_with_their_transactions_and_a_signed_head()
    {
        List<SignResult> signed = [.. Enumerable.Range(1, 3).Select(i => Assert.IsType<SignResult>(_rig.Answer(_rig.Payout(100_000, number: i).Job)))];
        var result = Ask(after: 1, job: 77);
        Assert.Equal(signed.Skip(1).Select(s => s.Receipt.ToArray()), result.Entries.Select(e => e.Statement.ToArray()));
        Assert.Equal(signed.Skip(1).Select(s => s.RawTransaction.ToArray()), result.Entries.Select(e => e.RawTransaction.ToArray()));
        Assert.All(result.Entries, entry => Assert.Equal(ReceiptOf(entry).StatementHash, VaultReceipt.HashOf(entry.Intents)));
        var head = SignedStatement.Verify<JournalHead>(result.Head, _rig.ChannelKey).Value.Statement;
        Assert.Equal((3L, ReceiptOf(result.Entries[^1]).Hash, JobId.Of(77), Acme, SendVault), (head.Counter, head.Last, head.Job, head.Merchant, head.Device));
    }

    [Fact]
    public void A_locked_merchants_receipts_are_told_and_nothing_is_signed_for_it()
    {
        Assert.IsType<SignResult>(_rig.Answer(_rig.Payout(100_000, number: 1).Job));
        var (intent, _) = _rig.Payout(1_000_000, _rig.Bench.Seen, number: 2);
        var thief = new Proposal { Coins = [_rig.Coin(2_000_000, 1)], Outputs = [new(1_900_000, Destination(666))] };
        Assert.Equal(RefusalKind.Lock, Assert.IsType<RefusedResult>(_rig.Answer(_rig.Job(thief, intent))).Kind);
        var result = Ask(after: 0, job: 5);
        Assert.Equal([VaultDecision.Signed, VaultDecision.Locked], result.Entries.Select(e => ReceiptOf(e).Decision));
        Assert.True(result.Entries[1].RawTransaction.IsEmpty);
    }

    [Fact]
    public void Attested_batches_are_told_in_order_and_counted_in_the_head()
    {
        for (uint i = 0; i < 3; i++)
        {
            Assert.IsType<BatchResult>(_rig.Answer(new BatchJob(Network.Regtest, Ltc, Acme, SendVault, JobId.Of(9), AddressPurpose.Hot, i, i * 1_000, 1_000)));
        }

        var result = Assert.IsType<JournalResult>(_rig.Answer(new JournalJob(Network.Regtest, Ltc, Acme, SendVault, JobId.Of(5), 0, 1)));
        Assert.Equal([1u, 2u], result.Attestations.Select(a => SignedStatement.Verify<AddressBatchAttestation>(a, _rig.ChannelKey).Value.Statement.BatchNumber));
        Assert.Equal(3, SignedStatement.Read<JournalHead>(result.Head).Value.Statement.Batches);
    }

    [Fact]
    public void Another_merchants_or_networks_journal_is_not_told()
    {
        var job = new JournalJob(Network.Regtest, Ltc, Acme, SendVault, JobId.Of(5), 0, 0);
        Assert.All(
            new[] { job with { Merchant = MerchantId.Parse("other").Value }, job with { Network = Network.Main }, job with { Device = DeviceId.Parse("v-other").Value } },
            foreign => Assert.Equal("C2", Assert.IsType<RefusedResult>(_rig.Answer(foreign)).Clause));
    }

    [Fact]
    public void A_v_device_tells_its_intents_in_order_also_when_it_is_locked()
    {
        using var device = new DeviceOnDisk();
        for (var i = 1; i <= 3; i++)
        {
            Assert.IsType<IntentResult>(device.Ask($"{i}.frame", device.Acme.Job(Merchant.Request($"order-{i}", id: i), i).Encode()));
        }

        var job = new JournalJob(Network.Regtest, Merchant.Ltc, Merchant.Acme, Merchant.Self.Device, JobId.Of(50), 1, 0);
        var result = Assert.IsType<JournalResult>(device.Ask("journal.frame", job.Encode()));
        var card = DeviceCard.VerifyOwn(File.ReadAllBytes(device.Folder.CardFile)).Value.Statement;
        Assert.Equal(
            [(2L, "order-2"), (3L, "order-3")],
            result.Entries.Select(e => SignedStatement.Verify<PayoutIntent>(e.Statement, card.ChannelKey).Value.Statement).Select(i => (i.VCounter, i.ExternalId)));
        var head = SignedStatement.Verify<JournalHead>(result.Head, card.ChannelKey).Value.Statement;
        Assert.Equal((3L, SignedStatement.Read<PayoutIntent>(result.Entries[1].Statement).Value.Statement.Hash), (head.Counter, head.Last));
    }

    private JournalResult Ask(long after, uint job) =>
        Assert.IsType<JournalResult>(_rig.Answer(new JournalJob(Network.Regtest, Ltc, Acme, SendVault, JobId.Of(job), after, 0)));

    private VaultReceipt ReceiptOf(ToldEntry entry) => SignedStatement.Verify<VaultReceipt>(entry.Statement, _rig.ChannelKey).Value.Statement;
}
