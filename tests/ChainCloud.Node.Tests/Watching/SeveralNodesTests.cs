using ChainCloud.Grains.Chains;
using ChainCloud.Node.Tests.Nodes;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Nodes;
using static ChainCloud.Node.Tests.Watching.Platform;

namespace ChainCloud.Node.Tests.Watching;

/// <summary>Two real nodes of one chain: a deposit is credited when both have it, and one that lies, lags or is gone stops all crediting.</summary>
public sealed class SeveralNodesTests : IAsyncLifetime
{
    private const long Units = 3_000_000;

    private static readonly BookId Book = BookId.Parse("acme/BTC").Value;

    private BitcoinNode _first = null!;
    private BitcoinNode _second = null!;

    public async Task InitializeAsync()
    {
        _first = await BitcoinNode.StartAsync();
        await _first.FundWalletAsync();
        _second = await BitcoinNode.StartAsync();
        await _second.ConnectAsync(_first);
    }

    public async Task DisposeAsync()
    {
        await _second.DisposeAsync();
        await _first.DisposeAsync();
    }

    [Fact]
    public async Task A_deposit_that_both_nodes_have_is_credited()
    {
        await using var platform = await StartAsync(DatabaseKind.Sqlite, _first, _second);
        await Pay(platform);
        await Mine(2);
        await platform.CatchUpAsync(_second);
        Assert.Equal((Units, 0), await platform.BalanceAsync(Book));
        Assert.Empty(await platform.AlarmsAsync());
    }

    [Fact]
    public async Task A_node_on_another_branch_stops_crediting_with_one_alarm_until_they_agree_again()
    {
        await using var platform = await StartAsync(DatabaseKind.Sqlite, _first, _second);
        await Pay(platform);
        await _second.DisconnectAsync();
        await _first.MineAsync(2);
        await _second.MineAsync(2);
        await platform.Shows("nodes_disagree");
        await platform.Shows("nodes_disagree");
        Assert.Equal((0, 0), await platform.BalanceAsync(Book));
        Assert.Equal("detected", (await platform.DepositAsync(Book)).State);
        Assert.Equal(["nodes_disagree"], await platform.AlarmsAsync());

        await _first.MineAsync(1);
        await _second.ConnectAsync(_first);
        await platform.CatchUpAsync(_first);
        Assert.Equal((Units, 0), await platform.BalanceAsync(Book));
        Assert.Equal(["nodes_disagree"], await platform.AlarmsAsync());
    }

    [Fact]
    public async Task A_node_that_lags_a_little_holds_crediting_back_and_one_that_lags_more_is_stale()
    {
        await using var platform = await StartAsync(DatabaseKind.Sqlite, _first, _second);
        await Pay(platform);
        await _second.DisconnectAsync();
        await _first.MineAsync(2);
        await platform.Shows("syncing");
        Assert.Equal("detected", (await platform.DepositAsync(Book)).State);
        await _first.MineAsync(2);
        await platform.Shows("node_stale");
        Assert.Equal((0, 0), await platform.BalanceAsync(Book));
        Assert.Equal(["node_stale"], await platform.AlarmsAsync());

        await _second.ConnectAsync(_first);
        await platform.CatchUpAsync(_first);
        Assert.Equal((Units, 0), await platform.BalanceAsync(Book));
    }

    [Fact]
    public async Task One_node_that_is_down_stops_crediting_but_not_broadcasting()
    {
        await using var platform = await StartAsync(DatabaseKind.Sqlite, _first, _second);
        await Pay(platform);
        await _second.StopAsync();
        await _first.MineAsync(2);
        await platform.Shows("down");
        Assert.Contains("Node 2", (await platform.Chain.Status()).NodeDetail);
        Assert.Equal((0, 0), await platform.BalanceAsync(Book));
        var raw = await _first.BuildAsync([(await _first.NewAddressAsync(), 1_000_000)]);
        var txId = ChainCloud.Chains.Transaction.Parse(raw).Value.TxId;
        Assert.IsType<Broadcast.Accepted>(await platform.Get<ChainRegistry>().Find(Book.Asset).Value.Node.Broadcast(raw, txId, default));

        await _second.RestartAsync();
        await _second.ConnectAsync(_first);
        await platform.CatchUpAsync(_first);
        Assert.Equal((Units, 0), await platform.BalanceAsync(Book));
    }

    [Fact]
    public async Task A_second_node_of_another_network_is_a_disagreement()
    {
        await using var litecoind = await LitecoinNode.StartAsync();
        await litecoind.MineAsync(122);
        await using var platform = await StartAsync(DatabaseKind.Sqlite, _first, litecoind);
        await platform.Shows("nodes_disagree");
        Assert.Contains("another chain", (await platform.Chain.Status()).NodeDetail);
        Assert.Null((await platform.Chain.Status()).Tip);
    }

    [Theory]
    [InlineData("<html>It works!</html>")]
    [InlineData("{\"result\":")]
    [InlineData("{\"result\":{\"blocks\":7},\"error\":null,\"id\":1}")]
    public async Task A_second_node_that_answers_rubbish_stops_crediting(string answer)
    {
        await using var server = new FakeHttpNode(_ => FakeHttpNode.Http("200 OK", answer));
        var options = NodeSettings.Of(_first);
        options.Nodes.Add(new NodeOptions { Url = server.Url, User = "u", Password = "p" });
        await using var platform = await StartAsync(DatabaseKind.Sqlite, options, Book.Asset);
        await platform.Shows("down");
        Assert.Null((await platform.Chain.Status()).Tip);
    }

    /// <summary>A deposit that waits for a block, detected.</summary>
    private async Task Pay(Platform platform)
    {
        var address = await _first.NewAddressAsync();
        await platform.WatchAsync(new BatchId(Book, AddressPurpose.Cold, 0), await _first.ScriptOfAsync(address));
        await platform.CatchUpAsync(_first);
        await _first.SendToAddressAsync(address, Units);
        await platform.CatchUpAsync(_first);
        Assert.Equal("detected", (await platform.DepositAsync(Book)).State);
    }

    private async Task Mine(int blocks)
    {
        await _first.MineAsync(blocks);
        await _second.ConnectAsync(_first);
    }
}
