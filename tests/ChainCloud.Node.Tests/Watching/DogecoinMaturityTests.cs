using ChainCloud.Chains;
using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Nodes;
using static ChainCloud.Node.Tests.Watching.Platform;

namespace ChainCloud.Node.Tests.Watching;

/// <summary>
/// The reward of a block is credited when Dogecoin's consensus lets it be spent: after 60 blocks on its regtest, 240 on its other networks. (The
/// node that stands in here would wait for 100, so this is the platform's rule, by the chain's data.)
/// </summary>
public sealed class DogecoinMaturityTests
{
    [Fact]
    public async Task The_reward_of_a_block_is_credited_with_sixty_confirmations()
    {
        await using var node = await DogecoinNode.StartAsync();
        await node.FundWalletAsync();
        var book = BookId.Parse("acme/DOGE").Value;
        await using var platform = await StartAsync(DatabaseKind.Sqlite, node);
        var address = await node.NewAddressAsync();
        await platform.WatchAsync(new BatchId(book, AddressPurpose.Hot, 0), await node.ScriptOfAsync(address));
        await platform.CatchUpAsync(node);
        await node.MineAsync(1, address);
        await node.MineAsync(58);
        await platform.CatchUpAsync(node);
        var deposit = await platform.DepositAsync(book);
        Assert.Equal(("confirming", 59L), (deposit.State, deposit.Confirmations));
        Assert.Equal(0, (await platform.BalanceAsync(book)).Posted);

        await node.MineAsync(1);
        await platform.CatchUpAsync(node);
        deposit = await platform.DepositAsync(book);
        Assert.Equal(60, deposit.Confirmations);
        Assert.Contains(deposit.State, new[] { "credited", "final" });
        Assert.True((await platform.BalanceAsync(book)).Posted > 0);
        Assert.True(Assert.Single(await platform.Get<ITransferReads>().Coins(book.Asset, [deposit.Outpoint], default)).IsCoinbase);
    }

    [Fact]
    public void Other_networks_of_dogecoin_wait_for_two_hundred_and_forty() => Assert.All(
        new[] { Network.Main, Network.Test }, n => Assert.Equal(240, ChainParameters.For(AssetId.Parse("DOGE").Value, n).Value.CoinbaseMaturity));
}
