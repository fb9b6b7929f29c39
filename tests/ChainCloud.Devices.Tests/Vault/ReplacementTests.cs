using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;
using static ChainCloud.Devices.Tests.Vault.EvmBench;

namespace ChainCloud.Devices.Tests.Vault;

/// <summary>C18: the same payment again with a higher fee, and C6 beside it.</summary>
public sealed class ReplacementTests : IDisposable
{
    private readonly EvmBench _bench = new();
    private readonly PayoutIntent _intent;
    private readonly EvmTransaction _first;

    public ReplacementTests()
    {
        _intent = _bench.Intent(Ether(1_000));
        _first = Propose(_intent);
        _bench.Complete(_bench.Decide(_intent).Pays());
    }

    private EvmTransaction Raised => Raise(_first);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_replacement_takes_only_the_added_fee_and_leaves_the_nonce()
    {
        _bench.Complete(_bench.Decide(_intent, Raised).Pays());
        var account = _bench.Merchant.Accounts[Eth];
        Assert.Equal(Ether(1_000).Units + (21_000 * Raised.MaxFeePerGas), account.Budget.Day.Total.Units);
        Assert.Equal((1, 1u, 1), (account.Budget.Day.Count, _bench.Nonces.Next, _bench.Nonces.Payments[0].Replacements));
    }

    [Fact]
    public void The_same_job_or_one_that_offers_less_gets_the_latest_answer()
    {
        _bench.Complete(_bench.Decide(_intent, Raised).Pays());
        EvmTransaction[] old = [_first, Raised, _first with { MaxFeePerGas = 3 * Gwei }, _first with { To = Recipient(666) }];
        Assert.All(old, t => Assert.Equal(_bench.Sequence, Assert.IsType<SignDecision.Repeat>(_bench.Decide(_intent, t)).Sequence));
    }

    [Fact]
    public void C18_both_fees_rise_by_a_tenth_or_more()
    {
        _bench.Decide(_intent, _first with { MaxFeePerGas = 55 * Gwei, MaxPriorityFeePerGas = 22 * Gwei / 10 }).Pays();
        EvmTransaction[] small =
        [
            _first with { MaxFeePerGas = (55 * Gwei) - 1, MaxPriorityFeePerGas = 3 * Gwei },
            _first with { MaxFeePerGas = 60 * Gwei, MaxPriorityFeePerGas = (22 * Gwei / 10) - 1 },
            _first with { MaxFeePerGas = 60 * Gwei },
        ];
        Assert.All(small, t => _bench.Decide(_intent, t).Refused(VaultClause.C18, RefusalKind.Reject));
    }

    [Fact]
    public void C18_a_payment_is_signed_anew_ten_times_at_most()
    {
        var cheap = _bench.Intent(Ether(1));
        var next = Propose(cheap) with { MaxFeePerGas = 2 * Gwei, MaxPriorityFeePerGas = Gwei };
        _bench.Complete(_bench.Decide(cheap, next).Pays());
        for (var i = 0; i < 10; i++)
        {
            _bench.Complete(_bench.Decide(cheap, next = Raise(next)).Pays());
        }

        _bench.Decide(cheap, Raise(next)).Refused(VaultClause.C18, RefusalKind.Reject);
    }

    [Fact]
    public void A_replacement_passes_every_other_clause_and_its_intent_never_dies_of_it()
    {
        _bench.Decide(_intent, Raised with { To = Recipient(666) }).Refused(VaultClause.C24, RefusalKind.Lock);
        _bench.Decide(_intent, Raised with { Value = 1 }).Refused(VaultClause.C24, RefusalKind.Lock);
        _bench.Decide(_intent, Raised with { Nonce = 1 }).Refused(VaultClause.C22, RefusalKind.Lock);
        _bench.Decide(_intent, Raised with { ChainId = 1 }).Refused(VaultClause.C21, RefusalKind.Reject);
        _bench.Decide(_intent, Raised with { MaxFeePerGas = 201 * Gwei }).Refused(VaultClause.C23, RefusalKind.Suspend);
        Assert.Null(_bench.Decide(_intent, Raised, Now + 4_000).Refused(VaultClause.C9, RefusalKind.Reject).DeadIntent);
    }

    [Fact]
    public void Another_intent_never_replaces_a_payment() =>
        _bench.Decide(_bench.Intent(Ether(1), nonce: 0), Raised).Dead(VaultClause.C22);

    [Fact]
    public void The_same_id_with_other_content_is_no_replacement_but_a_lie() =>
        _bench.Decide(_intent with { MaxFee = Ether(8) }, Raised).Refused(VaultClause.C6, RefusalKind.Lock);

    private static EvmTransaction Raise(EvmTransaction t) => t with
    {
        MaxFeePerGas = (t.MaxFeePerGas * 11 / 10) + 1, MaxPriorityFeePerGas = (t.MaxPriorityFeePerGas * 11 / 10) + 1,
    };
}
