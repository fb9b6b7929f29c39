using ChainCloud.Cluster.Tests.Stage;

namespace ChainCloud.Cluster.Tests.Silos;

/// <summary>Silos die and are replaced while payouts are asked for; whoever asks again gets each payout once.</summary>
public sealed class PayoutsUnderKills
{
    private const int Merchants = 6;
    private const int Callers = 12;

    [Fact]
    public async Task A_killed_silos_calls_move_to_the_other_and_every_accepted_payout_is_there_once()
    {
        await using var cluster = await Stage.Cluster.Start();
        var orders = new PayoutOrders(cluster, await FundedMerchant.Enrol(cluster, Merchants));
        orders.Begin(Callers);
        await orders.More(200);

        foreach (var silo in cluster.Silos)
        {
            await silo.Kill();
            await orders.More(200);
            await silo.Start();
            await orders.More(200);
        }

        await orders.End();
        Assert.Empty(orders.Refused);
        await FundedMerchant.Audit(cluster, orders);
    }

    [Fact]
    public async Task A_rolling_restart_refuses_nothing_that_may_not_be_asked_again()
    {
        await using var cluster = await Stage.Cluster.Start();
        var orders = new PayoutOrders(cluster, await FundedMerchant.Enrol(cluster, Merchants));
        orders.Begin(Callers);
        await orders.More(200);

        foreach (var silo in cluster.Silos)
        {
            await silo.Stop();
            Assert.Equal(0, silo.ExitCode);
            await orders.More(100);
            await silo.Start();
            await orders.More(100);
        }

        await orders.End();
        Assert.Empty(orders.Refused);
        await FundedMerchant.Audit(cluster, orders);
    }
}
