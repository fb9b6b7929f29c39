using ChainCloud.Chains;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;
using static ChainCloud.Devices.Tests.Vault.VaultBench;

namespace ChainCloud.Devices.Tests.Vault;

public sealed class LitecoinClauseTests() : TransactionClauseTests("LTC");

public sealed class BitcoinClauseTests() : TransactionClauseTests("BTC");

/// <summary>Legacy inputs; amounts a thousand times as large, as the chain's dust and fees are.</summary>
public sealed class DogecoinClauseTests() : TransactionClauseTests("DOGE", 1_000);

/// <summary>C11 to C17 and C19: what is signed is what was meant.</summary>
public abstract class TransactionClauseTests : IDisposable
{
    private readonly VaultBench _bench;
    private readonly Coin _coin;
    private readonly PayoutIntent _intent;
    private readonly Proposal _honest;

    protected TransactionClauseTests(string asset, long scale = 1)
    {
        _bench = new VaultBench(asset: asset, scale: scale);
        (_coin, _intent, _honest) = _bench.Payout(1_000_000, 2_000_000);
    }

    private ChainParameters OwnChain => _bench.Asset.Utxo!;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void C11_a_destination_or_amount_that_no_intent_names_locks_the_merchant()
    {
        var thief = Destination(666);
        var change = _honest.Outputs[2];
        TransactionOutput[][] changed =
        [
            [new(N(1_000_000), thief), _honest.Outputs[1], change],
            [new(N(1_000_001), _honest.Outputs[0].Script), _honest.Outputs[1], change],
            [_honest.Outputs[0], change with { Value = change.Value + N(2_000_000) }],
            [_honest.Outputs[0], _honest.Outputs[1], new(N(10_000), thief), change with { Value = change.Value - N(10_000) }],
            [_honest.Outputs[0], _honest.Outputs[1], change with { Value = N(500_000) }, change with { Value = N(400_000) }],
        ];
        Assert.All(changed, outputs => Decide(_honest with { Outputs = outputs, Told = new Dictionary<int, KeyPosition>() })
            .Refused(VaultClause.C11, RefusalKind.Lock));
    }

    [Fact]
    public void C12_change_to_anything_but_the_own_change_branch_locks_the_merchant()
    {
        var value = _honest.Outputs[2].Value;
        (ScriptPubKey Script, KeyPosition? Told)[] foreign =
        [
            (Destination(666), null),
            (Destination(666), new KeyPosition(1, 0)),
            (_bench.Script(new KeyPosition(0, 0)), new KeyPosition(0, 0)),
            (_bench.Script(new KeyPosition(1, 5)), new KeyPosition(1, 6)),
            (_bench.Script(new KeyPosition(1, 5)), null),
        ];
        Assert.All(foreign, f => Decide(_honest with
        {
            Outputs = [_honest.Outputs[0], _honest.Outputs[1], new(value, f.Script)],
            Told = f.Told is { } told ? new Dictionary<int, KeyPosition> { [2] = told } : [],
        }).Refused(VaultClause.C12, RefusalKind.Lock));
    }

    [Fact]
    public void C12_change_out_of_reach_of_the_last_used_is_rejected()
    {
        Decide(Change(999)).Signs();
        Decide(Change(1_000)).Refused(VaultClause.C12, RefusalKind.Reject);
        _bench.ChangeAccount(a => a with { HighestChange = 0 });
        Decide(Change(1_000)).Signs();

        Proposal Change(uint index) => _honest with
        {
            Outputs = [_honest.Outputs[0], _honest.Outputs[1], _honest.Outputs[2] with { Script = _bench.Script(new KeyPosition(1, index)) }],
            Told = new Dictionary<int, KeyPosition> { [2] = new(1, index) },
        };
    }

    [Fact]
    public void C13_an_input_that_is_not_of_this_account_is_rejected()
    {
        var foreign = new Transaction(2, [TransactionInput.Unsigned(_coin.Outpoint)], [new(N(50_000), Destination(7))], 0);
        var coins = new[] { _coin, new Coin(foreign, 0, new KeyPosition(0, 3)) };
        Decide(_bench.Propose(coins, [_intent])).Refused(VaultClause.C13, RefusalKind.Reject);
        Decide(_honest with { Coins = [_coin with { Position = new KeyPosition(0, 77) }] }).Refused(VaultClause.C13, RefusalKind.Reject);
        Decide(_honest with { Coins = [_coin with { Position = new KeyPosition(2, _coin.Position.Index) }] }).Refused(VaultClause.C13, RefusalKind.Reject);
    }

    [Fact]
    public void C14_a_transaction_without_the_fence_locks_the_merchant()
    {
        var other = _bench.Coin(4_000_000);
        Decide(_bench.Propose([other], [_intent])).Refused(VaultClause.C14, RefusalKind.Lock);
    }

