using ChainCloud.Devices.Vault;
using ChainCloud.Statements;
using static ChainCloud.Devices.Tests.Vault.VaultBench;

namespace ChainCloud.Devices.Tests.Vault;

/// <summary>C5 to C7 and C9: replay, rollback, time.</summary>
public sealed class ReplayClauseTests : IDisposable
{
    private readonly VaultBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void C5_a_counter_that_another_intent_used_locks_the_merchant()
    {
        var (_, first, proposal) = _bench.Payout(1_000_000);
        _bench.SignAll(_bench.Job(proposal, first));
        var (_, second, other) = _bench.Payout(1_000_000);
        _bench.Decide(_bench.Job(other, second with { VCounter = first.VCounter })).Refused(VaultClause.C5, RefusalKind.Lock);
    }

    [Fact]
    public void C5_intents_reach_the_vault_in_any_order_within_the_window()
    {
        var (_, first, proposal) = _bench.Payout(1_000_000);
        _bench.SignAll(_bench.Job(proposal, first with { VCounter = 5_000 }));
        foreach (var counter in new[] { 4_999, 5_002, 4_998, 3_977 + 1 })
        {
            var (_, late, other) = _bench.Payout(1_000);
            _bench.Decide(_bench.Job(other, late with { VCounter = counter })).Refused(VaultClause.C16, RefusalKind.Suspend);
        }

        var (_, second, honest) = _bench.Payout(1_000_000);
        _bench.SignAll(_bench.Job(honest, second with { VCounter = 3_977 }));
        Assert.Equal(5_000, _bench.Merchant.LastCounter);
    }

    [Fact]
    public void C5_a_skipped_counter_that_comes_after_the_window_is_dead_and_locks_nobody()
    {
        var (_, first, proposal) = _bench.Payout(1_000_000);
        _bench.SignAll(_bench.Job(proposal, first with { VCounter = 5_000 }));
        var (_, second, other) = _bench.Payout(1_000_000);
        _bench.Decide(_bench.Job(other, second with { VCounter = 5_000 - 1_024 })).Dead(VaultClause.C5);
        _bench.Decide(_bench.Job(other, second with { VCounter = 5_000 - 1_023 })).Signs();
    }

    [Fact]
    public void C5_a_used_counter_locks_within_the_window_and_below_it()
    {
        var (_, old, proposal) = _bench.Payout(1_000_000);
        _bench.SignAll(_bench.Job(proposal, old with { VCounter = 1 }));
        var (_, first, honest) = _bench.Payout(1_000_000);
        _bench.SignAll(_bench.Job(honest, first with { VCounter = 5_000, VaultSeen = _bench.Seen }));
        var (_, second, other) = _bench.Payout(1_000_000);
        Assert.All([1, 5_000], used =>
            _bench.Decide(_bench.Job(other, second with { VCounter = used })).Refused(VaultClause.C5, RefusalKind.Lock));
    }

    [Fact]
    public void C5_counters_of_one_job_are_different_in_any_order()
    {
        Coin[] coins = [_bench.Coin(2_000_000), _bench.Coin(2_000_000)];
        PayoutIntent[] intents = [_bench.Intent(coins[0], 1_000_000), _bench.Intent(coins[1], 1_000_000)];
        var proposal = _bench.Propose(coins, intents);
        _bench.Decide(_bench.Job(proposal, intents[1], intents[0])).Signs();
        _bench.Decide(_bench.Job(proposal, intents[0], intents[1] with { VCounter = intents[0].VCounter })).Refused(VaultClause.C5, RefusalKind.Lock);
    }

    [Fact]
    public void C6_a_doubled_job_gets_the_stored_answer_whatever_transaction_it_brings()
    {
        var (_, intent, proposal) = _bench.Payout(1_000_000);
        _bench.SignAll(_bench.Job(proposal, intent));
        Assert.Equal(_bench.Sequence, Assert.IsType<SignDecision.Repeat>(_bench.Decide(_bench.Job(proposal, intent))).Sequence);
        var other = proposal with { Outputs = [new(1_000_000, Destination(5))], Told = new Dictionary<int, KeyPosition>() };
        Assert.IsType<SignDecision.Repeat>(_bench.Decide(_bench.Job(other, intent)));
    }

    [Fact]
    public void C6_an_intent_id_with_other_content_locks_the_merchant()
    {
        var (_, first, proposal) = _bench.Payout(1_000_000);
        _bench.SignAll(_bench.Job(proposal, first));
        var (_, second, other) = _bench.Payout(1_000_000);
        _bench.Decide(_bench.Job(other, second with { IntentId = first.IntentId })).Refused(VaultClause.C6, RefusalKind.Lock);
    }

    [Fact]
    public void C6_an_external_id_is_paid_once()
    {
        var (_, first, proposal) = _bench.Payout(1_000_000);
        _bench.SignAll(_bench.Job(proposal, first));
        var (_, second, other) = _bench.Payout(1_000_000);
        _bench.Decide(_bench.Job(other, second with { ExternalId = first.ExternalId })).Dead(VaultClause.C6);
    }

