using ChainCloud.Chains;
using ChainCloud.Grains.Chains;
using ChainCloud.TestKit.Nodes;
using static ChainCloud.Node.Tests.Nodes.NodeSettings;

namespace ChainCloud.Node.Tests.Nodes;

/// <summary>The adapter on a real node; what holds for each of them.</summary>
public abstract class CoreRpcNodeTests(UtxoTestNode real)
{
    /// <summary>Below it the node relays nothing, in base units per 1,000 virtual bytes.</summary>
    protected virtual long LeastFeeRate => 1_000;

    /// <summary>False for a node that does not tell when it refuses a transaction.</summary>
    protected virtual bool SaysRefusals => true;

    [Fact]
    public async Task The_chain_is_read_as_the_node_has_it()
    {
        using var node = Adapter(real);
        var tip = await node.ReadTip(default);
        Assert.Equal(await real.TipAsync(), tip.Block);
        Assert.Equal(tip.Block.Height, tip.Headers);
        Assert.Equal(await real.BlockHashAsync(0), tip.Genesis);
        Assert.Equal(await real.BlockHashAsync(50), await node.ReadBlockHash(50, default));
        Assert.Null(await node.ReadBlockHash(tip.Block.Height + 1, default));

        var header = await node.ReadHeader(tip.Block.Hash, default);
        Assert.Equal(new NodeHeader(tip.Block, await real.BlockHashAsync(tip.Block.Height - 1), InBestChain: true), header);
        Assert.Equal(default, (await node.ReadHeader(tip.Genesis, default))!.Previous);
        Assert.Null(await node.ReadHeader(new Hash256(new byte[32]), default));
        Assert.Null(await node.ReadBlock(new Hash256(new byte[32]), default));

        await real.ReorganizeAsync(1, 2);
        Assert.False((await node.ReadHeader(tip.Block.Hash, default))!.InBestChain);
        Assert.Equal(tip.Block.Height + 1, (await node.ReadTip(default)).Block.Height);
    }

    [Fact]
    public async Task Blocks_are_the_same_over_rest_and_over_rpc()
    {
        using var rest = Adapter(real);
        using var rpc = Adapter(real, o => o.Rest = false);
        foreach (var height in new[] { 0L, 1L, 105L })
        {
            var hash = await real.BlockHashAsync(height);
            var raw = await rest.ReadBlock(hash, default);
            Assert.Equal(raw, await rpc.ReadBlock(hash, default));
            Assert.Equal(hash, BlockHeader.Parse(raw).Value.Hash);
        }
    }

    [Fact]
    public async Task The_mempool_and_its_transactions_are_read()
    {
        using var node = Adapter(real);
        await real.MineAsync(1);
        Assert.Empty(await node.ReadMempool(default));
        var txId = await real.SendToAddressAsync(await real.NewAddressAsync(), 1_000_000);
        Assert.Equal([txId], await node.ReadMempool(default));
        Assert.Equal(await real.RawTransactionAsync(txId), await node.ReadMempoolTransaction(txId, default));
        Assert.Null(await node.ReadMempoolTransaction(new Hash256(new byte[32]), default));
    }

    [Fact]
    public async Task Without_estimates_there_is_the_minimum() =>
        Assert.Equal(new FeeEstimates(null, null, null, LeastFeeRate), await Adapter(real).ReadFees(default));

    [Fact]
    public async Task A_transaction_is_accepted_and_then_known_for_ever()
    {
        using var node = Adapter(real);
        var to = await real.NewAddressAsync();
        var raw = await real.BuildAsync([(to, 50_000_000)]);
        var txId = Transaction.Parse(raw).Value.TxId;
        Assert.IsType<Broadcast.Accepted>(await node.Broadcast(raw, txId, default));
        Assert.True(await node.Broadcast(raw, txId, default) is Broadcast.Accepted or Broadcast.AlreadyKnown);
        await real.MineAsync(1);
        Assert.True(await node.Broadcast(raw, txId, default) is Broadcast.Accepted or Broadcast.AlreadyKnown);

        // With every output spent the node no longer tells it from one whose inputs never were.
        var spend = await real.BuildAsync([(to, 10_000_000)], [new Outpoint(txId, 0), new Outpoint(txId, 1)]);
        await real.BroadcastAsync(spend);
        await real.MineAsync(1);
        Assert.True(await node.Broadcast(raw, txId, default) is Broadcast.Accepted or Broadcast.AlreadyKnown);
    }

    [Fact]
    public async Task A_transaction_that_the_node_does_not_want_is_rejected_with_its_reason_if_it_says_so()
    {
        using var node = Adapter(real);
        var to = await real.NewAddressAsync();
        var first = await real.BuildAsync([(to, 50_000_000)]);
        var input = Transaction.Parse(first).Value.Inputs[0].Outpoint;
        var second = await real.BuildAsync([(to, 60_000_000)], [input], feeUnitsPerKvB: real.UsualFeeRate / 2);
        await real.BroadcastAsync(first);
        IsRefused(await node.Broadcast(second, Transaction.Parse(second).Value.TxId, default), "insufficient fee");

        await real.MineAsync(1);
        IsRefused(await node.Broadcast(second, Transaction.Parse(second).Value.TxId, default), "missing");
        Assert.IsType<Broadcast.Rejected>(await node.Broadcast(new byte[] { 1, 2, 3 }, new Hash256(new byte[32]), default));
    }

    [Fact]
    public async Task A_node_that_was_killed_is_down_and_back_with_its_new_credentials()
    {
        using var node = Adapter(real);
        await real.FlushAsync();
        var tip = await node.ReadTip(default);
        await real.KillAsync();
        await Assert.ThrowsAsync<NodeFaultException>(() => node.ReadTip(default));
        Assert.IsType<Broadcast.Unavailable>(await node.Broadcast(new byte[] { 1 }, default, default));
        await real.RestartAsync();
        Assert.Equal(tip.Block, (await node.ReadTip(default)).Block);
    }

    [Fact]
    public async Task A_node_that_hangs_is_a_fault_after_the_limit()
    {
        using var node = Adapter(real, o => o.Timeout = TimeSpan.FromSeconds(1));
        await node.ReadTip(default);
        await real.FreezeAsync();
        await Assert.ThrowsAsync<NodeFaultException>(() => node.ReadTip(default));
        await real.ResumeAsync();
        await node.ReadTip(default);
    }

    private void IsRefused(Broadcast outcome, string reason)
    {
        if (SaysRefusals)
        {
            Assert.Contains(reason, Assert.IsType<Broadcast.Rejected>(outcome).Reason);
        }
        else
        {
            Assert.IsType<Broadcast.Unavailable>(outcome);
        }
    }
}
