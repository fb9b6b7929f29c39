using ChainCloud.Chains;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;
using static ChainCloud.Devices.Tests.Vault.VaultBench;

namespace ChainCloud.Devices.Tests.Vault;

/// <summary>What an honest cloud gets signed.</summary>
public sealed class SigningTests : IDisposable
{
    private readonly VaultBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_payout_to_two_destinations_with_change_is_signed_as_proposed()
    {
        var (_, intent, proposal) = _bench.Payout(1_000_000, 2_000_000);
        var plan = _bench.Decide(_bench.Job(proposal, intent)).Signs();
        Assert.Equal(Units(3_000_000), plan.Pays);
        Assert.Equal(Units(5_000), plan.Fee);
        Assert.Equal((2, 0L), (plan.ChangeOutput, plan.ChangeIndex));
        Assert.Equal(Units(10_000_000 - 3_005_000), plan.RemainingDay);

        var signed = _bench.Complete(plan);
        Assert.Null(VaultRules.CheckSigned(plan, signed.Serialize(withWitness: true)));
        Assert.Equal(plan.Unsigned.TxId, signed.TxId);
        Assert.Equal(3_005_000, (long)_bench.Merchant.Accounts[Ltc].Budget.Day.Total.Units);
        Assert.Equal(0, _bench.Merchant.Accounts[Ltc].HighestChange);
    }

    [Fact]
    public void A_payout_without_change_from_both_branches_is_signed()
    {
        Coin[] coins = [_bench.Coin(600_000, new KeyPosition(0, 2_000_000_000)), _bench.Coin(405_000, new KeyPosition(1, 41))];
        var intent = _bench.Intent(coins[1], 1_000_000);
        var proposal = new Proposal { Coins = coins, Outputs = [new(1_000_000, Destination(0))] };
        var plan = _bench.Decide(_bench.Job(proposal, intent)).Signs();
        Assert.Equal((-1, -1L), (plan.ChangeOutput, plan.ChangeIndex));
        Assert.Null(VaultRules.CheckSigned(plan, _bench.Complete(plan).Serialize(withWitness: true)));
    }

    [Fact]
    public void Two_intents_in_one_transaction_are_signed_when_both_fences_are_consumed()
    {
        Coin[] coins = [_bench.Coin(2_000_000), _bench.Coin(2_000_000)];
        PayoutIntent[] intents = [_bench.Intent(coins[0], 1_000_000), _bench.Intent(coins[1], 1_000_000)];
        var plan = _bench.Decide(_bench.Job(_bench.Propose(coins, intents), intents)).Signs();
        _bench.Complete(plan);
        Assert.Equal(intents[1].VCounter, _bench.Merchant.LastCounter);
        Assert.Equal(2, _bench.Merchant.Accounts[Ltc].Budget.Day.Count);
    }

    [Fact]
    public void The_same_output_twice_is_paid_twice_and_no_more()
    {
        var coin = _bench.Coin(3_000_000);
        var intent = _bench.Intent(coin, 1_000_000);
        intent = intent with { Outputs = [intent.Outputs[0], intent.Outputs[0]] };
        var honest = _bench.Propose([coin], [intent]);
        _bench.Decide(_bench.Job(honest, intent)).Signs();
        var thrice = honest with { Outputs = [honest.Outputs[0], honest.Outputs[0], honest.Outputs[0]], Told = new Dictionary<int, KeyPosition>() };
        _bench.Decide(_bench.Job(thrice, intent)).Refused(VaultClause.C12, RefusalKind.Lock);
    }

    [Fact]
    public void Signing_is_deterministic()
    {
        var (_, intent, proposal) = _bench.Payout(1_000_000);
        var plan = _bench.Decide(_bench.Job(proposal, intent)).Signs();
        Assert.Equal(_bench.Keys.Sign(plan, 7).RawTransaction, _bench.Keys.Sign(plan, 7).RawTransaction);
    }

    [Fact]
    public void The_words_of_a_vault_give_its_accounts_in_any_wallet()
    {
        // BIP-39's own vector: 32 bytes of 0x7f.
        var entropy = Enumerable.Repeat((byte)0x7f, 32).ToArray();
        using var words = SeedWords.Words(entropy);
        Assert.Equal(Mnemonic.FromEntropy(entropy), System.Text.Encoding.ASCII.GetString(words.Span));
        using var seed = SeedWords.Seed(words.Span);
        Assert.Equal(Mnemonic.ToSeed(Mnemonic.FromEntropy(entropy)), seed.Span.ToArray());
    }

    [Fact]
    public void Device_keys_and_chain_keys_have_nothing_in_common()
    {
        using var same = VaultKeys.Open(Devices.Sealing.SealedSecret.CopyOf(
            [.. System.Security.Cryptography.SHA512.HashData("seed of tests"u8)[..32], .. new byte[32]]));
        Assert.Equal(_bench.Keys.SeedFingerprint, same.SeedFingerprint);
        Assert.NotEqual(_bench.Keys.IdentityKey, same.IdentityKey);
    }
}