    [Fact]
    public void C6_a_signed_intent_is_not_paid_again_in_the_company_of_a_new_one()
    {
        var (_, first, proposal) = _bench.Payout(1_000_000);
        _bench.SignAll(_bench.Job(proposal, first));
        Coin[] coins = [_bench.Coin(2_000_000), _bench.Coin(2_000_000)];
        var second = _bench.Intent(coins[0], 1_000_000);
        _bench.Decide(_bench.Job(_bench.Propose(coins, [first, second]), first, second)).Refused(VaultClause.C6, RefusalKind.Reject);
    }

    [Fact]
    public void C6_one_job_does_not_name_an_external_id_twice()
    {
        Coin[] coins = [_bench.Coin(2_000_000), _bench.Coin(2_000_000)];
        PayoutIntent[] intents = [_bench.Intent(coins[0], 1_000_000), _bench.Intent(coins[1], 1_000_000)];
        intents[1] = intents[1] with { ExternalId = intents[0].ExternalId };
        _bench.Decide(_bench.Job(_bench.Propose(coins, intents), intents)).Refused(VaultClause.C6, RefusalKind.Reject);
    }

    [Fact]
    public void C7_a_receipt_that_this_vault_did_not_give_locks_the_merchant()
    {
        var (_, first, proposal) = _bench.Payout(1_000_000);
        _bench.SignAll(_bench.Job(proposal, first));
        var (_, second, other) = _bench.Payout(1_000_000);
        VaultSeen[] wrong = [new(2, _bench.Merchant.LastReceipt), new(1, first.Hash), new(long.MaxValue, default), new(2, default)];
        Assert.All(wrong, seen => _bench.Decide(_bench.Job(other, second with { VaultSeen = seen })).Refused(VaultClause.C7, RefusalKind.Lock));
        _bench.Decide(_bench.Job(other, second with { VaultSeen = VaultSeen.None })).Signs();
    }

    [Fact]
    public void C7_a_restored_image_of_the_vault_is_found_out_at_the_next_intent()
    {
        var image = _bench.State;
        var (_, first, proposal) = _bench.Payout(1_000_000);
        _bench.SignAll(_bench.Job(proposal, first));
        var (_, second, other) = _bench.Payout(1_000_000);
        var job = _bench.Job(other, second);
        Assert.IsType<SignDecision.Sign>(VaultRules.CheckSign(_bench.State, job, Now));
        VaultRules.CheckSign(image, job, Now).Refused(VaultClause.C7, RefusalKind.Lock);
    }

    [Fact]
    public void C9_an_intent_is_signed_from_its_first_second_to_its_last_only()
    {
        var (_, intent, proposal) = _bench.Payout(1_000_000);
        var job = _bench.Job(proposal, intent with { NotBefore = Now, NotAfter = Now + 100 });
        _bench.Decide(job, Now - 1).Refused(VaultClause.C9, RefusalKind.Suspend);
        _bench.Decide(job, Now).Signs();
        _bench.Decide(job, Now + 100).Signs();
        _bench.Decide(job, Now + 101).Dead(VaultClause.C9);
    }

    [Fact]
    public void C9_an_intent_for_more_than_a_day_is_dead()
    {
        var (_, intent, proposal) = _bench.Payout(1_000_000);
        _bench.Decide(_bench.Job(proposal, intent with { NotAfter = intent.NotBefore + 86_400 })).Signs();
        _bench.Decide(_bench.Job(proposal, intent with { NotAfter = intent.NotBefore + 86_401 })).Dead(VaultClause.C9);
    }

    [Fact]
    public void C9_a_clock_put_back_revives_no_expired_intent()
    {
        var (_, early, honest) = _bench.Payout(1_000_000);
        var (_, late, proposal) = _bench.Payout(1_000_000);
        late = late with { NotBefore = Now - 200, NotAfter = Now - 100 };
        _bench.Decide(_bench.Job(proposal, late), Now - 150).Signs();
        _bench.SignAll(_bench.Job(honest, early));
        late = late with { VCounter = early.VCounter + 50, VaultSeen = _bench.Seen };
        _bench.Decide(_bench.Job(proposal, late), Now - 150).Dead(VaultClause.C9);
    }

    [Fact]
    public void A_locked_merchant_gets_no_signature_not_even_a_stored_one()
    {
        var (_, intent, proposal) = _bench.Payout(1_000_000);
        var job = _bench.Job(proposal, intent);
        _bench.SignAll(job);
        _bench.Change(m => m with { Lock = new MerchantLock(VaultClause.C3, "why", 9, Now) });
        Assert.IsType<SignDecision.Locked>(_bench.Decide(job));
        var (_, next, other) = _bench.Payout(1_000_000);
        Assert.IsType<SignDecision.Locked>(_bench.Decide(_bench.Job(other, next)));
    }
}
