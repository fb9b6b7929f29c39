using ChainCloud.System.Tests.Stage;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Nodes;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.System.Tests.Outages;

/// <summary>The node is down, comes back, or is of another network: the platform says so, sends later what was signed, and loses nothing.</summary>
[Collection(SqliteStage.Collection)]
public sealed class NodeGone(SqliteStage stage) : IAsyncLifetime
{
    private readonly PaymentSteps _steps = new(stage);
    private readonly Payment _payment = Payment.New(stage.Name("node"));

    public Task InitializeAsync() => stage.StartAll();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_payout_signed_while_the_node_is_down_is_broadcast_when_it_is_back()
    {
        await stage.NodeIs("ok");
        await stage.Node.FlushAsync();
        await stage.Node.KillAsync();
        await stage.NodeIs("down");
        Assert.Equal(200, await stage.Website.Ready());
        var id = await _steps.Ask(_payment);
        await _steps.Is(id, "signed");

        await stage.Node.RestartAsync();

        await stage.NodeIs("ok");
        await _steps.Settle((_payment, id));
    }

    [Fact]
    public async Task A_payout_whose_node_forgot_its_last_block_and_its_mempool_is_broadcast_again_and_settled_once()
    {
        var id = await _steps.Ask(_payment);
        var sent = Hash256.Parse((await _steps.Is(id, "broadcast")).Txid).Value;
        await stage.Node.MineAsync(1);
        await _steps.HasConfirmations(id, 1);

        // What a power cut does to a node that had not written its last block to the disk.
        await stage.Node.InvalidateAsync((await stage.Node.TipAsync()).Hash);
        await stage.Node.StopAsync();
        stage.Node.ForgetMempool();
        await stage.NodeIs("down");
        await stage.Node.RestartAsync();
        await Eventually.True(
            async () => (await stage.Node.MempoolAsync()).Contains(sent), PlatformStage.Limit, () => $"not broadcast again:\n{stage.Gateway.Output}");
        await _steps.Settle((_payment, id));
    }

    [Fact]
    public async Task A_node_of_another_network_is_named_and_nothing_is_read_from_it_or_sent_to_it()
    {
        var steps = new PaymentSteps(stage) { ExpectedAlarm = "wrong_network" };
        await stage.SendVault.StopCourier();
        var id = await steps.Ask(_payment);
        await steps.Is(id, "awaiting_signature");
        var cold = await stage.Website.ColdBalance();
        await stage.Gateway.Kill();
        await using (var foreign = await LitecoinNode.StartAsync(new LitecoinNodeSettings { Testnet = true }))
        await using (var misled = new GatewayProcess(stage.Database, foreign))
        {
            await misled.Start();
            using var website = new Website(misled.Address, stage.Merchant);
            await PlatformStage.NodeIs(website, "wrong_network");
            Assert.Equal("awaiting_signature", (await website.Hot.ReadPayoutAsync(id)).State);
            Assert.Equal(cold, await website.ColdBalance());
            Assert.Empty(await foreign.MempoolAsync());
        }

        await stage.Gateway.Start();
        await stage.NodeIs("ok");
        await steps.IsAlarmed();
        await steps.Settle((_payment, id));
    }
}
