using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Store;
using ChainCloud.Node.Tests.Nodes;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using static ChainCloud.Node.Tests.Watching.Platform;

namespace ChainCloud.Node.Tests.Watching;

/// <summary>A node that can't be used shows so, changes nothing, and is tried again.</summary>
public sealed class NodeStateTests
{
    private const string MainGenesis = "12a765e31ffd4059bada1e25190f6e98c99d9714d334efa41a195a7e7e04bfe2";

    [Fact]
    public async Task Before_the_first_step_the_node_is_starting()
    {
        await using var server = new FakeHttpNode(_ => null);
        await using var platform = await StartAsync(DatabaseKind.Sqlite, Options(server.Url));
        var status = await platform.Chain.Status();
        Assert.Equal(("starting", null), (status.NodeState, status.Tip));
        Assert.NotNull(status.NodeDetail);
        Assert.Equal([20_000, 20_000, 20_000], status.FeeRatesSatPerKvB);
    }

    [Fact]
    public async Task A_node_of_another_network_is_not_followed()
    {
        await using var server = new FakeHttpNode(request => FakeHttpNode.Result(request, request switch
        {
            _ when request.Contains("getblockhash", StringComparison.Ordinal) => $"\"{MainGenesis}\"",
            _ when request.Contains("getblockchaininfo", StringComparison.Ordinal) =>
                $$"""{"blocks":2800000,"headers":2800000,"bestblockhash":"{{MainGenesis}}"}""",
            _ => """{"time":1700000000}""",
        }));
        await using var platform = await StartAsync(DatabaseKind.Sqlite, Options(server.Url));
        await platform.Chain.Advance();
        var status = await platform.Chain.Status();
        Assert.Equal("wrong_network", status.NodeState);
        Assert.Contains(MainGenesis, status.NodeDetail);
        Assert.Null(await platform.Get<IChainStore>().LoadCursor(Ltc, default));
    }

    [Fact]
    public async Task Rubbish_a_starting_node_and_then_a_good_one_are_told_apart_and_the_good_one_is_followed()
    {
        await using var node = await LitecoinNode.StartAsync();
        await node.FundWalletAsync();
        var answer = FakeHttpNode.Http("200 OK", "<html>It works!</html>", "text/html");
        await using var server = new FakeHttpNode(request => answer ?? Forward(node, request));
        await using var platform = await StartAsync(DatabaseKind.Sqlite, Options(server.Url));

        await platform.Shows("down");
        answer = FakeHttpNode.Http("500 Internal Server Error", """{"result":null,"error":{"code":-28,"message":"Loading wallet…"},"id":1}""");
        await platform.Shows("down");
        answer = null;
        await platform.Shows("ok");
        Assert.Equal(await node.TipAsync(), (await platform.Chain.Status()).Tip);

        var address = await node.NewAddressAsync();
        await platform.WatchAsync(new BatchId(Acme, AddressPurpose.Cold, 0), await node.ScriptOfAsync(address));
        await node.SendToAddressAsync(address, 600_000);
        await node.MineAsync(1);
        answer = FakeHttpNode.Http("200 OK", "{\"result\":");
        await platform.Shows("down");
        await node.MineAsync(1);
        answer = null;
        await platform.Shows("ok");
        await platform.CatchUpAsync(node);
        Assert.Equal((600_000, 0), await platform.BalanceAsync(Acme));
    }

    [Fact]
    public async Task A_stopped_node_is_down_and_nothing_is_lost_when_it_is_back()
    {
        await using var node = await LitecoinNode.StartAsync();
        await node.FundWalletAsync();
        await using var platform = await StartAsync(DatabaseKind.Sqlite, node);
        var address = await node.NewAddressAsync();
        await platform.WatchAsync(new BatchId(Acme, AddressPurpose.Cold, 0), await node.ScriptOfAsync(address));
        await platform.CatchUpAsync(node);
        await node.SendToAddressAsync(address, 800_000);
        await node.MineAsync(1);
        await node.StopAsync();
        await platform.Shows("down");
        await node.RestartAsync();
        await node.MineAsync(1);
        await platform.CatchUpAsync(node);
        Assert.Equal((800_000, 0), await platform.BalanceAsync(Acme));
    }

    [Fact]
    public async Task A_node_that_fails_is_asked_less_and_less_often()
    {
        var asked = 0;
        await using var server = new FakeHttpNode(_ =>
        {
            Interlocked.Increment(ref asked);
            return FakeHttpNode.Http("503 Service Unavailable", "");
        });
        await using var platform = await StartAsync(DatabaseKind.Sqlite, Options(server.Url));
        var (clock, options) = (new ManualClock(), Options(server.Url));
        using var node = new CoreRpcNode(options, NodeDialect.Litecoind);
        var watcher = new ChainWatcher(
            new FollowedChain(ChainCloud.Chains.ChainParameters.For(Ltc, Network.Regtest).Value, options, node),
            platform.Get<IChainStore>(), platform.Get<ITransferReads>(), clock, 1, NullLogger.Instance);

        var pauses = new List<int>();
        for (var second = 0; second < 200; second++)
        {
            var before = asked;
            await watcher.Step(default);
            if (asked > before)
            {
                pauses.Add(second);
            }

            clock.Now += TimeSpan.FromSeconds(1);
        }

        Assert.Equal([0, 2, 6, 14, 30, 62, 122, 182], pauses);
    }

    private static ChainNodeOptions Options(Uri url) => new()
    {
        Url = url, User = "u", Password = "p", Timeout = TimeSpan.FromSeconds(5), Rest = false,
    };

    private sealed class ManualClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>Passes a call on to the real node, with its own credentials.</summary>
    private static byte[] Forward(LitecoinNode node, string request)
    {
        using var http = new HttpClient();
        using var call = new HttpRequestMessage(HttpMethod.Post, node.RpcUrl)
        {
            Content = new StringContent(request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]),
        };
        var cookie = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(File.ReadAllText(node.CookieFile)));
        call.Headers.Authorization = new("Basic", cookie);
        using var response = http.Send(call);
        using var reader = new StreamReader(response.Content.ReadAsStream());
        return FakeHttpNode.Http($"{(int)response.StatusCode} X", reader.ReadToEnd());
    }
}
