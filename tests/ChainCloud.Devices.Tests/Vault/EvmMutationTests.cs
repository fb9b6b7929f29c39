using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;
using static ChainCloud.Devices.Tests.Vault.EvmBench;

namespace ChainCloud.Devices.Tests.Vault;

/// <summary>Whatever a liar changes in a job on a chain of accounts: what is signed, if anything, means what the V-Device signed.</summary>
public sealed class EvmMutationTests : IDisposable
{
    private readonly EvmBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    public void Changed_bytes_of_a_job_never_get_anything_else_signed(int seed, bool token)
    {
        var random = new Random(seed);
        var intent = _bench.Intent(token ? Token(1_000) : Ether(1_000));
        var frame = _bench.Job(Propose(intent).UnsignedPayload(), intent).Encode();
        var signed = 0;
        for (var round = 0; round < 2_000; round++)
        {
            var changed = Change(frame, random);
            if (Frame.Decode(changed).TryGet(out var decoded, out _) && decoded is SignJob job
                && VaultRules.CheckSign(_bench.State, job, Now) is SignDecision.Sign { Plan: EvmPlan plan })
            {
                AssertMeant(plan, intent);
                signed++;
            }
        }

        Assert.True(signed < 400, $"{signed} of 2000 were signed");
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void Fields_of_honest_transactions_put_together_otherwise_never_get_anything_else_signed(int seed)
    {
        var random = new Random(seed);
        PayoutIntent[] intents = [_bench.Intent(Ether(1_000)), _bench.Intent(Token(1_000)), _bench.Intent(Ether(900), Recipient(1)), _bench.Intent(Token(1), nonce: 1)];
        var honest = intents.Select(Propose).ToArray();
        var signed = 0;
        for (var round = 0; round < 1_500; round++)
        {
            var intent = intents[random.Next(intents.Length)];
            var own = honest[Array.IndexOf(intents, intent)];
            var mixed = own with
            {
                Nonce = Pick(own, t => t.Nonce), To = Pick(own, t => t.To), Value = Pick(own, t => t.Value), Data = Pick(own, t => t.Data),
                GasLimit = Pick(own, t => t.GasLimit), ChainId = random.Next(10) == 0 ? 1 : 31_337,
                MaxFeePerGas = random.Next(3) == 0 ? random.Next(1, 400) * (BigInteger)Gwei : own.MaxFeePerGas,
                MaxPriorityFeePerGas = random.Next(3) == 0 ? random.Next(0, 60) * (BigInteger)Gwei : own.MaxPriorityFeePerGas,
            };
            if (_bench.Decide(intent, mixed) is SignDecision.Sign { Plan: EvmPlan plan })
            {
                AssertMeant(plan, intent);
                signed++;
            }
        }

        Assert.True(signed > 0);

        T Pick<T>(EvmTransaction mine, Func<EvmTransaction, T> field) => field(random.Next(5) == 0 ? honest[random.Next(honest.Length)] : mine);
    }

    /// <summary>Recomputed here from the signed bytes alone, not with the vault's clauses.</summary>
    private void AssertMeant(EvmPlan plan, PayoutIntent intent)
    {
        var signed = SignedEvmTransaction.Parse(_bench.Keys.Sign(plan, 7).RawTransaction).Value;
        var (transaction, output) = (signed.Transaction, intent.Outputs[0]);
        Assert.Equal(intent.Hash, Assert.Single(plan.Intents).Hash);
        Assert.Equal((EvmTransactionType.DynamicFee, 31_337L, intent.Fence), (transaction.Type, transaction.ChainId!.Value, Fence.Of(signed.Sender, transaction.Nonce)));
        if (intent.Asset == Eth)
        {
            Assert.Equal(output, new PayoutOutput(transaction.To!.Value.ToDestination(), Amount.Of(Eth, transaction.Value)));
            Assert.True(transaction.Data.IsEmpty);
        }
        else
        {
            var (to, amount) = Abi.TryTransfer(transaction.Data.AsSpan())!.Value;
            Assert.Equal((Contract, BigInteger.Zero), (transaction.To!.Value, transaction.Value));
            Assert.Equal(output, new PayoutOutput(to.ToDestination(), Amount.Of(Tok, amount)));
        }

        Assert.True(transaction.MaxFee <= intent.MaxFee.Units && transaction.MaxFeePerGas <= intent.MaxFeeRateSatPerKvB && transaction.AccessList.IsEmpty);
        Assert.Equal(transaction.MaxFee, plan.Fee.Units);
        Assert.Null(VaultRules.CheckSigned(plan, signed.Serialize()));
    }

    private static byte[] Change(byte[] frame, Random random)
    {
        var changed = frame.ToArray();
        switch (random.Next(4))
        {
            case 0:
                changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
                return changed;
            case 1:
                // The proposal is the last of the frame: most changes go there.
                changed[^(1 + random.Next(Math.Min(120, changed.Length)))] = (byte)random.Next(256);
                return changed;
            case 2:
                return changed[..random.Next(changed.Length)];
            default:
                var (from, to, length) = (random.Next(changed.Length), random.Next(changed.Length), random.Next(1, 40));
                length = Math.Min(length, changed.Length - Math.Max(from, to));
                frame.AsSpan(from, length).CopyTo(changed.AsSpan(to));
                return changed;
        }
    }
}
