using ChainCloud.Chains;
using ChainCloud.GrainInterfaces;
using ChainCloud.TestKit;

namespace ChainCloud.Node.Tests.Payouts;

/// <summary>Blocks that leave the chain under a payout, and a node that has forgotten what waited: broadcast again, confirmed again, paid once.</summary>
public sealed class PayoutReorganizationTests
{
    [Theory]
    [InlineData("BTC", 1)]
    [InlineData("LTC", 1)]
    [InlineData("DOGE", 1)]
    [InlineData("BTC", PayoutStage.Confirmations - 1)]
    [InlineData("LTC", PayoutStage.Confirmations - 1)]
    [InlineData("DOGE", PayoutStage.Confirmations - 1)]
    public async Task A_payout_whose_blocks_left_is_broadcast_and_confirmed_again_and_paid_once(string asset, int confirmations)
    {
        await using var stage = await PayoutStage.Open(asset, 50);
        var script = PayoutStage.Nobody(ScriptType.P2pkh);
        var signed = await stage.Send(await stage.Request((script, stage.Unit)));
        await stage.Mine(confirmations);
        Assert.Equal(confirmations, Assert.Single(await stage.Are(signed, "confirming")).Confirmations);

        await stage.Node.ReorganizeAsync(confirmations, confirmations + 1);
        await ForgetMempool(stage);
        await stage.Platform.CatchUpAsync(stage.Node);
        await stage.Are(signed, "broadcast");
        await Eventually.True(
            async () =>
            {
                await stage.Advance(signed);
                return (await stage.Node.MempoolAsync()).Contains(signed.TxId);
            },
            TimeSpan.FromSeconds(60),
            () => "It was not broadcast again.");
        Assert.True((await stage.Hot()).Reserved.Units > stage.Unit);

        await stage.Mine(1);
        Assert.Equal(1, Assert.Single(await stage.Are(signed, "confirming")).Confirmations);
        await stage.Mine(PayoutStage.Confirmations - 1);
        await stage.Are(signed, "settled");
        await stage.LedgerEqualsChain();
        Assert.Equal(stage.Unit, await stage.Node.HeldAsync([script]));
        Assert.Equal(["payout.released", "payout.network_fee", "payout.settled", "payout.reserved"], await Entries(stage));
        Assert.Empty(await stage.Alarms());
    }

    /// <summary>As after a power cut: what waited for a block is gone.</summary>
    private static async Task ForgetMempool(PayoutStage stage)
    {
        await stage.Node.StopAsync();
        stage.Node.ForgetMempool();
        await stage.Node.RestartAsync();
        Assert.Empty(await stage.Node.MempoolAsync());
    }

    private static async Task<string[]> Entries(PayoutStage stage) =>
        [.. (await stage.Account.LedgerEntries(new PageQuery(null, 100), null)).Value.Items.Select(e => e.Kind).Where(k => k.StartsWith("payout", StringComparison.Ordinal))];
}
