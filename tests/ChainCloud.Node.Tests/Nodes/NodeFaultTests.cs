using System.Text;
using ChainCloud.Grains.Chains;

namespace ChainCloud.Node.Tests.Nodes;

/// <summary>A node that answers badly is a fault with one clear sentence, never an empty answer, and never a word of the credentials.</summary>
public sealed class NodeFaultTests
{
    private static readonly Hash256 SomeHash = new(Enumerable.Repeat((byte)5, 32).ToArray());

    public static TheoryData<string, string> BadAnswers => new()
    {
        { FakeText("200 OK", "<html><body>Welcome to nginx</body></html>", "text/html"), "not what a node answers" },
        { FakeText("200 OK", ""), "not what a node answers" },
        { FakeText("200 OK", "{\"result\":[\"aa"), "not what a node answers" },
        { FakeText("200 OK", "[]"), "not what a node answers" },
        { FakeText("200 OK", "null"), "not what a node answers" },
        { FakeText("200 OK", "{\"result\":[],\"error\":null,\"id\":999999}"), "another call" },
        { FakeText("200 OK", "{\"result\":{\"a\":1},\"error\":null,\"id\":1}"), "not what a node answers" },
        { FakeText("200 OK", "{\"result\":[\"xyz\"],\"error\":null,\"id\":1}"), "not what a node answers" },
        { FakeText("200 OK", "{\"result\":[17],\"error\":null,\"id\":1}"), "not what a node answers" },
        { FakeText("200 OK", "{\"error\":null,\"id\":1}"), "not what a node answers" },
        { FakeText("500 Internal Server Error", "{\"result\":null,\"error\":{\"code\":-1,\"message\":\"boom\"},\"id\":1}"), "boom" },
        { FakeText("500 Internal Server Error", "{\"result\":null,\"error\":{\"code\":-28,\"message\":\"Loading block index…\"},\"id\":1}"), "starting" },
        { FakeText("401 Unauthorized", ""), "credentials" },
        { FakeText("403 Forbidden", ""), "does not accept" },
        { FakeText("301 Moved Permanently\r\nLocation: http://127.0.0.1:1/", ""), "301" },
        { FakeText("503 Service Unavailable", "Work queue depth exceeded"), "too much to do" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"result\":[]", "broke off" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{", "larger than" },
        { "SSH-2.0-OpenSSH_9.2p1\r\n", "broke off" },
        { "", "broke off" },
    };

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task A_bad_answer_is_a_fault(string answer, string says)
    {
        await using var server = new FakeHttpNode(_ => Encoding.UTF8.GetBytes(answer));
        using var node = Node(server.Url);
        var fault = await Assert.ThrowsAsync<NodeFaultException>(() => node.ReadMempool(default));
        Assert.Contains(says, fault.Message);
        Assert.DoesNotContain("geheim", fault.ToString());
        Assert.Equal(says == "starting" ? NodeFaultKind.Starting : NodeFaultKind.Down, fault.Kind);
    }

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task A_bad_answer_to_a_broadcast_is_an_unknown_outcome(string answer, string says)
    {
        await using var server = new FakeHttpNode(_ => Encoding.UTF8.GetBytes(answer));
        using var node = Node(server.Url);
        var outcome = Assert.IsType<Broadcast.Unavailable>(await node.Broadcast(new byte[] { 1 }, SomeHash, default));
        Assert.Contains(says, outcome.Detail);
    }

    [Fact]
    public async Task A_node_that_says_nothing_is_a_fault_after_the_limit()
    {
        await using var server = new FakeHttpNode(_ => null);
        using var node = Node(server.Url);
        var fault = await Assert.ThrowsAsync<NodeFaultException>(() => node.ReadMempool(default));
        Assert.Contains("within 1 s", fault.Message);
    }

    [Fact]
    public async Task Nobody_there_is_a_fault()
    {
        using var node = Node(new Uri($"http://127.0.0.1:{TestKit.Nodes.FreePort.Next()}/"));
        var fault = await Assert.ThrowsAsync<NodeFaultException>(() => node.ReadMempool(default));
        Assert.Contains("No node answers", fault.Message);
    }

    [Fact]
    public async Task A_missing_cookie_file_is_a_fault()
    {
        await using var server = new FakeHttpNode(request => FakeHttpNode.Result(request, "[]"));
        using var node = new CoreRpcNode(new ChainNodeOptions { Url = server.Url, CookieFile = "/nonexistent/.cookie" }, NodeDialect.Litecoind);
        var fault = await Assert.ThrowsAsync<NodeFaultException>(() => node.ReadMempool(default));
        Assert.Contains("cookie", fault.Message);
    }

    [Fact]
    public async Task Another_block_than_the_one_asked_for_is_a_fault()
    {
        await using var server = new FakeHttpNode(request => request.StartsWith("GET", StringComparison.Ordinal)
            ? FakeHttpNode.Http("404 Not Found", "")
            : FakeHttpNode.Result(request, $"\"{new string('0', 400)}\""));
        using var node = Node(server.Url);
        var fault = await Assert.ThrowsAsync<NodeFaultException>(() => node.ReadBlock(SomeHash, default));
        Assert.Contains("something else than block", fault.Message);
    }

    [Theory]
    [InlineData("0.00001000", 1_000)]
    [InlineData("1", 100_000_000)]
    [InlineData("84000000.00000001", 8_400_000_000_000_001)]
    public async Task Fee_rates_are_read_to_the_unit(string coins, long units)
    {
        await using var server = new FakeHttpNode(request =>
            FakeHttpNode.Result(request, $$"""{"mempoolminfee":{{coins}},"relayfee":0.00000001,"feerate":{{coins}}}"""));
        using var node = Node(server.Url);
        Assert.Equal(new FeeEstimates(units, units, units, units), await node.ReadFees(default));
    }

    [Theory]
    [InlineData("-0.00001000")]
    [InlineData("1e-5")]
    [InlineData("0.000000001")]
    [InlineData("\"0.1\"")]
    [InlineData("1000000000")]
    public async Task A_fee_rate_in_any_other_form_is_a_fault(string coins)
    {
        await using var server = new FakeHttpNode(request =>
            FakeHttpNode.Result(request, $$"""{"mempoolminfee":{{coins}},"relayfee":0.00001000,"feerate":{{coins}}}"""));
        using var node = Node(server.Url);
        await Assert.ThrowsAsync<NodeFaultException>(() => node.ReadFees(default));
    }

    [Theory]
    [InlineData("bitcoind", "{\"errors\":[\"Insufficient data\"],\"blocks\":2}")]
    [InlineData("dogecoind", "{\"feerate\":-1,\"blocks\":25}")]
    [InlineData("bcoin", "{\"fee\":-1,\"blocks\":6}")]
    public async Task Every_nodes_way_to_have_no_estimate_is_understood(string dialect, string answer)
    {
        await using var server = new FakeHttpNode(request => FakeHttpNode.Result(
            request, request.Contains("estimatesmartfee", StringComparison.Ordinal) ? answer : """{"mempoolminfee":0.001,"relayfee":0.00001}"""));
        using var node = Node(server.Url, dialect);
        Assert.Equal(new FeeEstimates(null, null, null, 100_000), await node.ReadFees(default));
    }

    [Theory]
    [InlineData("bitcoind", -26, "txn-already-known")]
    [InlineData("bitcoind", -27, "Transaction outputs already in utxo set")]
    [InlineData("dogecoind", -26, "257: txn-already-known")]
    [InlineData("dogecoind", -27, "transaction already in block chain")]
    public async Task Every_nodes_way_to_know_a_transaction_already_is_understood(string dialect, int code, string message)
    {
        await using var server = new FakeHttpNode(request => FakeHttpNode.Http("500 Internal Server Error", Error(request, code, message)));
        using var node = Node(server.Url, dialect);
        Assert.IsType<Broadcast.AlreadyKnown>(await node.Broadcast(new byte[] { 1 }, SomeHash, default));
    }

    [Theory]
    [InlineData("bitcoind", -26, "insufficient fee, rejecting replacement")]
    [InlineData("dogecoind", -26, "18: txn-mempool-conflict")]
    [InlineData("dogecoind", -25, "Missing inputs")]
    [InlineData("dogecoind", -26, "64: dust")]
    public async Task Every_nodes_way_to_refuse_a_transaction_is_understood(string dialect, int code, string message)
    {
        await using var server = new FakeHttpNode(request => FakeHttpNode.Http(
            "500 Internal Server Error",
            request.Contains("sendrawtransaction", StringComparison.Ordinal)
                ? Error(request, code, message)
                : Error(request, -5, "No information available about transaction")));
        using var node = Node(server.Url, dialect);
        Assert.Equal(new Broadcast.Rejected(message), await node.Broadcast(new byte[] { 1 }, SomeHash, default));
    }

    [Fact]
    public async Task An_error_of_another_meaning_is_not_taken_for_an_unknown_block()
    {
        await using var server = new FakeHttpNode(request => FakeHttpNode.Http("200 OK", Error(request, -1, "Block not available (pruned data)")));
        using var node = Node(server.Url, "bcoin");
        await Assert.ThrowsAsync<NodeFaultException>(() => node.ReadBlock(SomeHash, default));
    }

    private static string Error(string request, int code, string message) =>
        $$"""{"result":null,"error":{"code":{{code}},"message":"{{message}}"},"id":{{FakeHttpNode.IdOf(request)}}}""";

    private static string FakeText(string status, string body, string type = "application/json") =>
        Encoding.UTF8.GetString(FakeHttpNode.Http(status, body, type));

    private static CoreRpcNode Node(Uri url, string dialect = "litecoind") => new(
        new ChainNodeOptions { Url = url, User = "user", Password = "geheim", Timeout = TimeSpan.FromSeconds(1) },
        NodeDialect.For(AssetId.Parse("LTC").Value, dialect).Value);
}
