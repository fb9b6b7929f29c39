using System.Text;
using ChainCloud.Devices.VDevice;

namespace ChainCloud.Devices.Tests.VDevice;

public sealed class PayoutPolicyTests
{
    private static readonly PayoutPolicy Policy = new Merchant().Policy;

    [Fact]
    public void A_policy_comes_back_as_it_was()
    {
        foreach (var policy in new[] { Policy, Policy with { Destinations = null }, Policy with { ConfirmAbove = Merchant.Units(5) } })
        {
            var again = PayoutPolicy.Parse(policy.ToJson()).Value;
            Assert.Equal(policy.ToJson(), again.ToJson());
            Assert.Equal(policy.Hash, again.Hash);
        }
    }

    [Fact]
    public void An_empty_list_allows_nobody_and_any_has_to_be_said()
    {
        Assert.False(PayoutPolicy.Parse((Policy with { Destinations = [] }).ToJson()).Value.Allows(Merchant.Alice));
        Assert.True(PayoutPolicy.Parse((Policy with { Destinations = null }).ToJson()).Value.Allows(Merchant.Alice));
    }

    [Theory]
    [InlineData("\"500000\"", "500000")]
    [InlineData("\"500000\"", "\"-1\"")]
    [InlineData("\"500000\"", "\"1.5\"")]
    [InlineData("\"max_fee\"", "\"max_feee\"")]
    [InlineData("3600", "90000")]
    [InlineData("3600", "0")]
    [InlineData("20000,", "-1,")]
    [InlineData("{", "")]
    public void A_policy_with_a_mistake_is_refused(string from, string to)
    {
        var json = Encoding.UTF8.GetString((Policy with { MaxFeeRateSatPerKvB = 20_000 }).ToJson());
        Assert.Contains(from, json);
        Assert.Equal(ProblemCodes.MalformedRequest, PayoutPolicy.Parse(Encoding.UTF8.GetBytes(json.Replace(from, to, StringComparison.Ordinal))).Problem.Code);
    }
}
