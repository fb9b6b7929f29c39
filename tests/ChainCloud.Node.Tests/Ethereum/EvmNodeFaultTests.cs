using System.Text;
using System.Text.Json.Nodes;
using ChainCloud.Chains;
using ChainCloud.Grains.Chains;
using ChainCloud.Node.Tests.Nodes;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Node.Tests.Ethereum;

/// <summary>An Ethereum node that answers badly is a fault with one clear sentence, never an empty answer.</summary>
public sealed class EvmNodeFaultTests
{
    private static readonly Hash256 SomeHash = EvmHash.Of([.. Enumerable.Repeat((byte)5, 32)]);

    /// <summary>What is changed in an answer: method, and where in the result.</summary>
    public static TheoryData<string, string, string> Damages => new()
    {
        { "eth_getBlockByNumber", "number", "\"0x9999\"" },
        { "eth_getBlockByNumber", "number", "\"0x01\"" },
        { "eth_getBlockByNumber", "number", "2" },
        { "eth_getBlockByNumber", "hash", "\"0x11\"" },
        { "eth_getBlockByNumber", "hash", "null" },
        { "eth_getBlockByNumber", "parentHash", "\"1111111111111111111111111111111111111111111111111111111111111111\"" },
        { "eth_getBlockByNumber", "transactions", "{}" },
        { "eth_getBlockByNumber", "transactions.0", "\"0x1111111111111111111111111111111111111111111111111111111111111111\"" },
        { "eth_getBlockByNumber", "transactions.0.value", "\"-0x1\"" },
        { "eth_getBlockByNumber", "transactions.0.value", "\"0x10000000000000000000000000000000000000000000000000000000000000000\"" },
        { "eth_getBlockByNumber", "transactions.0.to", "\"0x1234\"" },
        { "eth_getBlockByNumber", "transactions.0.transactionIndex", "\"0x1\"" },
        { "eth_getBlockByNumber", "transactions.0.blockHash", "\"0x1111111111111111111111111111111111111111111111111111111111111111\"" },
        { "eth_getBlockReceipts", "", "[]" },
        { "eth_getBlockReceipts", "", "null" },
        { "eth_getBlockReceipts", "0.status", "\"0x2\"" },
        { "eth_getBlockReceipts", "0.blockHash", "\"0x1111111111111111111111111111111111111111111111111111111111111111\"" },
        { "eth_getBlockReceipts", "0.transactionHash", "\"0x1111111111111111111111111111111111111111111111111111111111111111\"" },
        { "eth_getBlockReceipts", "0.logs", "null" },
        { "eth_getBlockReceipts", "0.logs.0.blockHash", "\"0x1111111111111111111111111111111111111111111111111111111111111111\"" },
        { "eth_getBlockReceipts", "0.logs.0.transactionHash", "\"0x1111111111111111111111111111111111111111111111111111111111111111\"" },
        { "eth_getBlockReceipts", "0.logs.0.removed", "true" },
        { "eth_getBlockReceipts", "0.logs.0.data", "\"0x123\"" },
        { "eth_getLogs", "", "null" },
        { "eth_getLogs", "0.blockHash", "\"0x1111111111111111111111111111111111111111111111111111111111111111\"" },
        { "eth_getLogs", "0.removed", "true" },
        { "eth_getLogs", "0.address", "\"0x1111111111111111111111111111111111111111\"" },
        { "eth_getLogs", "0.topics", "[]" },
        { "eth_getBalance", "", "\"0x\"" },
        { "eth_getBalance", "", "7" },
    };

