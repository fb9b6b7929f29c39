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

    private static async Task<UtxoTestNode> Start(string asset) => asset switch
    {
        "BTC" => await BitcoinNode.StartAsync(),
        "LTC" => await LitecoinNode.StartAsync(),
        _ => await DogecoinNode.StartAsync(),
    };
}
