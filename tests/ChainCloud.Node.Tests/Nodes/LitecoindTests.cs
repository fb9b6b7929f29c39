using ChainCloud.Grains.Chains;
using ChainCloud.TestKit.Nodes;
using static ChainCloud.Node.Tests.Nodes.NodeSettings;

namespace ChainCloud.Node.Tests.Nodes;

/// <summary>The adapter on a real litecoind, and what only litecoind has.</summary>
public sealed class LitecoindTests(FundedLitecoind funded) : CoreRpcNodeTests(funded.Node), IClassFixture<FundedLitecoind>
{
    [Fact]
    public async Task A_node_without_rest_is_read_all_the_same()
    {
        await using var litecoind = await LitecoinNode.StartAsync(new LitecoinNodeSettings { Rest = false });
        var hash = (await litecoind.MineAsync(1))[0];
        using var node = Adapter(litecoind);
        Assert.NotNull(await node.ReadBlock(hash, default));
        Assert.NotNull(await node.ReadBlock(hash, default));
    }

    [Fact]
    public async Task Extension_blocks_and_their_transactions_are_read_over()
    {
        await using var litecoind = await LitecoinNode.StartAsync(new LitecoinNodeSettings { Mweb = true });
        using var node = Adapter(litecoind);
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
}
