using ChainCloud.Cluster.Tests.Stage;
using ChainCloud.TestKit;

namespace ChainCloud.Cluster.Tests.Silos;

/// <summary>In whatever order the processes of a cluster start, they find each other.</summary>
public sealed class Starts
{
    [Fact]
    public async Task Two_silos_that_start_together_on_an_empty_database_make_one_cluster()
    {
        await using var cluster = await Stage.Cluster.Create();

        await Task.WhenAll(cluster.Silos.Select(silo => silo.Start()));
        cluster.LaunchGateway();
        await cluster.Ready();

        await Eventually.True(async () => await cluster.Members() == 2, Stage.Cluster.Limit, () => cluster.Output);
        var orders = new PayoutOrders(cluster, await FundedMerchant.Enrol(cluster, 2));
        orders.Begin(4);
        await orders.More(20);
        await orders.End();
        await FundedMerchant.Audit(cluster, orders);
    }

    [Fact]
    public async Task A_gateway_that_starts_before_any_silo_says_so_and_becomes_ready()
    {
        await using var cluster = await Stage.Cluster.Create();

        cluster.LaunchGateway();
        await cluster.Answers("health/live", 200);
        await cluster.Answers("health/ready", 503);

        await cluster.Silos[0].Start();
        await cluster.Ready();
    }

    [Fact]
    public async Task A_gateway_outlives_all_its_silos()
    {
        await using var cluster = await Stage.Cluster.Start();

        await Task.WhenAll(cluster.Silos.Select(silo => silo.Kill()));
        await cluster.Answers("health/ready", 503);
        await cluster.Silos[1].Start();
        await cluster.Ready();
    }
}
