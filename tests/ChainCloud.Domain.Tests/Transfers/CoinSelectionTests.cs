using ChainCloud.Domain.Transfers;
using static ChainCloud.Domain.Tests.Payouts.PayoutSamples;

namespace ChainCloud.Domain.Tests.Transfers;

public sealed class CoinSelectionTests
{
    private const int Base = 42;
    private const int Input = 68;
    private const int ChangeSize = 31;

    [Fact]
    public void The_smallest_single_coin_that_is_enough_is_taken()
    {
        var chosen = Select(50_000, 10_000, 60_000, 900_000);
        Assert.Equal(Units(60_000), Assert.Single(chosen.Inputs).Amount);
    }

    [Fact]
    public void Otherwise_as_few_as_can_be_and_of_these_the_smallest_sum()
    {
        var chosen = Select(100_000, 40_000, 30_000, 50_000, 20_000, 12_000);
        Assert.Equal([Units(50_000), Units(40_000), Units(12_000)], chosen.Inputs.Select(c => c.Amount));
    }

    [Fact]
    public void Coins_that_need_no_change_are_found_among_many()
    {
        // 3 inputs and no change: 42 + 3 * 68 virtual bytes.
        var chosen = Select(60_000, 500_000, 33_000, 17_000, 10_246, 9_000, 90_000);
        Assert.Equal([Units(33_000), Units(17_000), Units(10_246)], chosen.Inputs.Select(c => c.Amount));
        Assert.Equal((Units(246), null), (chosen.Fee, chosen.Change));
    }

    [Fact]
    public void Change_that_costs_more_than_it_is_worth_goes_to_the_fee()
    {
        var chosen = CoinSelection.Select([CoinOf(1, 51_130)], Units(50_000), Costs(rate: 10_000, dust: 10)).Value;
        Assert.Equal((Units(1_130), null), (chosen.Fee, chosen.Change));
    }

    [Fact]
    public void Small_coins_are_gathered_while_fees_are_below_what_they_will_be()
    {
        var coins = Enumerable.Range(1, 30).Select(i => CoinOf((byte)i, i * 1_000)).ToList();
        Assert.Single(CoinSelection.Select(coins, Units(21_500), Costs() with { LongTermFeeRateSatPerKvB = 100 }).Value.Inputs);
        var gathered = CoinSelection.Select(coins, Units(21_500), Costs() with { LongTermFeeRateSatPerKvB = 20_000 }).Value;
        Assert.Equal([1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000], gathered.Inputs.Select(c => (long)c.Amount.Units).Order());
    }

    [Fact]
    public void A_fence_that_an_intent_names_already_comes_first_whatever_it_wastes()
    {
        List<Coin> coins = [CoinOf(1, 60_000), CoinOf(2, 2_000), CoinOf(3, 30_000)];
        var chosen = CoinSelection.Select(coins, Units(40_000), Costs(), FenceRule.Exactly(coins[1].Outpoint)).Value;
        Assert.Equal([coins[1], coins[0]], chosen.Inputs);
    }

    [Fact]
    public void A_fence_that_is_not_there_is_refused() =>
        Assert.Equal(
            ProblemCodes.CoinsUnavailable,
            CoinSelection.Select([CoinOf(1, 60_000)], Units(40_000), Costs(), FenceRule.Exactly(new Outpoint(Hash(9), 0))).Problem.Code);

    [Fact]
    public void Equal_coins_are_ordered_by_outpoint()
    {
        var coins = Enumerable.Range(1, 5).Select(i => CoinOf((byte)i, 60_000)).ToList();
        var first = CoinSelection.Select(coins, Units(100_000), Costs()).Value;
        coins.Reverse();
        Assert.Equal(first.Inputs, CoinSelection.Select(coins, Units(100_000), Costs()).Value.Inputs);
    }

    [Fact]
    public void Change_below_dust_goes_to_the_fee()
    {
        var chosen = Select(50_000, 50_500);
        Assert.Null(chosen.Change);
        Assert.Equal(Units(500), chosen.Fee);
    }

    [Fact]
    public void Change_below_dust_stays_away_where_it_would_break_the_rate_cap() =>
        Assert.False(CoinSelection.Select([CoinOf(1, 50_900)], Units(50_000), Costs() with { MaxFeeRateSatPerKvB = 5_000 }).IsOk);

    [Fact]
    public void Too_few_coins_are_refused() =>
        Assert.Equal(ProblemCodes.CoinsUnavailable, CoinSelection.Select([CoinOf(1, 10)], Units(50_000), Costs()).Problem.Code);

    [Fact]
    public void No_coins_are_refused() =>
        Assert.Equal(ProblemCodes.CoinsUnavailable, CoinSelection.Select([], Units(50_000), Costs()).Problem.Code);

    [Fact]
    public void A_coin_that_was_a_fence_is_not_chosen_alone()
    {
        List<Coin> coins = [CoinOf(1, 60_000), CoinOf(2, 900_000)];
        var chosen = CoinSelection.Select(coins, Units(50_000), Costs(), new FenceRule(new HashSet<Outpoint> { coins[0].Outpoint })).Value;
        Assert.Equal(coins[1], Assert.Single(chosen.Inputs));
    }

    [Fact]
    public void A_coin_that_was_a_fence_is_spent_behind_another_that_was_none()
    {
        List<Coin> coins = [CoinOf(1, 60_000), CoinOf(2, 20_000), CoinOf(3, 30_000)];
        var chosen = CoinSelection.Select(coins, Units(65_000), Costs(), new FenceRule(new HashSet<Outpoint> { coins[0].Outpoint })).Value;
        Assert.Equal([coins[2], coins[0]], chosen.Inputs);
    }

    [Fact]
    public void Coins_that_all_were_fences_are_refused()
    {
        var coin = CoinOf(1, 900_000);
        var refused = CoinSelection.Select([coin], Units(50_000), Costs(), new FenceRule(new HashSet<Outpoint> { coin.Outpoint }));
        Assert.Equal(ProblemCodes.CoinsUnavailable, refused.Problem.Code);
    }

    [Fact]
    public void A_fee_above_the_cap_is_refused() =>
        Assert.Equal(ProblemCodes.FeeAboveCap, CoinSelection.Select([CoinOf(1, 90_000)], Units(50_000), Costs() with { MaxFee = Units(10) }).Problem.Code);

    [Fact]
    public void More_inputs_than_allowed_are_not_taken() =>
        Assert.False(CoinSelection.Select(
            Enumerable.Range(1, 5).Select(i => CoinOf((byte)i, 60_000)), Units(200_000), Costs() with { MaxInputs = 3 }).IsOk);

    private static Selection Select(long target, params long[] coins) =>
        CoinSelection.Select(coins.Select((c, i) => CoinOf((byte)(i + 1), c)), Units(target), Costs()).Value;

    private static SpendingCosts Costs(long rate = 1_000, long dust = 1_000) => new(
        (inputs, change) => Base + (Input * inputs) + (change ? ChangeSize : 0), rate, rate, Units(5_000), 100_000, Units(dust), 200);

    private static Coin CoinOf(byte n, long units) => new(new Outpoint(Hash(n), 0), Units(units), Script(n), 0, n);
}
