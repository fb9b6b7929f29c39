using System.Collections.Immutable;
using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;
using static ChainCloud.Devices.Tests.Vault.EvmBench;

namespace ChainCloud.Devices.Tests.Vault;

/// <summary>C10, C11, C19 to C25 for an account chain's own asset: what is signed is what was meant.</summary>
public sealed class EvmClauseTests : IDisposable
{
    private readonly EvmBench _bench = new();
    private readonly PayoutIntent _intent;
    private readonly EvmTransaction _honest;

    public EvmClauseTests()
    {
        _intent = _bench.Intent(Ether(1_000));
        _honest = Propose(_intent);
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_payment_is_signed_as_proposed_and_counts_with_its_highest_fee()
    {
        var plan = Decide(_honest).Pays();
        Assert.Equal((Ether(1_000), Amount.Of(Eth, 21_000 * 50 * (BigInteger)Gwei)), (plan.Pays, plan.Fee));
        var signed = _bench.Complete(plan);
        Assert.Equal((_honest, _bench.Own), (signed.Transaction, signed.Sender));
        Assert.Equal(1u, _bench.Nonces.Next);
        Assert.Equal(plan.Pays + plan.Fee, _bench.Merchant.Accounts[Eth].Budget.Day.Total);
        Assert.Contains(_intent.Outputs[0].Script, _bench.Merchant.Accounts[Eth].PaidScripts);
    }

    [Fact]
    public void Signing_is_deterministic_and_the_account_is_that_of_any_wallet()
    {
        var plan = Decide(_honest).Pays();
        Assert.Equal(_bench.Keys.Sign(plan, 7).RawTransaction, _bench.Keys.Sign(plan, 7).RawTransaction);
        var account = _bench.Keys.Account(AssetRegistry.For(Eth, Network.Regtest).Value, 7);
        Assert.Equal(EvmAddress.OfPublicKey(account.Child(0).Child(0).PublicKey), _bench.Own);
    }

    [Fact]
    public void C1_bytes_that_are_no_transaction_are_rejected()
    {
        byte[][] rubbish = [[], [2], [5, 1, 2], [2, 0xc0], [.. _honest.UnsignedPayload(), 0], _honest.UnsignedPayload()[..^1]];
        Assert.All(rubbish, bytes => DecideRaw(bytes).Refused(VaultClause.C1, RefusalKind.Reject));
        Decide(_honest with { MaxPriorityFeePerGas = 51 * Gwei }).Refused(VaultClause.C1, RefusalKind.Reject);
        Decide(_honest with { GasLimit = 20_999 }).Refused(VaultClause.C1, RefusalKind.Reject);
    }

    [Fact]
    public void C10_the_limits_of_the_asset_hold_with_the_highest_fee_counted()
    {
        var most = EtherLimits.MaxPerIntent.Units - (21_000 * 50 * (BigInteger)Gwei);
        _bench.Decide(_bench.Intent(Amount.Of(Eth, most))).Pays();
        _bench.Decide(_bench.Intent(Amount.Of(Eth, most + 1))).Refused(VaultClause.C10, RefusalKind.Suspend);
        _bench.Decide(_bench.Intent(Amount.Of(Eth, EtherLimits.MaxPerIntent.Units + 1))).Dead(VaultClause.C10);
        _bench.Pay(Ether(4_000));
        _bench.Decide(_bench.Intent(Ether(4_000))).Refused(VaultClause.C10, RefusalKind.Suspend);
    }

    [Fact]
    public void C10_the_largest_numbers_are_refused_and_no_fault()
    {
        _bench.Decide(_bench.Intent(Amount.Of(Eth, (BigInteger.One << 256) - 1))).Dead(VaultClause.C10);
        var rich = _bench.Intent(Ether(5_000));
        var free = Propose(rich) with { MaxFeePerGas = (BigInteger.One << 240) - 1 };
        _bench.Decide(rich, free).Refused(VaultClause.C10, RefusalKind.Suspend);
    }

    [Fact]
    public void C10_a_destination_that_is_no_account_is_dead()
    {
        var script = Scripts.P2wpkhOfHash(new byte[20]);
        _bench.Decide(_intent with { Outputs = [new(script, Ether(1))] }, _honest).Dead(VaultClause.C10);
    }

    [Fact]
    public void C11_one_transaction_pays_one_destination_of_one_intent()
    {
        var wide = _intent with { Outputs = [_intent.Outputs[0], _intent.Outputs[0]] };
        _bench.Decide(wide, _honest).Dead(VaultClause.C11);
        var second = _bench.Intent(Ether(1));
        VaultRules.CheckSign(_bench.State, _bench.Job(_honest.UnsignedPayload(), _intent, second), Now).Refused(VaultClause.C11, RefusalKind.Reject);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void C20_other_types_are_refused_by_name(byte type) =>
        DecideRaw([type, .. _honest.UnsignedPayload()[1..]]).Refused(VaultClause.C20, RefusalKind.Reject);

    [Fact]
    public void C20_transactions_of_before_types_are_refused() =>
        DecideRaw((_honest with { Type = EvmTransactionType.Legacy }).UnsignedPayload()).Refused(VaultClause.C20, RefusalKind.Reject);

    [Theory]
    [InlineData(1)]
    [InlineData(11_155_111)]
    [InlineData(31_338)]
    public void C21_another_chains_id_is_refused(long chainId) => Decide(_honest with { ChainId = chainId }).Refused(VaultClause.C21, RefusalKind.Reject);

    [Fact]
    public void C22_a_nonce_that_is_not_the_intents_locks_the_merchant() =>
        Decide(_honest with { Nonce = 1 }).Refused(VaultClause.C22, RefusalKind.Lock);

    [Fact]
    public void C22_nonces_are_signed_one_after_the_other_without_gaps()
    {
        var ahead = _bench.Intent(Ether(10), nonce: 1);
        _bench.Decide(ahead).Refused(VaultClause.C22, RefusalKind.Reject);
        _bench.Complete(Decide(_honest).Pays());
        _bench.Decide(ahead).Pays();
    }

    [Fact]
    public void C22_an_intent_whose_nonce_was_signed_for_another_is_dead()
    {
        var late = _bench.Intent(Ether(1));
        _bench.Complete(Decide(_honest).Pays());
        _bench.Decide(late).Dead(VaultClause.C22);
    }

    [Fact]
    public void C22_an_intent_that_ended_unsigned_leaves_its_nonce_to_the_next()
    {
        _bench.Decide(_intent with { NotAfter = Now - 1 }).Dead(VaultClause.C9);
        _bench.Decide(_bench.Intent(Ether(2))).Pays();
    }

    [Fact]
    public void C22_a_fence_of_another_account_or_of_coins_is_dead()
    {
        _bench.Decide(_intent with { Fence = Fence.Of(Recipient(5), 0) }, _honest).Dead(VaultClause.C22);
        _bench.Decide(_intent with { Fence = Fence.Of(new Outpoint(_intent.Hash, 0)) }, _honest).Dead(VaultClause.C22);
    }

    [Fact]
    public void C23_the_whole_fee_is_within_the_caps_of_intent_and_vault()
    {
        var open = _intent with { MaxFeeRateSatPerKvB = long.MaxValue };
        _bench.ChangeAccount(Eth, a => a with { Limits = EtherLimits with { MaxFeeRateSatPerKvB = long.MaxValue } });
        var atCap = _honest with { MaxFeePerGas = Ether(9).Units / 21_000 };
        _bench.Decide(open, atCap).Pays();
        _bench.Decide(open, atCap with { MaxFeePerGas = atCap.MaxFeePerGas + 1 }).Refused(VaultClause.C23, RefusalKind.Suspend);
        var lavish = open with { MaxFee = Ether(100) };
        _bench.Decide(lavish, _honest with { MaxFeePerGas = Ether(10).Units / 21_000 }).Pays();
        _bench.Decide(lavish, _honest with { MaxFeePerGas = (Ether(10).Units / 21_000) + 1 }).Refused(VaultClause.C23, RefusalKind.Suspend);
    }

    [Fact]
    public void C23_the_fee_per_gas_is_within_the_caps_of_intent_and_vault()
    {
        Decide(_honest with { MaxFeePerGas = 200 * Gwei }).Pays();
        Decide(_honest with { MaxFeePerGas = (200 * Gwei) + 1 }).Refused(VaultClause.C23, RefusalKind.Suspend);
        _bench.ChangeAccount(Eth, a => a with { Limits = EtherLimits with { MaxFeeRateSatPerKvB = 49 * Gwei } });
        Decide(_honest).Refused(VaultClause.C23, RefusalKind.Suspend);
    }

    [Fact]
    public void C23_a_payment_smaller_than_its_fee_does_not_hold_up_the_account()
    {
        _bench.ChangeAccount(Eth, a => a with { Limits = EtherLimits with { MaxFeeShareBasisPoints = 10 } });
        Decide(_honest with { MaxFeePerGas = 48 * Gwei }).Pays();
    }

    [Fact]
    public void C23_more_gas_than_a_plain_payment_needs_an_operator_who_said_so()
    {
        Decide(_honest with { GasLimit = 21_001 }).Refused(VaultClause.C23, RefusalKind.Reject);
        _bench.ChangeAccount(Eth, a => a with { Limits = EtherLimits with { MaxGas = 60_000 } });
        Decide(_honest with { GasLimit = 60_000 }).Pays();
        Decide(_honest with { GasLimit = 60_001 }).Refused(VaultClause.C23, RefusalKind.Reject);
    }

    [Fact]
    public void C23_a_fee_cap_of_another_asset_is_dead() =>
        _bench.Decide(_intent with { MaxFee = Amount.Of(Tok, 1) }).Dead(VaultClause.C23);

    [Fact]
    public void C23_an_access_list_is_refused()
    {
        _bench.ChangeAccount(Eth, a => a with { Limits = EtherLimits with { MaxGas = 60_000 } });
        var listed = _honest with { GasLimit = 60_000, AccessList = [new AccessListEntry(Recipient(), [])] };
        Decide(listed).Refused(VaultClause.C23, RefusalKind.Reject);
    }

    [Fact]
    public void C24_another_recipient_amount_or_any_data_locks_the_merchant()
    {
        _bench.ChangeAccount(Eth, a => a with { Limits = EtherLimits with { MaxGas = 60_000 } });
        EvmTransaction[] lies =
        [
            _honest with { To = Recipient(666) },
            _honest with { Value = _honest.Value + 1 },
            _honest with { Value = _honest.Value - 1 },
            _honest with { Value = 0 },
            _honest with { Data = [0], GasLimit = 60_000 },
            _honest with { Data = [.. Abi.Transfer(Recipient(), 1)], GasLimit = 60_000 },
            _honest with { To = Contract, Value = 0, Data = [.. Abi.Transfer(Recipient(), 1)], GasLimit = 60_000 },
            _honest with { To = null, GasLimit = 60_000 },
        ];
        Assert.All(lies, lie => Decide(lie).Refused(VaultClause.C24, RefusalKind.Lock));
    }

    [Fact]
    public void C25_an_intent_that_pays_nobody_itself_or_a_token_is_dead()
    {
        AccountAddress[] swallow = [default, Account(1), Account(9), Account(0x11), Account(0x100), _bench.Own, Contract, OtherContract];
        Assert.All(swallow, to => _bench.Decide(_bench.Intent(Ether(1_000), to)).Dead(VaultClause.C25));

        static AccountAddress Account(int number) => new([.. new byte[18], (byte)(number >> 8), (byte)number]);
    }

    [Fact]
    public void C19_any_change_to_the_finished_bytes_is_found_before_release()
    {
        var plan = Decide(_honest).Pays();
        var raw = _bench.Keys.Sign(plan, 7).RawTransaction;
        Assert.Null(VaultRules.CheckSigned(plan, raw));
        for (var i = 0; i < raw.Length; i++)
        {
            var changed = raw.ToArray();
            changed[i] ^= 1;
            Assert.True(VaultRules.CheckSigned(plan, changed) is { Clause: VaultClause.C19, Kind: RefusalKind.Halt }, $"byte {i}");
        }

        Assert.NotNull(VaultRules.CheckSigned(plan, [.. raw, 0]));
        Assert.NotNull(VaultRules.CheckSigned(plan, _bench.Keys.Sign(plan, 8).RawTransaction));
    }

    private SignDecision Decide(EvmTransaction transaction) => _bench.Decide(_intent, transaction);

    private SignDecision DecideRaw(byte[] proposal) => VaultRules.CheckSign(_bench.State, _bench.Job(proposal, _intent), Now);
}
