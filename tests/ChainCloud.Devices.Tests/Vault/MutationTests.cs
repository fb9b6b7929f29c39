using ChainCloud.Chains;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;
using static ChainCloud.Devices.Tests.Vault.VaultBench;

namespace ChainCloud.Devices.Tests.Vault;

public sealed class SegwitMutationTests() : MutationTests("LTC", 1);

public sealed class LegacyMutationTests() : MutationTests("DOGE", 1_000);

/// <summary>Whatever a liar changes: what is signed, if anything, means what the V-Device signed.</summary>
public abstract class MutationTests(string asset, long scale) : IDisposable
{
    private readonly VaultBench _bench = new(asset: asset, scale: scale);
    private HashSet<ScriptPubKey>? _own;

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Changed_bytes_of_a_job_never_get_anything_else_signed(int seed)
    {
        var random = new Random(seed);
        var (_, intent, proposal) = _bench.Payout(1_000_000, 2_000_000);
        var frame = _bench.Job(proposal, intent).Encode();
        var signed = 0;
        for (var round = 0; round < 1_500; round++)
        {
            var changed = Change(frame, random);
            if (Frame.Decode(changed).TryGet(out var decoded, out _) && decoded is SignJob job
                && _bench.Decide(job) is SignDecision.Sign { Plan: UtxoPlan plan })
            {
                AssertMeant(plan, [intent]);
                signed++;
            }
        }

        // Some changes are harmless (a hint that is not used, a fee within the caps): those are signed, and mean the same.
        Assert.True(signed < 400, $"{signed} of 1500 were signed");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Parts_of_honest_jobs_put_together_otherwise_never_get_anything_else_signed(int seed)
    {
        var random = new Random(seed);
        var coins = Enumerable.Range(0, 6).Select(_ => _bench.Coin(random.Next(500_000, 3_000_000))).ToArray();
        var intents = coins.Take(4).Select(c => _bench.Intent(c, random.Next(100_000, 900_000), random.Next(100_000, 900_000))).ToArray();
        var signed = 0;
        for (var round = 0; round < 400; round++)
        {
            var chosen = intents.Where(_ => random.Next(3) == 0).DefaultIfEmpty(intents[0]).ToArray();
            var paid = random.Next(4) == 0 ? intents.Where(_ => random.Next(2) == 0).ToArray() : chosen;
            var inputs = coins.Where(c => chosen.Any(i => i.Fence == c.Outpoint) ? random.Next(8) > 0 : random.Next(3) == 0).DefaultIfEmpty(coins[5]).ToArray();
            var proposal = _bench.Propose(inputs, paid, random.Next(-2_000, 60_000));
            if (random.Next(4) == 0)
            {
                var at = random.Next(proposal.Outputs.Count);
                var output = proposal.Outputs[at] with { Value = Math.Max(0, proposal.Outputs[at].Value + (random.Next(-2_000, 2_000) * _bench.Scale)) };
                proposal = proposal with { Outputs = [.. proposal.Outputs.Select((o, i) => i == at ? output : o)] };
            }

            if (_bench.Decide(_bench.Job(proposal, chosen)) is SignDecision.Sign { Plan: UtxoPlan plan })
            {
                AssertMeant(plan, chosen);
                signed++;
            }
        }

        Assert.True(signed > 0);
    }

    /// <summary>Recomputed here from the transaction alone, not with the vault's clauses.</summary>
    private void AssertMeant(UtxoPlan plan, PayoutIntent[] intents)
    {
        Assert.Equal(intents.Select(i => i.Hash), plan.Intents.Select(i => i.Hash));
        var rest = plan.Unsigned.Outputs.Select(o => (o.Script, o.Value)).ToList();
        foreach (var wanted in intents.SelectMany(i => i.Outputs))
        {
            Assert.True(rest.Remove((wanted.Script, (long)wanted.Amount.Units)));
        }

        Assert.True(rest.Count <= 1);
        _own ??= [.. WalletAddresses.DeriveOneByOne(_bench.Account, 1, 0, 1_001, _bench.Asset.AddressForm)];
        Assert.All(rest, change => Assert.Contains(change.Script, _own));
        Assert.All(intents, i => Assert.Contains(plan.Unsigned.Inputs, input => input.Outpoint == i.Fence));
        var fee = plan.Spent.Sum(o => o.Value) - plan.Unsigned.Outputs.Sum(o => o.Value);
        Assert.InRange(fee, 0, Math.Min(50_000, 40_000 * intents.Length) * _bench.Scale);
        Assert.Equal(fee, (long)plan.Fee.Units);
        Assert.True(plan.Unsigned is { LockTime: 0, Version: 1 or 2 } && plan.Unsigned.Inputs.All(i => i.Sequence >= 0xffff_fffd));
        Assert.Null(VaultRules.CheckSigned(plan, _bench.Keys.Sign(plan, 7).RawTransaction));
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
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
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
