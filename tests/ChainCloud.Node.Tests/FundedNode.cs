using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Node.Tests;

/// <summary>A litecoind with spendable coins that the tests of one class share. They neither stop it nor leave its chain.</summary>
public sealed class FundedNode : IAsyncLifetime
{
    public LitecoinNode Litecoind { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Litecoind = await LitecoinNode.StartAsync();
        await Litecoind.FundWalletAsync(20);
    }

    public async Task DisposeAsync() => await Litecoind.DisposeAsync();
}
