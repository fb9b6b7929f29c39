using System.Numerics;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Node.Tests.Nodes;

/// <summary>The verbs of the Ethereum node that other tests rely on.</summary>
public sealed class AnvilNodeTests
{
    private const string Stranger = "0x00000000000000000000000000000000c0ffee00";

    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);

    [Fact]
    public async Task A_payment_waits_is_mined_becomes_final_and_leaves_with_its_block()
    {
        await using var node = await AnvilNode.StartAsync();
        Assert.Equal("0x7a69", (await node.Rpc.CallAsync("eth_chainId")).GetString());
        var hash = await node.SendAsync(Stranger, Ether);
        Assert.Null(await node.ReceiptAsync(hash));
        await node.MineAsync();
        Assert.Equal("0x1", (await node.ReceiptAsync(hash))!.Value.GetProperty("status").GetString());
        Assert.Equal((Ether, BigInteger.Zero), (await node.BalanceAsync(Stranger), await node.BalanceAsync(Stranger, "finalized")));
        await node.FinalizeAsync();
        Assert.Equal(Ether, await node.BalanceAsync(Stranger, "finalized"));

        var late = await node.SendAsync(Stranger, Ether);
        await node.MineAsync();
        await node.ReorganizeAsync(1);
        Assert.Null(await node.ReceiptAsync(late));
        Assert.Equal(Ether, await node.BalanceAsync(Stranger));
    }

    [Fact]
    public async Task A_stopped_node_finds_its_chain_again()
    {
        await using var node = await AnvilNode.StartAsync(new AnvilNodeSettings { Automine = true });
        var hash = await node.SendAsync(Stranger, 7);
        await Eventually.True(async () => await node.ReceiptAsync(hash) is not null, TimeSpan.FromSeconds(30));
        await node.SetBalanceAsync(Stranger, 2 * Ether);
        var height = await node.BlockNumberAsync();
        await node.StopAsync();
        Assert.False(node.Runs);
        await node.RestartAsync();
        Assert.Equal((height, 2 * Ether), (await node.BlockNumberAsync(), await node.BalanceAsync(Stranger)));
        Assert.NotNull(await node.ReceiptAsync(hash));
    }

    [Fact]
    public async Task A_contract_is_deployed()
    {
        // Puts one byte, 0xfe, into place as the contract's code.
        const string Code = "0x60fe60005360016000f3";
        await using var node = await AnvilNode.StartAsync();
        var address = await node.DeployAsync(Code);
        Assert.Equal("0xfe", (await node.Rpc.CallAsync("eth_getCode", address, "latest")).GetString());
    }
}
