using System.Text.Json.Nodes;
using ChainCloud.Grains.Chains;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Nodes;
using static ChainCloud.Node.Tests.Ethereum.EvmStage;

namespace ChainCloud.Node.Tests.Ethereum;

/// <summary>Two nodes of Ethereum: one that lies or lags stops credit and alarms, and nothing is lost by it.</summary>
public sealed class AgreeingEvmNodesTests
{
    private static readonly string Another = $"0x{new string('1', 64)}";

    /// <summary>What the second node says otherwise: method, and the change.</summary>
    private static readonly Dictionary<string, Action<string, JsonObject>> Lies = new()
    {
        ["another chain"] = (method, answer) => Set(method, "eth_chainId", () => answer["result"] = "0x1"),
        ["another block"] = (method, answer) => Set(method, "eth_getBlockByNumber", () => answer["result"]!["hash"] = Another),
        ["another payment"] = (method, answer) => Set(method, "eth_getBlockByNumber", () => First(answer["result"]!["transactions"], t => t["value"] = "0x1")),
        ["another fee"] = (method, answer) => Set(method, "eth_getBlockReceipts", () => First(answer["result"], r => r["gasUsed"] = "0x1")),
        ["no logs"] = (method, answer) => Set(method, "eth_getLogs", () => answer["result"] = new JsonArray()),
        ["another balance"] = (method, answer) => Set(method, "eth_call", () => answer["result"] = Another),
    };

    public static TheoryData<string> AllLies => [.. Lies.Keys];

    [Theory]
    [MemberData(nameof(AllLies))]
    public async Task A_lie_of_one_node_stops_credit_and_alarms_until_it_ends(string lie)
    {
        var node = await AnvilNode.StartAsync();
        await using var proxy = new EvmProxy(node);
        await using var stage = await StartAsync(DatabaseKind.Sqlite, node, Options(node, proxy), "HonestToken");
        await stage.PayAsync(Cold, 1_000);
        await stage.TransferAsync(0, Cold, 20);
        await stage.Node.MineAsync();
        await stage.Node.FinalizeAsync();

        proxy.Response = Lies[lie];
        await stage.Platform.Chain.Advance();
        await stage.Platform.Chain.Advance();
        Assert.Equal("nodes_disagree", (await stage.Platform.Chain.Status()).NodeState);
        Assert.Equal(["nodes_disagree"], await stage.Platform.AlarmsAsync());
        Assert.Empty(await stage.Platform.DepositsAsync(Acme));
        Assert.Empty(await stage.Platform.DepositsAsync(BookOf(Acme, 0)));

        proxy.Response = null;
        await stage.CatchUpAsync();
        Assert.Equal((1_000, 0), await stage.Platform.BalanceAsync(Acme));
        Assert.Equal((20, 0), await stage.Platform.BalanceAsync(BookOf(Acme, 0)));
    }

    [Fact]
    public async Task What_is_final_for_one_node_only_is_not_credited()
    {
        var node = await AnvilNode.StartAsync();
        await using var proxy = new EvmProxy(node);
        await using var stage = await StartAsync(DatabaseKind.Sqlite, node, Options(node, proxy));
        proxy.Request = (method, parameters) =>
        {
            if (method == "eth_getBlockByNumber" && (string?)parameters[0] == "finalized")
            {
                parameters[0] = "0x0";
            }
        };
        await stage.PayAsync(Cold, 1_000);
        await stage.MineAsync();
        await stage.FinalizeAsync();
        Assert.Equal((0, 1_000), await stage.Platform.BalanceAsync(Acme));
        proxy.Request = null;
        await stage.CatchUpAsync();
        Assert.Equal((1_000, 0), await stage.Platform.BalanceAsync(Acme));
    }

    [Fact]
    public async Task A_node_a_little_behind_is_waited_for_and_one_far_behind_alarms()
    {
        var node = await AnvilNode.StartAsync();
        await using var proxy = new EvmProxy(node);
        await using var stage = await StartAsync(DatabaseKind.Sqlite, node, Options(node, proxy));
        await stage.PayAsync(Cold, 1_000);
        await stage.Node.MineAsync(3);
        proxy.Request = (method, parameters) => EvmProxyLies.Lag(method, parameters, highest: 2);
        await stage.Platform.Chain.Advance();
        Assert.Equal(("ok", 2), ((await stage.Platform.Chain.Status()).NodeState, (await stage.Platform.Chain.Status()).Tip!.Value.Height));

        await stage.Node.MineAsync(3);
        await stage.Platform.Chain.Advance();
        Assert.Equal("node_stale", (await stage.Platform.Chain.Status()).NodeState);
        Assert.Equal(["node_stale"], await stage.Platform.AlarmsAsync());
        Assert.Equal((0, 1_000), await stage.Platform.BalanceAsync(Acme));
        proxy.Request = null;
        await stage.CatchUpAsync();
        Assert.Equal((1_000, 0), await stage.Platform.BalanceAsync(Acme));
    }

    [Fact]
    public async Task A_node_on_another_chain_is_not_read()
    {
        var node = await AnvilNode.StartAsync();
        await using var proxy = new EvmProxy(node);
        await using var stage = await StartAsync(DatabaseKind.Sqlite, node, new ChainNodeOptions { Url = proxy.Url });
        proxy.Response = Lies["another chain"];
        await stage.PayAsync(Cold, 1_000);
        await stage.Node.MineAsync(5);
        await stage.Platform.Chain.Advance();
        Assert.Equal("wrong_network", (await stage.Platform.Chain.Status()).NodeState);
        Assert.Empty(await stage.Platform.DepositsAsync(Acme));
    }

    [Fact]
    public async Task A_transaction_is_handed_to_all_nodes_and_one_that_takes_it_is_enough()
    {
        await using var first = await AnvilNode.StartAsync();
        await using var proxy = new EvmProxy(first) { Response = (_, answer) => answer["result"] = 17 };
        using var nodes = new AgreeingEvmNodes([new EvmRpcNode(new ChainNodeOptions { Url = proxy.Url }), new EvmRpcNode(new ChainNodeOptions { Url = first.RpcUrl })], 3);
        Assert.IsType<Broadcast.Unavailable>(await nodes.Broadcast(new byte[] { 2 }, default, default));
        await Assert.ThrowsAsync<NodeFaultException>(() => nodes.ReadNonce(Cold, default));
    }

    private static ChainNodeOptions Options(AnvilNode node, EvmProxy proxy)
    {
        var options = new ChainNodeOptions { Url = node.RpcUrl };
        options.Nodes.Add(new NodeOptions { Url = proxy.Url });
        return options;
    }

    private static void Set(string method, string wanted, Action change)
    {
        if (method == wanted)
        {
            change();
        }
    }

    private static void First(JsonNode? list, Action<JsonObject> change)
    {
        if (list is JsonArray { Count: > 0 } array && array[0] is JsonObject item)
        {
            change(item);
        }
    }
}
