using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Node.Tests.Nodes;

/// <summary>The adapter on a chain without segwit, with Dogecoin's relay rules.</summary>
public sealed class DogecoindTests(FundedDogecoind funded) : CoreRpcNodeTests(funded.Node), IClassFixture<FundedDogecoind>
{
    protected override long LeastFeeRate => 100_000;

    [Fact]
    public async Task Outputs_below_a_hundredth_coin_are_dust()
    {
        Assert.Null(await RefusalOfPaying(1_000_000));
        Assert.Equal("dust", await RefusalOfPaying(999_999));
    }

    [Fact]
    public async Task Transactions_have_no_witnesses()
    {
        var raw = await funded.Node.BuildAsync([(await funded.Node.NewAddressAsync(), 50_000_000)]);
        var transaction = ChainCloud.Chains.Transaction.Parse(raw).Value;
        Assert.Equal(raw, transaction.Serialize(withWitness: false));
    }

    private async Task<string?> RefusalOfPaying(long units)
    {
        var to = await funded.Node.NewAddressAsync();
        var (script, source) = (await funded.Node.ScriptOfAsync(to), await funded.Node.BroadcastAsync(await funded.Node.BuildAsync([(to, 100_000_000)])));
        return await funded.Node.RefusalOfAsync(
            await funded.Node.SignAsync(RawTransactions.Unsigned([new Outpoint(source, 0)], [(script, units), (script, 98_000_000)])));
    }
}
