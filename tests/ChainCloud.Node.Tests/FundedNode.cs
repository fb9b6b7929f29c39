using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Node.Tests;

/// <summary>A node with spendable coins that the tests of one class share. They neither stop it nor leave its chain for long.</summary>
public abstract class FundedNode<T>(Func<Task<T>> start) : IAsyncLifetime
    where T : UtxoTestNode
{
    public T Node { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Node = await start();
        await Node.FundWalletAsync(20);
    }

    public async Task DisposeAsync() => await Node.DisposeAsync();
}

public sealed class FundedLitecoind() : FundedNode<LitecoinNode>(() => LitecoinNode.StartAsync());

public sealed class FundedDogecoind() : FundedNode<DogecoinNode>(() => DogecoinNode.StartAsync());

public sealed class FundedBcoin() : FundedNode<BitcoinNode>(() => BitcoinNode.StartAsync());
