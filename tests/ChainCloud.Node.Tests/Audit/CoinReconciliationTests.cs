using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Store;
using ChainCloud.Node.Tests.Watching;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Node.Tests.Audit;

/// <summary>Somebody who holds a key of ours spends a coin: on real nodes of three chains.</summary>
public sealed class CoinReconciliationTests
{
    private const long Units = 40_000_000;

    [Theory]
    [InlineData("BTC")]
    [InlineData("LTC")]
    [InlineData("DOGE")]
    public async Task A_coin_that_somebody_else_spends_halts_payouts_until_the_chain_takes_it_back(string asset)
    {
        await using UtxoTestNode node = asset switch
        {
            "BTC" => await BitcoinNode.StartAsync(),
            "LTC" => await LitecoinNode.StartAsync(),
            _ => await DogecoinNode.StartAsync(),
        };
        await node.FundWalletAsync();
        var book = BookId.Parse($"acme/{asset}").Value;
        await using var platform = await Platform.StartAsync(DatabaseKind.Sqlite, node);
        var address = await node.NewAddressAsync();
        await platform.WatchAsync(new BatchId(book, AddressPurpose.Hot, 0), await node.ScriptOfAsync(address));
        await platform.CatchUpAsync(node);
        await node.SendToAddressAsync(address, Units);
        await node.MineAsync(2);
        await platform.CatchUpAsync(node);
        Assert.Equal((Units, 0), await platform.BalanceAsync(book));
        await platform.AgreesAsync(book.Asset);

        var coin = (await platform.DepositAsync(book)).Outpoint;
        var theft = await node.BuildAsync([(await node.NewAddressAsync(), Units / 2)], [coin]);
        await node.MineOnlyAsync(theft);
        await platform.CatchUpAsync(node);
        var found = await platform.ReconcileAsync(book.Asset);
        Assert.Equal(-Units, found.Difference);
        Assert.Contains(found.Explanation, line => line.Contains($"The coin {coin}", StringComparison.Ordinal) && line.Contains("no transfer of ours", StringComparison.Ordinal));
        Assert.Equal(HaltCauses.Reconciliation, Assert.Single(await platform.Get<IHaltStore>().Of(book.Asset, default)).Cause);
        Assert.Equal([AlarmCodes.BooksDiffer], await platform.AlarmsAsync());

        await node.ReorganizeAsync(1, 2);
        await platform.CatchUpAsync(node);
        await node.MineOnlyAsync();
        await platform.CatchUpAsync(node);
        await platform.AgreesAsync(book.Asset);
        Assert.Equal([AlarmCodes.BooksDiffer], await platform.AlarmsAsync());
    }
}