    [Fact]
    public void C14_the_fence_is_the_outpoint_not_only_its_transaction() =>
        Decide(_honest, _intent with { Fence = new Outpoint(_intent.Fence.AsOutpoint!.Value.TxId, 0) }).Refused(VaultClause.C14, RefusalKind.Lock);

    [Fact]
    public void C14_an_outpoint_is_signed_for_one_intent_only()
    {
        _bench.SignAll(_bench.Job(_honest, _intent));
        var fence = _bench.Coin(1_000_000);
        var second = _bench.Intent(fence, 500_000);
        _bench.Decide(_bench.Job(_bench.Propose([fence, _coin], [second]), second)).Refused(VaultClause.C14, RefusalKind.Reject);
        _bench.Decide(_bench.Job(_bench.Propose([fence], [second]), second)).Signs();
    }

    [Fact]
    public void C14_a_fence_pays_all_the_intents_of_one_transaction_and_no_other()
    {
        var second = _bench.Intent(_coin, 10_000);
        var third = _bench.Intent(_coin, 20_000);
        _bench.SignAll(_bench.Job(_bench.Propose([_coin], [_intent, second]), _intent, second));
        _bench.Decide(_bench.Job(_bench.Propose([_coin], [third]), third)).Dead(VaultClause.C14);
        var other = _bench.Coin(1_000_000);
        _bench.Decide(_bench.Job(_bench.Propose([other], [third]), third)).Refused(VaultClause.C14, RefusalKind.Lock);
    }

    [Fact]
    public void C16_several_intents_pay_the_fee_together_and_the_lowest_rate_holds()
    {
        var second = _bench.Intent(_coin, 10_000) with { MaxFee = _bench.Worth(1_000) };
        var lavish = _intent with { MaxFee = _bench.Worth(20_000) };
        var proposal = _bench.Propose([_coin], [lavish, second], fee: 21_000);
        _bench.Decide(_bench.Job(proposal, lavish, second)).Signs();
        _bench.Decide(_bench.Job(_bench.Propose([_coin], [lavish, second], fee: 21_001), lavish, second)).Refused(VaultClause.C16, RefusalKind.Suspend);
        var thrifty = second with { MaxFeeRateSatPerKvB = 60_000 * _bench.Scale };
        _bench.Decide(_bench.Job(proposal, lavish, thrifty)).Refused(VaultClause.C16, RefusalKind.Suspend);
    }

    [Fact]
    public void C15_without_the_full_previous_transaction_of_every_input_nothing_is_signed()
    {
        var second = _bench.Coin(1_000_000);
        var proposal = _bench.Propose([_coin, second], [_intent]) with { ChangeInput = (i, input) => input.NonWitnessUtxo = i == 1 ? null : input.NonWitnessUtxo };
        Decide(proposal).Refused(VaultClause.C15, RefusalKind.Reject);
    }

    [Fact]
    public void C15_a_previous_transaction_that_lies_about_the_amount_has_another_txid()
    {
        // The attack on segwit: understate an input, and the difference goes to miners.
        var lie = new Transaction(2, _coin.Previous.Inputs, [_coin.Previous.Outputs[0], _coin.Output with { Value = N(3_105_000) }], 0);
        var proposal = _honest with
        {
            Outputs = [_honest.Outputs[0], _honest.Outputs[1], _honest.Outputs[2] with { Value = N(100_000) }],
            ChangeInput = (_, input) => (input.NonWitnessUtxo, input.WitnessUtxo) = (lie, lie.Outputs[1]),
        };
        Decide(proposal).Refused(VaultClause.C15, RefusalKind.Reject);
    }

    [Fact]
    public void C15_a_stated_output_that_differs_from_the_previous_transaction_is_rejected() =>
        Decide(_honest with { ChangeInput = (_, input) => input.WitnessUtxo = _coin.Output with { Value = 1 } }).Refused(VaultClause.C15, RefusalKind.Reject);

    [Fact]
    public void C15_an_output_number_beyond_the_previous_transaction_is_rejected()
    {
        var beyond = new Outpoint(_coin.Previous.TxId, 2);
        var unsigned = new Transaction(2, [TransactionInput.Unsigned(beyond)], _honest.Outputs, 0);
        var psbt = Psbt.Create(unsigned);
        psbt.Inputs[0].NonWitnessUtxo = _coin.Previous;
        psbt.Inputs[0].AddDerivation(_bench.Account.PublicKey, Proposal.Origin(_coin.Position));
        psbt.Outputs[2].AddDerivation(_bench.Account.PublicKey, Proposal.Origin(new KeyPosition(1, 0)));
        var job = _bench.Job(_honest, _intent with { Fence = beyond }) with { Proposal = psbt.Serialize() };
        _bench.Decide(job).Refused(VaultClause.C15, RefusalKind.Reject);
    }