    public static TheoryData<string, string> BadAnswers => new()
    {
        { Text("200 OK", "<html><body>Welcome to nginx</body></html>"), "not what a node answers" },
        { Text("200 OK", ""), "not what a node answers" },
        { Text("200 OK", "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"number\":\"0x"), "not what a node answers" },
        { Text("200 OK", "{\"jsonrpc\":\"2.0\",\"id\":1}"), "not what a node answers" },
        { Text("200 OK", "{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":\"0x1\"}"), "another call" },
        { Text("200 OK", "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32005,\"message\":\"daily request count exceeded\"}}"), "daily request" },
        { Text("429 Too Many Requests", ""), "429" },
        { Text("401 Unauthorized", ""), "credentials" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"result\":[]", "broke off" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{", "larger than" },
    };

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task A_bad_answer_is_a_fault_and_of_a_broadcast_an_unknown_outcome(string answer, string says)
    {
        await using var server = new FakeHttpNode(_ => Encoding.UTF8.GetBytes(answer));
        using (var node = new EvmRpcNode(new ChainNodeOptions { Url = server.Url }))
        {
            Assert.Contains(says, (await Assert.ThrowsAsync<NodeFaultException>(() => node.ReadTip(default))).Message);
        }

        using (var node = new EvmRpcNode(new ChainNodeOptions { Url = server.Url }))
        {
            Assert.IsType<Broadcast.Unavailable>(await node.Broadcast(new byte[] { 1 }, SomeHash, default));
        }
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_damaged_answer_is_a_fault(string method, string where, string value)
    {
        await using var anvil = await AnvilNode.StartAsync();
        var token = AccountAddress.ParseHex(await anvil.DeployAsync(await SolidityCode.OfAsync("SilentToken"))).Value;
        await anvil.SendAsync(token.ToString(), 0, $"0x{Convert.ToHexStringLower(Abi.Transfer(EvmStage.Cold, 5))}");
        await anvil.MineAsync();
        await using var proxy = new EvmProxy(anvil);
        using var node = new EvmRpcNode(new ChainNodeOptions { Url = proxy.Url });
        var block = (await node.ReadBlock(2, default))!;
        await ReadAll(node, block, token);

        proxy.Response = (called, answer) =>
        {
            if (called == method)
            {
                Replace(answer, where, JsonNode.Parse(value));
            }
        };
        await Assert.ThrowsAsync<NodeFaultException>(() => ReadAll(node, block, token));
    }

    [Fact]
    public async Task A_node_that_says_it_took_another_transaction_is_not_believed()
    {
        await using var server = new FakeHttpNode(request => FakeHttpNode.Result(request, $"\"0x{new string('1', 64)}\""));
        using var node = new EvmRpcNode(new ChainNodeOptions { Url = server.Url });
        Assert.IsType<Broadcast.Unavailable>(await node.Broadcast(new byte[] { 1 }, SomeHash, default));
    }

    [Fact]
    public async Task A_node_that_does_not_have_what_it_refused_to_say_leaves_the_outcome_unknown()
    {
        await using var server = new FakeHttpNode(request => request.Contains("sendRaw", StringComparison.Ordinal)
            ? FakeHttpNode.Http("200 OK", $$$"""{"id":{{{FakeHttpNode.IdOf(request)}}},"error":{"code":-32603,"message":"internal"}}""")
            : FakeHttpNode.Result(request, "null"));
        using var node = new EvmRpcNode(new ChainNodeOptions { Url = server.Url });
        Assert.IsType<Broadcast.Unavailable>(await node.Broadcast(new byte[] { 1 }, SomeHash, default));
    }

    [Fact]
    public async Task The_path_of_an_address_may_be_a_key_and_is_not_told()
    {
        using var node = new EvmRpcNode(new ChainNodeOptions { Url = new Uri($"http://127.0.0.1:{FreePort.Next()}/geheim") });
        var fault = await Assert.ThrowsAsync<NodeFaultException>(() => node.ReadTip(default));
        Assert.Contains("No node answers", fault.Message);
        Assert.DoesNotContain("geheim", fault.Message);
    }

    private static async Task ReadAll(EvmRpcNode node, EvmBlock block, AccountAddress token)
    {
        Assert.NotNull(await node.ReadBlock(2, default));
        Assert.Single(await node.ReadReceipts(block, default));
        Assert.Single(await node.ReadLogs(block.Header.Block.Hash, [token], Abi.TransferTopic, default));
        await node.ReadBalance(EvmStage.Cold, block.Header.Block.Hash, default);
    }

    private static void Replace(JsonObject answer, string where, JsonNode? value)
    {
        JsonNode at = answer;
        var last = "result";
        foreach (var step in where.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            at = at is JsonArray list ? list[int.Parse(last)]! : at[last]!;
            last = step;
        }

        if (at is JsonArray array)
        {
            array[int.Parse(last)] = value;
        }
        else
        {
            at[last] = value;
        }
    }

    private static string Text(string status, string body) => Encoding.UTF8.GetString(FakeHttpNode.Http(status, body));
}
