using ChainCloud.Chains;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Nodes;
using static ChainCloud.Node.Tests.Ethereum.EvmStage;

namespace ChainCloud.Node.Tests.Ethereum;

/// <summary>Blocks of Ethereum that leave the chain before they are final, and nodes that want a final one to leave.</summary>
public sealed class EvmReorganizationTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task What_leaves_the_chain_before_it_is_final_is_pending_no_more_and_may_come_back(DatabaseKind kind)
    {
        await using var stage = await StartAsync(kind, 4, "HonestToken");
        var paid = await stage.PayAsync(Cold, 1_000);
        var moved = await stage.TransferAsync(0, Cold, 20);
        var sent = await stage.PayAsync(Stranger, 1, stage.Hot);
        await stage.MineAsync(2);
        Assert.Equal((0, 1_000), await stage.Platform.BalanceAsync(Acme));
        Assert.Equal((0, 20), await stage.Platform.BalanceAsync(BookOf(Acme, 0)));
        var (coin, token) = (await stage.Platform.DepositAsync(Acme), await stage.Platform.DepositAsync(BookOf(Acme, 0)));
        byte[][] raw = [await RawAsync(stage, paid), await RawAsync(stage, moved), await RawAsync(stage, sent)];

        await stage.Node.ReorganizeAsync(2);
        await stage.MineAsync();
        Assert.Equal((0, 0), await stage.Platform.BalanceAsync(Acme));
        Assert.Equal((0, 0), await stage.Platform.BalanceAsync(BookOf(Acme, 0)));
        Assert.Equal("orphaned", (await stage.Platform.DepositAsync(Acme)).State);
        Assert.Null(await stage.Platform.Get<IAccountTxReads>().Find(Eth, stage.Hot, 0, default));

        foreach (var transaction in raw)
        {
            await stage.Node.BroadcastAsync(transaction);
        }

        await stage.MineAsync();
        await stage.FinalizeAsync();
        Assert.Equal((1_000, 0), await stage.Platform.BalanceAsync(Acme));
        Assert.Equal((20, 0), await stage.Platform.BalanceAsync(BookOf(Acme, 0)));
        Assert.Equal((coin.Id, token.Id), ((await stage.Platform.DepositAsync(Acme)).Id, (await stage.Platform.DepositAsync(BookOf(Acme, 0))).Id));
        Assert.Equal(sent, (await stage.Platform.Get<IAccountTxReads>().Find(Eth, stage.Hot, 0, default))!.TxId);
    }

    [Fact]
    public async Task A_deposit_that_was_replaced_is_never_credited()
    {
        await using var stage = await StartAsync(DatabaseKind.Sqlite, 4);
        await stage.PayAsync(Cold, 1_000);
        await stage.MineAsync();
        await stage.Node.ReorganizeAsync(1);
        await stage.PayAsync(Stranger, 999);
        await stage.MineAsync();
        await stage.FinalizeAsync();
        Assert.Equal("orphaned", (await stage.Platform.DepositAsync(Acme)).State);
        Assert.Equal((0, 0), await stage.Platform.BalanceAsync(Acme));
        Assert.DoesNotContain("deposit.credited", await stage.Platform.EventsAsync(Acme));
    }

    [Fact]
    public async Task A_log_that_says_less_in_another_block_is_not_credited_as_it_was()
    {
        await using var stage = await StartAsync(DatabaseKind.Sqlite, 4, "BranchToken");
        var txId = await stage.TransferAsync(0, Cold, 1_000);
        await MineAtAsync(stage, even: true);
        await stage.CatchUpAsync();
        Assert.Equal((0, 1_000), await stage.Platform.BalanceAsync(BookOf(Acme, 0)));
        var raw = await RawAsync(stage, txId);

        await stage.Node.ReorganizeAsync(1);
        await stage.Node.BroadcastAsync(raw);
        await MineAtAsync(stage, even: false);
        await stage.CatchUpAsync();
        await stage.FinalizeAsync();
        Assert.Equal((0, 0), await stage.Platform.BalanceAsync(BookOf(Acme, 0)));
        Assert.Equal("orphaned", (await stage.Platform.DepositAsync(BookOf(Acme, 0))).State);
        Assert.Equal(["deposit_changed"], await stage.AlarmsAsync(Acme.Merchant));
    }

    [Fact]
    public async Task A_node_that_leaves_a_final_block_is_not_followed()
    {
        var first = await AnvilNode.StartAsync();
        await using var proxy = new EvmProxy(first);
        await using var stage = await StartAsync(DatabaseKind.Sqlite, first, new ChainNodeOptions { Url = proxy.Url });
        await stage.PayAsync(Cold, 1_000);
        await stage.MineAsync();
        await stage.FinalizeAsync();
        Assert.Equal((1_000, 0), await stage.Platform.BalanceAsync(Acme));

        // The same chain id, another history, and more of it.
        await using var other = await AnvilNode.StartAsync();
        await other.SendAsync(Cold.ToString(), 5_000_000);
        await other.MineAsync(20);
        proxy.Target = other;
        await stage.Platform.Chain.Advance();
        await stage.Platform.Chain.Advance();
        Assert.Equal("nodes_disagree", (await stage.Platform.Chain.Status()).NodeState);
        Assert.Equal(["nodes_disagree"], await stage.Platform.AlarmsAsync());
        Assert.Equal((1_000, 0), await stage.Platform.BalanceAsync(Acme));
        Assert.Equal("final", (await stage.Platform.DepositAsync(Acme)).State);

        proxy.Target = first;
        await stage.CatchUpAsync();
        Assert.Equal("ok", (await stage.Platform.Chain.Status()).NodeState);
    }

    [Fact]
    public async Task A_node_whose_chain_is_shorter_for_a_while_is_waited_for()
    {
        var node = await AnvilNode.StartAsync(new AnvilNodeSettings { SlotsInAnEpoch = 4 });
        await using var behind = await AnvilNode.StartAsync();
        await using var proxy = new EvmProxy(node);
        await using var stage = await StartAsync(DatabaseKind.Sqlite, node, new ChainNodeOptions { Url = proxy.Url });
        await stage.PayAsync(Cold, 1_000);
        await stage.MineAsync(3);
        proxy.Request = (method, parameters) => EvmProxyLies.Lag(method, parameters, highest: 1);
        await stage.Platform.Chain.Advance();
        Assert.Equal("syncing", (await stage.Platform.Chain.Status()).NodeState);
        Assert.Equal((0, 1_000), await stage.Platform.BalanceAsync(Acme));
        proxy.Request = null;
        await stage.FinalizeAsync();
        Assert.Equal((1_000, 0), await stage.Platform.BalanceAsync(Acme));
    }

    private static async Task<byte[]> RawAsync(EvmStage stage, Hash256 txId) => Convert.FromHexString(
        (await stage.Node.Rpc.CallAsync("eth_getRawTransactionByHash", EvmHash.Format(txId))).GetString()![2..]);

    private static async Task MineAtAsync(EvmStage stage, bool even)
    {
        var latest = await stage.Node.Rpc.CallAsync("eth_getBlockByNumber", "latest", false);
        var next = Convert.ToInt64(latest.GetProperty("timestamp").GetString(), 16) + 10;
        await stage.Node.Rpc.CallAsync("evm_setNextBlockTimestamp", next + ((next % 2 == 0) == even ? 0 : 1));
        await stage.Node.MineAsync();
    }
}