    [Fact]
    public void C16_outputs_worth_more_than_the_inputs_are_rejected() =>
        Decide(WithFee(-1)).Refused(VaultClause.C16, RefusalKind.Reject);

    [Fact]
    public void C16_a_fee_of_nothing_is_allowed_and_one_above_the_intents_cap_is_not()
    {
        Decide(WithFee(0)).Signs();
        var free = _intent with { MaxFeeRateSatPerKvB = 10_000_000 * _bench.Scale };
        _bench.ChangeAccount(a => a with { Limits = _bench.OwnLimits with { MaxFeeRateSatPerKvB = 10_000_000 * _bench.Scale } });
        Decide(WithFee(40_000), free).Signs();
        Decide(WithFee(40_001), free).Refused(VaultClause.C16, RefusalKind.Suspend);
    }

    [Fact]
    public void C16_the_vaults_absolute_cap_holds_whatever_the_intent_allows()
    {
        var lavish = _intent with { MaxFee = _bench.Worth(900_000), MaxFeeRateSatPerKvB = 10_000_000 * _bench.Scale };
        _bench.ChangeAccount(a => a with { Limits = _bench.OwnLimits with { MaxFeeRateSatPerKvB = 10_000_000 * _bench.Scale } });
        Decide(WithFee(50_000), lavish).Signs();
        Decide(WithFee(50_001), lavish).Refused(VaultClause.C16, RefusalKind.Suspend);
    }

    [Fact]
    public void C16_the_fee_is_at_most_its_share_of_the_amount()
    {
        var (_, small, proposal) = _bench.Payout(100_000);
        small = small with { MaxFeeRateSatPerKvB = 200_000 * _bench.Scale };
        _bench.Decide(_bench.Job(Fee(proposal, 5_000), small)).Signs();
        _bench.Decide(_bench.Job(Fee(proposal, 5_001), small)).Refused(VaultClause.C16, RefusalKind.Suspend);
    }

    [Fact]
    public void C16_the_fee_rate_is_within_the_caps_of_intent_and_vault()
    {
        // 1 input and 3 outputs: 172 virtual bytes at most, 261 of a legacy input.
        var vsize = FeeRules.VSize(InputScript.Of(OwnChain.ReceiveScript).Value, 1, _honest.Outputs.Select(o => o.Script));
        var (byIntent, byVault) = (150 * vsize, 200 * vsize);
        Decide(WithFee(byIntent)).Signs();
        Decide(WithFee(byIntent + 1)).Refused(VaultClause.C16, RefusalKind.Suspend);
        var lavish = _intent with { MaxFee = _bench.Worth(90_000), MaxFeeRateSatPerKvB = 10_000_000 * _bench.Scale };
        _bench.ChangeAccount(a => a with { Limits = _bench.OwnLimits with { MaxFee = _bench.Worth(90_000) } });
        Decide(WithFee(byVault), lavish).Signs();
        Decide(WithFee(byVault + 1), lavish).Refused(VaultClause.C16, RefusalKind.Suspend);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(2u)]
    [InlineData(3u)]
    [InlineData(0x81u)]
    [InlineData(0xffff_ffffu)]
    public void C17_only_sighash_all_is_signed(uint hashType) => Decide(_honest with { HashType = hashType }).Refused(VaultClause.C17, RefusalKind.Reject);

    [Fact]
    public void C17_version_lock_time_and_sequence_are_of_a_payment_that_is_due_now()
    {
        Decide(_honest with { HashType = 1, Version = 1, Sequence = TransactionInput.FinalSequence }).Signs();
        Assert.All([0, 3, -1], version => Decide(_honest with { Version = version }).Refused(VaultClause.C17, RefusalKind.Reject));
        Assert.All([1u, 600u, 1_900_000_000u], time => Decide(_honest with { LockTime = time }).Refused(VaultClause.C17, RefusalKind.Reject));
        Assert.All([0u, 144u, 0xffff_fffcu], s => Decide(_honest with { Sequence = s }).Refused(VaultClause.C17, RefusalKind.Reject));
    }

    [Fact]
    public void C17_nothing_below_dust_is_paid()
    {
        var dust = FeeRules.DustThreshold(OwnChain, Destination(0)) / _bench.Scale;
        var (coin, intent, _) = _bench.Payout(1_000_000, dust - 1);
        _bench.Decide(_bench.Job(_bench.Propose([coin], [intent]), intent)).Refused(VaultClause.C17, RefusalKind.Reject);
        Decide(_honest with { Outputs = [_honest.Outputs[0], _honest.Outputs[1], _honest.Outputs[2] with { Value = N(dust - 1) }], Coins = [_coin] })
            .Refused(VaultClause.C16, RefusalKind.Suspend);
    }

