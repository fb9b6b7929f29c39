using ChainCloud.Chains;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;
using static ChainCloud.Devices.Tests.Vault.VaultBench;

namespace ChainCloud.Devices.Tests.Vault;

/// <summary>C10: the vault's own limits, fees counted, under any clock.</summary>
public sealed class PolicyClauseTests : IDisposable
{
    private readonly VaultBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void C10_one_intent_pays_at_most_its_limit()
    {
        Decide(4_995_000).Signs();
        Decide(5_000_001).Dead(VaultClause.C10);
    }

    [Fact]
    public void C10_the_fee_counts_against_the_limit_of_an_intent() => Decide(4_995_001).Refused(VaultClause.C10, RefusalKind.Suspend);

    [Fact]
    public void C10_each_intent_of_a_job_has_its_own_limit()
    {
        Coin[] coins = [_bench.Coin(6_000_000), _bench.Coin(2_000_000)];
        PayoutIntent[] intents = [_bench.Intent(coins[0], 1_000), _bench.Intent(coins[1], 5_000_001)];
        var refusal = _bench.Decide(_bench.Job(_bench.Propose(coins, intents), intents)).Refused(VaultClause.C10, RefusalKind.Reject);
        Assert.Equal(intents[1].IntentId, refusal.DeadIntent!.IntentId);
    }

    [Fact]
    public void C10_a_destination_of_a_type_that_is_not_allowed_is_dead()
    {
        var (coin, intent, _) = _bench.Payout(1_000_000);
        foreach (var script in new[] { Scripts.P2tr(new byte[32]), new ScriptPubKey([0x6a, 1, 1]), new ScriptPubKey([0x59, 0x20, .. new byte[32]]) })
        {
            var other = intent with { Outputs = [new PayoutOutput(script, Units(1_000_000))] };
            _bench.Decide(_bench.Job(_bench.Propose([coin], [other]), other)).Dead(VaultClause.C10);
        }
    }

    [Fact]
    public void C10_the_hours_limit_refills_after_an_hour_and_not_before()
    {
        Sign(4_000_000, Now);
        Sign(3_900_000, Now + 10);
        Decide(1_000_000, Now + 3_599).Refused(VaultClause.C10, RefusalKind.Suspend);
        Decide(1_000_000, Now + 3_600).Signs();
    }

    [Fact]
    public void C10_the_days_limit_refills_after_a_day_and_not_before()
    {
        Sign(4_900_000, Now);
        Sign(4_900_000, Now + 7_200);
        Decide(1_000_000, Now + 86_399).Refused(VaultClause.C10, RefusalKind.Suspend);
        Decide(1_000_000, Now + 86_400).Signs();
    }

    [Fact]
    public void C10_no_more_intents_a_day_than_counted()
    {
        for (var i = 0; i < Limits.MaxCountPerDay; i++)
        {
            Sign(200_000, Now + i);
        }

        Decide(200_000, Now + 9).Refused(VaultClause.C10, RefusalKind.Suspend);
        Decide(200_000, Now + 86_400).Signs();
    }

    [Fact]
    public void C10_the_lifetime_never_refills()
    {
        for (var day = 0; day < 6; day++)
        {
            Sign(4_900_000, Now + (day * 90_000));
        }

        Decide(4_900_000, Now + 900_000).Refused(VaultClause.C10, RefusalKind.Suspend);
        Decide(500_000, Now + 900_000).Signs();
    }

    [Fact]
    public void C10_a_clock_put_forward_alone_refills_nothing()
    {
        Sign(4_900_000, Now);
        Sign(4_900_000, Now + 7_200);
        // The clock jumps a day; the V-Device's signed time has gone an hour more only.
        Decide(1_000_000, clock: Now + 95_000, signed: Now + 10_800).Refused(VaultClause.C10, RefusalKind.Suspend);
    }

    [Fact]
    public void C10_a_v_device_that_signs_future_times_alone_refills_nothing()
    {
        Sign(4_900_000, Now);
        Sign(4_900_000, Now + 7_200);
        // Its notBefore may not lie ahead of the vault's clock at all: C9 stops it before the budgets.
        Decide(1_000_000, clock: Now + 10_800, signed: Now + 100_000).Refused(VaultClause.C9, RefusalKind.Suspend);
    }

    [Fact]
    public void C10_a_v_device_that_signs_old_times_first_gains_no_second_day()
    {
        Sign(4_900_000, Now, signed: Now - 86_000);
        Sign(4_900_000, Now + 7_200, signed: Now - 79_000);
        Decide(1_000_000, clock: Now + 10_800, signed: Now + 10_800).Refused(VaultClause.C10, RefusalKind.Suspend);
    }

    [Theory]
    [InlineData(11, false)]
    [InlineData(12, false)]
    [InlineData(13, true)]
    [InlineData(14, true)]
    public void In_any_24_hours_no_more_than_the_days_limit_is_signed_under_any_clock(int seed, bool liar)
    {
        // Invariant 14. True time goes on; either the vault's clock is thrown about, or the V-Device signs whatever times pass C9.
        var random = new Random(seed);
        var limits = Limits with { Lifetime = Units(2_000_000_000), MaxCountPerDay = 1_000, MaxPerHour = Limits.MaxPerDay };
        _bench.ChangeAccount(a => a with { Limits = limits });
        var (time, signed) = (Now, new List<(long At, long Units)>());
        for (var i = 0; i < 150; i++)
        {
            time += random.Next(1, 9_000);
            var clock = liar ? time : Math.Max(time, time + random.Next(-50_000, 200_000));
            var decision = Decide(random.Next(300_000, 4_000_000), clock, liar ? time - random.Next(0, 86_000) : time - 1);
            if (decision is SignDecision.Sign { Plan: var plan })
            {
                _bench.Complete(plan);
                signed.Add((time, (long)(plan.Pays + plan.Fee).Units));
            }
        }

        Assert.True(signed.Count > 10);
        Assert.All(signed, s => Assert.True(signed.Where(o => o.At <= s.At && o.At > s.At - 86_400).Sum(o => o.Units) <= 10_000_000));
    }

    [Fact]
    public void Limits_of_nothing_of_mixed_assets_or_in_a_wrong_order_are_refused()
    {
        VaultLimits[] wrong =
        [
            Limits with { MaxPerIntent = Units(0) },
            Limits with { MaxPerHour = Units(4_000_000) },
            Limits with { MaxPerDay = Units(7_000_000) },
            Limits with { Lifetime = Units(9_000_000) },
            Limits with { MaxFee = Amount.Of(AssetId.Parse("BTC").Value, 5) },
            Limits with { MaxFee = Units(0) },
            Limits with { MaxGas = 21_000 },
            Limits with { MaxFeeShareBasisPoints = 10_001 },
            Limits with { MaxCountPerDay = 0 },
            Limits with { DestinationTypes = [] },
            Limits with { DestinationTypes = [ScriptType.NullData] },
        ];
        var asset = AssetRegistry.For(Ltc, Network.Regtest).Value;
        Assert.True(Limits.Check(asset).IsOk);
        Assert.All(wrong, l => Assert.Equal(ProblemCodes.LimitInvalid, l.Check(asset).Problem.Code));
    }

    private void Sign(long amount, long time, long? signed = null) => _bench.Complete(Decide(amount, time, signed).Signs());

    private SignDecision Decide(long amount, long clock = Now, long? signed = null)
    {
        var (_, intent, proposal) = _bench.Payout(amount);
        var notBefore = signed ?? clock;
        return _bench.Decide(_bench.Job(proposal, intent with { NotBefore = notBefore, NotAfter = notBefore + 86_400 }), clock);
    }
}
