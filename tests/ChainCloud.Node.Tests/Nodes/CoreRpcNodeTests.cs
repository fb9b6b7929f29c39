using ChainCloud.Chains;
using ChainCloud.Grains.Chains;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Node.Tests.Nodes;

/// <summary>The adapter on a real litecoind.</summary>
public sealed class CoreRpcNodeTests(FundedNode funded) : IClassFixture<FundedNode>
{
    private readonly LitecoinNode _litecoind = funded.Litecoind;

    [Fact]
    public async Task The_chain_is_read_as_the_node_has_it()
    {
        using var node = Node();
        var tip = await node.ReadTip(default);
        Assert.Equal(await _litecoind.TipAsync(), tip.Block);
        Assert.Equal(tip.Block.Height, tip.Headers);
        Assert.Equal(ChainParameters.For(AssetId.Parse("LTC").Value, Network.Regtest).Value.GenesisHash, tip.Genesis);
        Assert.Equal(await _litecoind.BlockHashAsync(50), await node.ReadBlockHash(50, default));
        Assert.Null(await node.ReadBlockHash(tip.Block.Height + 1, default));

        var header = await node.ReadHeader(tip.Block.Hash, default);
        Assert.Equal(new NodeHeader(tip.Block, await _litecoind.BlockHashAsync(tip.Block.Height - 1), InBestChain: true), header);
        Assert.Equal(default, (await node.ReadHeader(tip.Genesis, default))!.Previous);
        Assert.Null(await node.ReadHeader(new Hash256(new byte[32]), default));
        Assert.Null(await node.ReadBlock(new Hash256(new byte[32]), default));

        await _litecoind.InvalidateAsync(tip.Block.Hash);
        Assert.False((await node.ReadHeader(tip.Block.Hash, default))!.InBestChain);
        await _litecoind.ReconsiderAsync(tip.Block.Hash);
    }

    [Fact]
    public async Task Blocks_are_the_same_over_rest_and_over_rpc()
    {
        using var rest = Node();
        using var rpc = Node(o => o.Rest = false);
        foreach (var height in new[] { 0L, 1L, 105L })
        {
            var hash = await _litecoind.BlockHashAsync(height);
            var raw = await rest.ReadBlock(hash, default);
            Assert.Equal(raw, await rpc.ReadBlock(hash, default));
            Assert.Equal(hash, BlockHeader.Parse(raw).Value.Hash);
        }
    }

    [Fact]
    public async Task A_node_without_rest_is_read_all_the_same()
    {
        await using var litecoind = await LitecoinNode.StartAsync(new LitecoinNodeSettings { Rest = false });
        var hash = (await litecoind.MineAsync(1))[0];
        using var node = Node(on: litecoind);
        Assert.NotNull(await node.ReadBlock(hash, default));
        Assert.NotNull(await node.ReadBlock(hash, default));
    }

    [Fact]
    public async Task The_mempool_and_its_transactions_are_read()
    {
        using var node = Node();
        await _litecoind.MineAsync(1);
        Assert.Empty(await node.ReadMempool(default));
        var txId = await _litecoind.SendToAddressAsync(await _litecoind.NewAddressAsync(), 1_000_000);
        Assert.Equal([txId], await node.ReadMempool(default));
        Assert.Equal(await _litecoind.RawTransactionAsync(txId), await node.ReadMempoolTransaction(txId, default));
        Assert.Null(await node.ReadMempoolTransaction(new Hash256(new byte[32]), default));
    }

    [Fact]
    public async Task Without_estimates_there_is_the_minimum() =>
        Assert.Equal(new FeeEstimates(null, null, null, 1_000), await Node().ReadFees(default));

    [Fact]
    public async Task A_transaction_is_accepted_and_then_known_for_ever()
    {
        using var node = Node();
        var to = await _litecoind.NewAddressAsync();
        var raw = await _litecoind.BuildAsync([(to, 5_000_000)]);
        var txId = Transaction.Parse(raw).Value.TxId;
        Assert.IsType<Broadcast.Accepted>(await node.Broadcast(raw, txId, default));
        Assert.True(await node.Broadcast(raw, txId, default) is Broadcast.Accepted or Broadcast.AlreadyKnown);
        await _litecoind.MineAsync(1);
        Assert.IsType<Broadcast.AlreadyKnown>(await node.Broadcast(raw, txId, default));

        // With every output spent the node no longer tells it from one whose inputs never were.
        var spend = await _litecoind.BuildAsync([(to, 40_000)], [new Outpoint(txId, 0), new Outpoint(txId, 1)]);
        await _litecoind.BroadcastAsync(spend);
        await _litecoind.MineAsync(1);
        Assert.IsType<Broadcast.AlreadyKnown>(await node.Broadcast(raw, txId, default));
    }