    [Fact]
    public void C17_a_change_below_dust_is_rejected()
    {
        var dust = FeeRules.DustThreshold(OwnChain, Destination(0)) / _bench.Scale;
        var coin = _bench.Coin(1_000_000 + 5_000 + dust - 1);
        var intent = _bench.Intent(coin, 1_000_000);
        _bench.Decide(_bench.Job(_bench.Propose([coin], [intent]), intent)).Refused(VaultClause.C17, RefusalKind.Reject);
    }

    [Fact]
    public void C17_the_same_outpoint_twice_is_rejected()
    {
        // Counted twice, the coin would seem to pay for more than it holds.
        var proposal = _bench.Propose([_coin, _coin], [_intent]);
        Decide(proposal).Refused(VaultClause.C17, RefusalKind.Reject);
    }

    [Fact]
    public void C17_values_that_overflow_64_bits_together_are_rejected()
    {
        var huge = new Transaction(2, _coin.Previous.Inputs, [_coin.Previous.Outputs[0], _coin.Output with { Value = long.MaxValue }], 0);
        var coin = new Coin(huge, 1, _coin.Position);
        var intent = _intent with { Fence = coin.Outpoint };
        var proposal = _bench.Propose([coin], [intent]);
        Decide(proposal, intent).Refused(VaultClause.C17, RefusalKind.Reject);
    }

    [Fact]
    public void C17_a_transaction_that_nodes_would_not_relay_is_rejected()
    {
        var coin = _bench.Coin(9_000_000);
        var coins = Enumerable.Range(0, 1_500).Select(_ => _bench.Coin(1_000, coin.Position)).Prepend(coin).ToList();
        var intent = _bench.Intent(coin, 1_000_000);
        _bench.Decide(_bench.Job(_bench.Propose(coins, [intent], fee: 40_000), intent)).Refused(VaultClause.C17, RefusalKind.Reject);
    }

    [Fact]
    public void C19_any_change_to_the_finished_bytes_is_found_before_release()
    {
        var plan = Decide(_honest).Signs();
        var raw = _bench.Keys.Sign(plan, 7).RawTransaction;
        Assert.Null(VaultRules.CheckSigned(plan, raw));
        for (var i = 0; i < raw.Length; i++)
        {
            var changed = raw.ToArray();
            changed[i] ^= 1;
            Assert.True(VaultRules.CheckSigned(plan, changed) is { Clause: VaultClause.C19, Kind: RefusalKind.Halt }, $"byte {i}");
        }
    }

    [Fact]
    public void C19_a_high_s_and_a_key_of_another_merchant_are_found_before_release()
    {
        var plan = Decide(_honest).Signs();
        Assert.NotNull(VaultRules.CheckSigned(plan, _bench.Keys.Sign(plan, 8).RawTransaction));
        var signed = Transaction.Parse(_bench.Keys.Sign(plan, 7).RawTransaction).Value;
        var input = signed.Inputs[0];
        var (der, key) = input.Witness is [var witness, var last] ? (witness, last) : (input.ScriptSig[1..(1 + input.ScriptSig[0])], input.ScriptSig[^33..]);
        var compact = DerSignature.TryDecode(der.AsSpan(..^1))!;
        var order = System.Numerics.BigInteger.Parse("0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", System.Globalization.NumberStyles.HexNumber);
        var s = order - new System.Numerics.BigInteger(compact.AsSpan(32), isUnsigned: true, isBigEndian: true);
        byte[] high = [.. compact.AsSpan(0, 32), .. s.ToByteArray(isUnsigned: true, isBigEndian: true)];
        var mirrored = plan.WithSignatures([(high, key)]);
        Assert.Equal(VaultClause.C19, VaultRules.CheckSigned(plan, mirrored.Serialize(withWitness: true))!.Clause);
    }

    private SignDecision Decide(Proposal proposal, PayoutIntent? intent = null) => _bench.Decide(_bench.Job(proposal, intent ?? _intent));

    private long N(long units) => units * _bench.Scale;

    private Proposal WithFee(long fee) => Fee(_honest, fee);

    private Proposal Fee(Proposal proposal, long fee)
    {
        var change = proposal.Coins.Sum(c => c.Output.Value) - proposal.Outputs.SkipLast(1).Sum(o => o.Value) - N(fee);
        return proposal with { Outputs = [.. proposal.Outputs.SkipLast(1), proposal.Outputs[^1] with { Value = change }] };
    }
}
