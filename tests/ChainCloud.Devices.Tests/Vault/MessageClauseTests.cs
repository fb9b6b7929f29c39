using ChainCloud.Chains;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;
using static ChainCloud.Devices.Tests.Vault.VaultBench;

namespace ChainCloud.Devices.Tests.Vault;

/// <summary>C1 to C4: the message itself. C1's frame form is in <see cref="VaultDeviceTests"/>.</summary>
public sealed class MessageClauseTests : IDisposable
{
    private readonly VaultBench _bench = new();
    private readonly SignJob _job;
    private readonly PayoutIntent _intent;
    private readonly Proposal _proposal;

    public MessageClauseTests()
    {
        (_, _intent, _proposal) = _bench.Payout(1_000_000);
        _job = _bench.Job(_proposal, _intent);
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void C1_unreadable_intents_and_transactions_are_rejected()
    {
        _bench.Decide(_job with { Intents = [new byte[] { 1, 2, 3 }] }).Refused(VaultClause.C1, RefusalKind.Reject);
        _bench.Decide(_job with { Proposal = _job.Proposal[..^1] }).Refused(VaultClause.C1, RefusalKind.Reject);
        _bench.Decide(_job with { Proposal = _proposal.ToPsbt(_bench.Account).Append((byte)0).ToArray() }).Refused(VaultClause.C1, RefusalKind.Reject);
    }

    [Fact]
    public void C1_a_statement_of_another_kind_in_the_place_of_an_intent_is_rejected()
    {
        var verdict = new BatchVerdict(Network.Regtest, Ltc, Acme, AddressPurpose.Hot, 0, default, Statements.BatchDecision.Accepted);
        _bench.Decide(_job with { Intents = [SignedStatement.Sign(verdict, _bench.VDevice).Bytes] }).Refused(VaultClause.C1, RefusalKind.Reject);
    }

    [Fact]
    public void C2_jobs_of_another_network_vault_merchant_or_asset_are_rejected()
    {
        SignJob[] foreign =
        [
            _job with { Network = Network.Main },
            _job with { Device = DeviceId.Parse("v-other").Value },
            _job with { Merchant = MerchantId.Parse("other").Value },
            _job with { Asset = AssetId.Parse("BTC").Value },
        ];
        Assert.All(foreign, job => _bench.Decide(job).Refused(VaultClause.C2, RefusalKind.Reject));
    }

    [Fact]
    public void C2_intents_of_another_network_merchant_or_asset_are_rejected()
    {
        var btc = AssetId.Parse("BTC").Value;
        PayoutIntent[] foreign =
        [
            _intent with { Network = Network.Main },
            _intent with { Merchant = MerchantId.Parse("other").Value },
            _intent with { Asset = btc, Outputs = [new(Destination(0), Amount.Of(btc, 1_000_000))], MaxFee = Amount.Of(btc, 40_000) },
        ];
        Assert.All(foreign, i => _bench.Decide(_bench.Job(_proposal, i)).Refused(VaultClause.C2, RefusalKind.Reject));
    }

    [Fact]
    public void C2_a_receive_vault_signs_no_payout()
    {
        using var cold = new VaultBench(DeviceRole.ReceiveVault);
        var (_, intent, proposal) = cold.Payout(1_000_000);
        cold.Decide(cold.Job(proposal, intent)).Refused(VaultClause.C2, RefusalKind.Reject);
    }

    [Fact]
    public void C3_a_signature_of_any_other_key_locks_the_merchant()
    {
        using var stranger = DeviceSigningKey.Generate();
        var forged = SignedStatement.Sign(_intent, stranger).Bytes;
        _bench.Decide(_job with { Intents = [forged] }).Refused(VaultClause.C3, RefusalKind.Lock);
    }

    [Fact]
    public void C3_changed_content_under_a_genuine_signature_locks_the_merchant()
    {
        // The honest message with one amount changed in place: still well-formed, no longer signed.
        var bytes = _job.Intents[0].ToArray();
        var amount = bytes.AsSpan().IndexOf(new byte[] { 0x1a, 0x00, 0x0f, 0x42, 0x40 });
        bytes[amount + 4] ^= 1;
        _bench.Decide(_job with { Intents = [bytes] }).Refused(VaultClause.C3, RefusalKind.Lock);
    }

    [Fact]
    public void C3_the_vaults_own_channel_key_is_not_the_v_devices()
    {
        using var own = _bench.Keys.Channel(Acme, 1);
        _bench.Decide(_job with { Intents = [SignedStatement.Sign(_intent, own).Bytes] }).Refused(VaultClause.C3, RefusalKind.Lock);
    }

    [Fact]
    public void C4_an_unknown_epoch_is_suspended() =>
        _bench.Decide(_bench.Job(_proposal, _intent with { Epoch = 2 })).Refused(VaultClause.C4, RefusalKind.Suspend);

    [Fact]
    public void C4_the_epoch_before_is_taken_for_two_hours_only()
    {
        using var next = DeviceSigningKey.Generate();
        _bench.Change(m => m with { ChannelKeys = m.ChannelKeys.Add(2, new ChannelKey(next.PublicKey, Now - 7_200, Now + 1_000_000)) });
        _bench.Decide(_job).Signs();
        _bench.Decide(_job, Now + 1).Refused(VaultClause.C4, RefusalKind.Suspend);
    }

    [Fact]
    public void C4_an_epoch_two_before_is_refused_at_once()
    {
        using var next = DeviceSigningKey.Generate();
        _bench.Change(m => m with
        {
            ChannelKeys = m.ChannelKeys.Add(2, new ChannelKey(next.PublicKey, Now, Now + 9)).Add(3, new ChannelKey(next.PublicKey, Now, Now + 9)),
        });
        _bench.Decide(_job).Refused(VaultClause.C4, RefusalKind.Suspend);
    }

    [Fact]
    public void C4_a_channel_key_past_its_time_is_suspended()
    {
        _bench.Change(m => m with { ChannelKeys = m.ChannelKeys.SetItem(1, new ChannelKey(_bench.VDevice.PublicKey, Now - 9, Now - 1)) });
        _bench.Decide(_job).Refused(VaultClause.C4, RefusalKind.Suspend);
    }
}
