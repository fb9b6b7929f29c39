using ChainCloud.Chains;
using ChainCloud.Grains.Chains;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Node.Tests.Nodes;

public sealed class ChainNodeOptionsTests
{
    private static readonly AssetDefinition Litecoin = AssetRegistry.For(AssetId.Parse("LTC").Value, Network.Regtest).Value;

    private static ChainNodeOptions Good => new() { Url = new Uri("http://127.0.0.1:9332/"), CookieFile = "/tmp/.cookie" };

    [Fact]
    public void The_defaults_with_a_url_and_a_cookie_are_fine() => Assert.Empty(Good.Mistakes(Litecoin));

    [Fact]
    public void A_user_and_a_password_do_as_well() =>
        Assert.Empty(new ChainNodeOptions { Url = new Uri("https://node.example/"), User = "u", Password = "p" }.Mistakes(Litecoin));

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
        { "StaleAfter", o => o.StaleAfter = TimeSpan.Zero },
        { "PollInterval", o => o.PollInterval = TimeSpan.Zero },
        { "StartHeight", o => o.StartHeight = -1 },
        { "BlocksPerStep", o => o.BlocksPerStep = 0 },
        { "MostBlocksBehind", o => o.MostBlocksBehind = 0 },
        { "GenesisHash", o => o.GenesisHash = "1234" },
        { "Nodes:1: Url", o => (o.Nodes as List<NodeOptions>)!.AddRange([Good, new NodeOptions { CookieFile = "/tmp/c" }]) },
        { "Nodes:0: Give either", o => o.Nodes.Add(new NodeOptions { Url = Good.Url }) },
        { "FallbackFeeRate", o => o.FallbackFeeRateSatPerKvB = 0 },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Each_mistake_is_named(string says, Action<ChainNodeOptions> spoil)
    {
        var options = Good;
        spoil(options);
        Assert.Contains(options.Mistakes(Litecoin), m => m.Contains(says, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("BTC", 3, 100)]
    [InlineData("LTC", 24, 100)]
    [InlineData("DOGE", 60, 240)]
    public void Confirmations_are_the_assets_unless_told_otherwise(string asset, long credit, long final)
    {
        var definition = AssetRegistry.For(AssetId.Parse(asset).Value, Network.Main).Value;
        Assert.Equal(new ConfirmationDefaults(credit, final), Good.RulesFor(definition));
        Assert.Equal(new ConfirmationDefaults(1_000, 1_000), new ChainNodeOptions { RequiredConfirmations = 1_000 }.RulesFor(definition));
    }

    [Theory]
    [InlineData("BTC", 120)]
    [InlineData("LTC", 120)]
    [InlineData("DOGE", 120)]
    [InlineData("ETH", 10)]
    public void The_age_of_a_stale_block_is_the_assets_unless_told_otherwise(string asset, int minutes)
    {
        var definition = AssetRegistry.For(AssetId.Parse(asset).Value, Network.Main).Value;
        Assert.Equal(TimeSpan.FromMinutes(minutes), Good.StaleAfterFor(definition));
        Assert.Equal(TimeSpan.FromHours(1), new ChainNodeOptions { StaleAfter = TimeSpan.FromHours(1) }.StaleAfterFor(definition));
    }

    [Theory]
    [InlineData(Network.Main)]
    [InlineData(Network.Test)]
    public void Another_first_block_is_taken_on_regtest_only(Network network)
    {
        var options = Good;
        options.GenesisHash = DogecoinNode.GenesisHash;
        var doge = AssetId.Parse("DOGE").Value;
        Assert.Empty(options.Mistakes(AssetRegistry.For(doge, Network.Regtest).Value));
        Assert.Contains("GenesisHash", Assert.Single(options.Mistakes(AssetRegistry.For(doge, network).Value)));
    }

    [Fact]
    public void A_node_of_an_account_chain_needs_no_credentials() =>
        Assert.Empty(new ChainNodeOptions { Url = Good.Url }.Mistakes(AssetRegistry.For(AssetId.Parse("ETH").Value, Network.Regtest).Value));

    [Theory]
    [InlineData("BTC", null, "bitcoind")]
    [InlineData("BTC", "bcoin", "bcoin")]
    [InlineData("LTC", null, "litecoind")]
    [InlineData("DOGE", null, "dogecoind")]
    [InlineData("DOGE", "litecoind", "litecoind")]
    public void The_dialect_is_the_assets_own_unless_named(string asset, string? name, string dialect) =>
        Assert.Equal(dialect, NodeDialect.For(AssetId.Parse(asset).Value, name).Value.Name);

    [Theory]
    [InlineData("BTC", "geth")]
    [InlineData("ETH", null)]
    public void An_unknown_dialect_is_refused(string asset, string? name) => Assert.False(NodeDialect.For(AssetId.Parse(asset).Value, name).IsOk);
}
