using System.Numerics;
using ChainCloud.Domain.Transfers;
using FsCheck;
using FsCheck.Fluent;
using static ChainCloud.Domain.Tests.Payouts.PayoutSamples;

namespace ChainCloud.Domain.Tests.Transfers;

/// <summary>What every selection is, whatever the wallet, the target, the fees and the caps.</summary>
public sealed class CoinSelectionProperties
{
    private static readonly Config Hundreds = Config.QuickThrowOnFailure.WithMaxTest(400).WithReplay(20261122, 1);

    [Fact]
    public void Inputs_are_target_fee_and_change_to_the_unit() => Hold((wallet, chosen) =>
        chosen.Inputs.Select(c => c.Amount).Sum(Ltc) == wallet.Target + chosen.Fee + (chosen.Change ?? Units(0)));

    [Fact]
    public void Fee_rate_and_inputs_are_within_their_caps() => Hold((wallet, chosen) =>
        chosen.Fee <= wallet.Costs.MaxFee && chosen.Inputs.Count <= wallet.Costs.MaxInputs
        && chosen.Fee.Units * 1000 <= (BigInteger)wallet.Costs.MaxFeeRateSatPerKvB * SizeOf(wallet, chosen));

    [Fact]
    public void The_fee_is_at_least_what_was_wanted_and_with_change_exactly_that() => Hold((wallet, chosen) =>
    {
        var wanted = ((wallet.Costs.FeeRateSatPerKvB * (long)SizeOf(wallet, chosen)) + 999) / 1000;
        return chosen.Change is null ? chosen.Fee.Units >= wanted : chosen.Fee.Units == wanted;
    });

    [Fact]
    public void Change_is_never_dust() => Hold((wallet, chosen) => chosen.Change is null || chosen.Change >= wallet.Costs.Dust);

    [Fact]
    public void No_coin_is_taken_twice_and_none_from_elsewhere() => Hold((wallet, chosen) =>
        chosen.Inputs.Distinct().Count() == chosen.Inputs.Count && chosen.Inputs.All(wallet.Coins.Contains));

    [Fact]
    public void The_first_input_may_be_a_fence() => Hold((wallet, chosen) => wallet.Rule.MayBeFirst(chosen.Inputs[0]));

    [Fact]
    public void It_wastes_no_more_than_the_largest_first() => Check.One(Hundreds, Prop.ForAll(Wallets(), wallet =>
        LargestFirst(wallet) is not { } largest
        || (CoinSelection.Select(wallet.Coins, wallet.Target, wallet.Costs, wallet.Rule).TryGet(out var chosen, out _)
            && wallet.Costs.WasteOf(chosen) <= wallet.Costs.WasteOf(largest))));

    [Fact]
    public void The_order_of_the_wallet_does_not_matter() => Hold((wallet, chosen) =>
    {
        var other = CoinSelection.Select(wallet.Coins.AsEnumerable().Reverse(), wallet.Target, wallet.Costs, wallet.Rule).Value;
        return other.Inputs.SequenceEqual(chosen.Inputs) && other.Fee == chosen.Fee;
    });

    private static void Hold(Func<Wallet, Selection, bool> rule) => Check.One(Hundreds, Prop.ForAll(Wallets(), wallet =>
        !CoinSelection.Select(wallet.Coins, wallet.Target, wallet.Costs, wallet.Rule).TryGet(out var chosen, out _) || rule(wallet, chosen)));

    private static int SizeOf(Wallet wallet, Selection chosen) => wallet.Costs.VSize(chosen.Inputs.Count, chosen.Change is not null);

    /// <summary>The simplest way that works: from the largest on, until they are enough with change.</summary>
    private static Selection? LargestFirst(Wallet wallet)
    {
        var ordered = wallet.Coins.OrderByDescending(c => c.Amount.Units).ToList();
        if (ordered.Find(wallet.Rule.MayBeFirst) is not { } fence)
        {
            return null;
        }

        ordered.Remove(fence);
        var (inputs, sum) = (new List<Coin>(), Units(0));
        foreach (var coin in ordered.Prepend(fence).Take(wallet.Costs.MaxInputs))
        {
            inputs.Add(coin);
            sum += coin.Amount;
            var fee = wallet.Costs.FeeOf(inputs.Count, true, Ltc);
            if (sum >= wallet.Target + fee + wallet.Costs.Dust)
            {
                return fee <= wallet.Costs.MaxFee ? new Selection(inputs, fee, sum - wallet.Target - fee) : null;
            }
        }

        return null;
    }

    private static Arbitrary<Wallet> Wallets() =>
        (from amounts in Gen.Choose(1, 100_000).NonEmptyListOf()
         from target in Gen.Choose(1, 400_000)
         from rate in Gen.Choose(1, 60_000)
         from longTerm in Gen.Choose(1, 60_000)
         from caps in Gen.Choose(1, 20_000).Two()
         from most in Gen.Choose(1, 40)
         from fenced in Gen.Choose(0, 7)
         let coins = amounts.Select((units, i) => new Coin(new Outpoint(Hash((byte)(i % 251)), (uint)i), Units(units), Script(1), 0, (uint)i)).ToList()
         select new Wallet(
             coins, Units(target),
             new SpendingCosts((n, change) => ((42 * 4) + (271 * n) + (change ? 124 : 0) + 3) / 4, rate, longTerm, Units(caps.Item1), rate + (caps.Item2 * 10), Units(546), most),
             new FenceRule(coins.Where((_, i) => i % 8 < fenced).Select(c => c.Outpoint).ToHashSet()))).ToArbitrary();

    private sealed record Wallet(List<Coin> Coins, Amount Target, SpendingCosts Costs, FenceRule Rule);
}
