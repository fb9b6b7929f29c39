using ChainCloud.Grains.Chains;

namespace ChainCloud.Node.Tests.Nodes;

public sealed class ChainNodeOptionsTests
{
    private static ChainNodeOptions Good => new() { Url = new Uri("http://127.0.0.1:9332/"), CookieFile = "/tmp/.cookie" };

    [Fact]
    public void The_defaults_with_a_url_and_a_cookie_are_fine() => Assert.Empty(Good.Mistakes());

    [Fact]
    public void A_user_and_a_password_do_as_well() =>
        Assert.Empty(new ChainNodeOptions { Url = new Uri("https://node.example/"), User = "u", Password = "p" }.Mistakes());

    public static TheoryData<string, Action<ChainNodeOptions>> Mistakes => new()
    {
        { "Url", o => o.Url = null },
        { "Url", o => o.Url = new Uri("ftp://node/") },
        { "credentials", o => o.Url = new Uri("http://u:p@node/") },
        { "either", o => o.CookieFile = null },
        { "either", o => o.User = "u" },
        { "either", o => (o.User, o.Password) = ("u", "p") },
        { "Timeout", o => o.Timeout = TimeSpan.Zero },
        { "RequiredConfirmations", o => o.RequiredConfirmations = 0 },
        { "FinalConfirmations", o => o.FinalConfirmations = 23 },
        { "StaleAfter", o => o.StaleAfter = TimeSpan.FromSeconds(1) },
        { "PollInterval", o => o.PollInterval = TimeSpan.Zero },
        { "StartHeight", o => o.StartHeight = -1 },
        { "BlocksPerStep", o => o.BlocksPerStep = 0 },
        { "FallbackFeeRate", o => o.FallbackFeeRateSatPerKvB = 0 },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Each_mistake_is_named(string says, Action<ChainNodeOptions> spoil)
    {
        var options = Good;
        spoil(options);
        Assert.Contains(options.Mistakes(), m => m.Contains(says, StringComparison.Ordinal));
    }
}
