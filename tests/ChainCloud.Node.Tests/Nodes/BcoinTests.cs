using ChainCloud.Grains.Chains;
using static ChainCloud.Node.Tests.Nodes.NodeSettings;

namespace ChainCloud.Node.Tests.Nodes;

/// <summary>The adapter on a real bcoin, which answers a broadcast with the transaction's id whatever it thinks of it.</summary>
public sealed class BcoinTests(FundedBcoin funded) : CoreRpcNodeTests(funded.Node), IClassFixture<FundedBcoin>
{
    protected override bool SaysRefusals => false;

    [Fact]
    public async Task A_wrong_api_key_is_a_fault()
    {
        using var node = Adapter(funded.Node, o => o.Password = "another");
        var fault = await Assert.ThrowsAsync<NodeFaultException>(() => node.ReadTip(default));
        Assert.Contains("credentials", fault.Message);
    }
}
