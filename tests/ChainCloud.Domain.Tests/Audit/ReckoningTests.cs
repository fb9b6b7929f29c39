using System.Numerics;
using ChainCloud.Domain.Audit;

namespace ChainCloud.Domain.Tests.Audit;

public sealed class ReckoningTests
{
    private static readonly Reckoning Equal = new(AssetId.Parse("LTC").Value, 1_000, 300, 200, 50, 7, 1_057, 0);

    [Fact]
    public void What_the_chain_should_hold_is_the_ledger_and_what_is_on_its_way()
    {
        Assert.Equal(1_057, Equal.Expected);
        Assert.Equal(0, Equal.Difference);
    }

    [Fact]
    public void Each_term_off_by_one_unit_is_a_difference_of_one_unit()
    {
        Reckoning[] off =
        [
            Equal with { Ledger = 1_001 }, Equal with { Unposted = 301 }, Equal with { Reversing = 199 }, Equal with { InFlight = 49 },
            Equal with { Unclaimed = 8 }, Equal with { Chain = 1_056 }, Equal with { Missing = 1 },
        ];
        Assert.All(off, reckoning => Assert.Equal(-1, reckoning.Difference));
    }

    [Theory]
    [InlineData("1", false, true, HaltStep.Nothing)]
    [InlineData("0", false, true, HaltStep.Raise)]
    [InlineData("0", false, false, HaltStep.Raise)]
    [InlineData("0", true, true, HaltStep.Nothing)]
    [InlineData("1", true, true, HaltStep.Nothing)]
    [InlineData("10", true, true, HaltStep.Nothing)]
    [InlineData("11", true, false, HaltStep.Nothing)]
    [InlineData("11", true, true, HaltStep.Lift)]
    [InlineData("110", true, true, HaltStep.Lift)]
    [InlineData("011", true, true, HaltStep.Nothing)]
    public void One_difference_halts_and_two_blocks_that_agree_after_a_whole_round_lift(string newestFirst, bool stands, bool whole, HaltStep step) =>
        Assert.Equal(step, HaltRule.Next([.. newestFirst.Select(c => c == '1')], stands, whole, 2));

    [Theory]
    [InlineData(0, true, 0, 0, 0)]
    [InlineData(0, true, 5, 5, 0)]
    [InlineData(5, true, 5, 5, 0)]
    [InlineData(5, true, 9, 9, 0)]
    [InlineData(0, true, -3, -3, -3)]
    [InlineData(-3, true, -3, -3, -3)]
    [InlineData(-3, true, 0, 0, 0)]
    [InlineData(-3, true, 2, 2, 0)]
    [InlineData(5, true, 4, 5, -1)]
    [InlineData(5, true, -1, 5, -6)]
    [InlineData(5, false, 4, 4, 0)]
    [InlineData(5, false, -1, -1, -1)]
    public void More_than_explained_is_kept_and_less_is_a_difference(int known, bool onChain, int seen, int remembered, int difference) =>
        Assert.Equal(new SurplusVerdict(remembered, difference), SurplusRule.Next(known, onChain, new BigInteger(seen)));
}
