using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Nodes;
using static ChainCloud.Node.Tests.Watching.Platform;

namespace ChainCloud.Node.Tests.Watching;

/// <summary>The way of a deposit on every UTXO chain, each with a node of its own.</summary>
public sealed class EveryCoinTests
{
    private const long Units = 40_000_000;

    [Theory]
    [InlineData("BTC")]
    [InlineData("LTC")]
    [InlineData("DOGE")]
    public async Task A_deposit_is_credited_reversed_by_a_reorganization_and_credited_again(string asset)
    {
        await using var node = await Start(asset);
        await node.FundWalletAsync();
        var book = BookId.Parse($"acme/{asset}").Value;
        await using var platform = await StartAsync(DatabaseKind.Sqlite, node);
        var address = await node.NewAddressAsync();
        await platform.WatchAsync(new BatchId(book, AddressPurpose.Cold, 0), await node.ScriptOfAsync(address));
        await platform.CatchUpAsync(node);
        var txId = await node.SendToAddressAsync(address, Units);
        await platform.CatchUpAsync(node);
        Assert.Equal(("detected", txId), (await platform.DepositAsync(book) is var seen ? (seen.State, seen.Outpoint.TxId) : default));

        await node.MineAsync(2);
        await platform.CatchUpAsync(node);
        Assert.Equal((Units, 0), await platform.BalanceAsync(book));

        await node.ReorganizeAsync(2, 3);
        await platform.CatchUpAsync(node);
        Assert.Equal((0, 0), await platform.BalanceAsync(book));
        Assert.Equal("detected", (await platform.DepositAsync(book)).State);

        await node.MineAsync(2);
        await platform.CatchUpAsync(node);
        Assert.Equal((Units, 0), await platform.BalanceAsync(book));
        Assert.Equal("credited", (await platform.DepositAsync(book)).State);
        Assert.Empty(await platform.AlarmsAsync());
    }

    [Theory]
    [InlineData("LTC")]
    [InlineData("DOGE")]
    public async Task A_replaced_deposit_is_orphaned_where_nodes_replace(string asset)
    {
        await using var node = await Start(asset);
        await node.FundWalletAsync();
        var book = BookId.Parse($"acme/{asset}").Value;
        await using var platform = await StartAsync(DatabaseKind.Sqlite, node);
        var address = await node.NewAddressAsync();
        await platform.WatchAsync(new BatchId(book, AddressPurpose.Cold, 0), await node.ScriptOfAsync(address));
        await platform.CatchUpAsync(node);
        var txId = await node.SendToAddressAsync(address, Units);
        await platform.CatchUpAsync(node);

        var input = (await node.InputsOfAsync(txId))[0];
        await node.BroadcastAsync(await node.BuildAsync([(await node.NewAddressAsync(), Units)], [input], 10 * node.UsualFeeRate));
        await platform.CatchUpAsync(node);
        Assert.Equal("orphaned", (await platform.DepositAsync(book)).State);
        Assert.Equal((0, 0), await platform.BalanceAsync(book));
    }

    /// <summary>DOGE receives to P2PKH and has a fixed limit, LTC receives to P2WPKH and has one by what spending costs.</summary>
    [Theory]
    [InlineData("LTC", 2_940)]
    [InlineData("DOGE", 1_000_000)]
    public async Task An_output_below_the_chains_own_limit_is_no_deposit_and_no_coin(string asset, long limit)
    {
        await using var node = await Start(asset);
        await node.FundWalletAsync();
        var book = BookId.Parse($"acme/{asset}").Value;
        await using var platform = await StartAsync(DatabaseKind.Sqlite, node);
        Assert.Equal(limit, (await platform.Chain.Status()).Dust.Units);
        var script = await node.ScriptOfAsync(await node.NewAddressAsync());
        await platform.WatchAsync(new BatchId(book, AddressPurpose.Cold, 0), script);
        await platform.CatchUpAsync(node);

        var source = await node.BroadcastAsync(await node.BuildAsync([(await node.NewAddressAsync(), Units)]));
        await node.MineAsync(1);
        await node.MineOnlyAsync(await node.SignAsync(RawTransactions.Unsigned([new Outpoint(source, 0)], [(script, limit - 1), (script, limit)])));
        await node.MineAsync(2);
        await platform.CatchUpAsync(node);
        var deposits = await platform.DepositsAsync(book);
        Assert.Equal(["credited", "ignored_dust"], deposits.Select(d => d.State).Order());
        Assert.Equal((limit, 0), await platform.BalanceAsync(book));
        var coins = await platform.Get<ITransferReads>().Coins(book.Asset, [.. deposits.Select(d => d.Outpoint)], default);
        Assert.Equal(limit, Assert.Single(coins).Amount.Units);
    }

    private static async Task<UtxoTestNode> Start(string asset) => asset switch
    {
        "BTC" => await BitcoinNode.StartAsync(),
        "LTC" => await LitecoinNode.StartAsync(),
        _ => await DogecoinNode.StartAsync(),
    };
}