    [Fact]
    public async Task A_transaction_that_the_node_does_not_want_is_rejected_with_its_reason()
    {
        using var node = Node();
        var to = await _litecoind.NewAddressAsync();
        var first = await _litecoind.BuildAsync([(to, 5_000_000)]);
        var input = Transaction.Parse(first).Value.Inputs[0].Outpoint;
        var second = await _litecoind.BuildAsync([(to, 6_000_000)], [input], feeUnitsPerKvB: 10_000);
        await _litecoind.BroadcastAsync(first);
        var conflict = Assert.IsType<Broadcast.Rejected>(await node.Broadcast(second, Transaction.Parse(second).Value.TxId, default));
        Assert.Contains("insufficient fee", conflict.Reason);

        await _litecoind.MineAsync(1);
        Assert.IsType<Broadcast.Rejected>(await node.Broadcast(second, Transaction.Parse(second).Value.TxId, default));
        Assert.IsType<Broadcast.Rejected>(await node.Broadcast(new byte[] { 1, 2, 3 }, new Hash256(new byte[32]), default));
    }

    [Fact]
    public async Task A_node_that_was_killed_is_down_and_back_with_its_new_credentials()
    {
        await using var litecoind = await LitecoinNode.StartAsync();
        using var node = Node(on: litecoind);
        await node.ReadTip(default);
        await litecoind.KillAsync();
        await Assert.ThrowsAsync<NodeFaultException>(() => node.ReadTip(default));
        Assert.IsType<Broadcast.Unavailable>(await node.Broadcast(new byte[] { 1 }, default, default));
        await litecoind.RestartAsync();
        await node.ReadTip(default);
    }

    [Fact]
    public async Task A_node_that_hangs_is_a_fault_after_the_limit()
    {
        using var node = Node(o => o.Timeout = TimeSpan.FromSeconds(1));
        await node.ReadTip(default);
        await _litecoind.FreezeAsync();
        await Assert.ThrowsAsync<NodeFaultException>(() => node.ReadTip(default));
        await _litecoind.ResumeAsync();
        await node.ReadTip(default);
    }

    [Fact]
    public async Task Extension_blocks_and_their_transactions_are_read_over()
    {
        await using var litecoind = await LitecoinNode.StartAsync(new LitecoinNodeSettings { Mweb = true });
        using var node = Node(on: litecoind);
        await litecoind.MineAsync(431);
        var pegIn = await litecoind.SendToAddressAsync(await litecoind.NewAddressAsync("mweb"), 500_000_000);
        var outside = await litecoind.NewAddressAsync();
        var paid = await litecoind.BroadcastAsync(await litecoind.BuildAsync([(outside, 3_000_000)]));
        var matcher = await MatcherOf(litecoind, outside);
        Assert.Empty(matcher.MatchTransaction((await node.ReadMempoolTransaction(pegIn, default))!)!.Outputs);
        Assert.Single(matcher.MatchTransaction((await node.ReadMempoolTransaction(paid, default))!)!.Outputs);
        await litecoind.MineAsync(1);
        var block = matcher.Match((await node.ReadBlock(await litecoind.BlockHashAsync(432), default))!);
        Assert.Equal(paid, Assert.Single(block!.Outputs).Outpoint.TxId);
        Assert.False(block.Outputs[0].IsCoinbase);

        // Only the confidential coins are left to spend, so what is paid now leaves the extension block.
        var coins = (await litecoind.Rpc.CallAsync("listunspent", 0)).EnumerateArray().ToList();
        var ordinary = coins.Where(c => !c.GetProperty("address").GetString()!.StartsWith("tmweb", StringComparison.Ordinal));
        var locked = ordinary.Select(c => new { txid = c.GetProperty("txid").GetString(), vout = c.GetProperty("vout").GetInt32() }).ToList();
        await litecoind.Rpc.CallAsync("lockunspent", false, locked);
        await litecoind.SendToAddressAsync(outside, 100_000_000);
        var pegOut = matcher.Match((await node.ReadBlock((await litecoind.MineAsync(1))[0], default))!);
        Assert.Equal(100_000_000, Assert.Single(pegOut!.Outputs).Value);
        Assert.True(pegOut.Outputs[0].IsCoinbase);
    }

    private static async Task<BlockMatcher> MatcherOf(LitecoinNode litecoind, string address)
    {
        var scripts = new ScriptIndex(1);
        scripts.Add(
            new BatchId(BookId.Parse("acme/LTC").Value, AddressPurpose.Cold, 0), [new Grains.Store.WatchedScript(await litecoind.ScriptOfAsync(address), 0)]);
        return new BlockMatcher(scripts, new OutpointIndex(1));
    }

    private CoreRpcNode Node(Action<ChainNodeOptions>? change = null, LitecoinNode? on = null)
    {
        var options = new ChainNodeOptions { Url = (on ?? _litecoind).RpcUrl, CookieFile = (on ?? _litecoind).CookieFile };
        change?.Invoke(options);
        return new CoreRpcNode(options, NodeDialect.Litecoin);
    }
}
