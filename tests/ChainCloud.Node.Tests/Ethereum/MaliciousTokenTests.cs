using System.Numerics;
using ChainCloud.Chains;
using static ChainCloud.Node.Tests.Ethereum.EvmStage;

namespace ChainCloud.Node.Tests.Ethereum;

/// <summary>Tokens that tell of transfers that were none: whatever they tell, nothing is credited that the holder has not got.</summary>
public sealed class MaliciousTokenTests
{
    [Theory]
    [InlineData("FalseToken")]
    [InlineData("FeeToken")]
    [InlineData("RebasingToken")]
    [InlineData("BoomerangToken")]
    [InlineData("MuteToken")]
    public async Task What_a_contract_tells_without_having_done_it_is_not_credited_and_alarms(string contract)
    {
        await using var stage = await StartAsync(contract);
        await stage.TransferAsync(0, Cold, 1_000);
        await stage.MineAsync();
        await stage.FinalizeAsync();
        Assert.Empty(await stage.Platform.DepositsAsync(BookOf(Acme, 0)));
        Assert.Equal(["token_untrusted"], await stage.AlarmsAsync(Acme.Merchant));
        Assert.Equal(["alarm.raised"], await stage.Platform.EventsAsync(Acme));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_contract_that_burns_all_gas_or_answers_rubbish_does_not_stop_the_chain(int way)
    {
        await using var stage = await StartAsync("MuteToken", "HonestToken");
        await stage.CallAsync(stage.Tokens[0].Contract, Call("choose(uint256)", way));
        await stage.TransferAsync(0, Cold, 1_000);
        await stage.TransferAsync(1, Cold, 20);
        await stage.PayAsync(Cold, 5);
        await stage.MineAsync();
        await stage.FinalizeAsync();
        Assert.Empty(await stage.Platform.DepositsAsync(BookOf(Acme, 0)));
        Assert.Equal((20, 0), await stage.Platform.BalanceAsync(BookOf(Acme, 1)));
        Assert.Equal((5, 0), await stage.Platform.BalanceAsync(Acme));
        Assert.Equal(["token_untrusted"], await stage.AlarmsAsync(Acme.Merchant));
    }

    [Fact]
    public async Task A_fee_that_is_told_of_is_no_lie_and_what_came_is_credited()
    {
        await using var stage = await StartAsync("OpenFeeToken");
        await stage.TransferAsync(0, Cold, 1_000);
        await stage.MineAsync();
        await stage.FinalizeAsync();
        Assert.Equal((990, 0), await stage.Platform.BalanceAsync(BookOf(Acme, 0)));
    }

    [Fact]
    public async Task Transfers_within_transfers_are_credited_as_often_as_the_balance_says()
    {
        await using var stage = await StartAsync("ReentrantToken");
        var reenterer = await stage.DeployAsync("Reenterer");
        await stage.TransferAsync(0, reenterer, 10_000);
        await stage.MineAsync();
        await stage.CallAsync(reenterer, Call("go(address,address,uint256)", stage.Tokens[0].Contract, Cold, 100));
        await stage.MineAsync();
        await stage.FinalizeAsync();
        var held = await HeldAsync(stage, Cold);
        Assert.Equal(300, held);
        Assert.Equal(((long)held, 0), await stage.Platform.BalanceAsync(BookOf(Acme, 0)));
        Assert.Equal([0u, 1u, 2u], (await stage.Platform.DepositsAsync(BookOf(Acme, 0))).Select(d => d.Outpoint.Index).Order());
    }

    [Fact]
    public async Task Transfers_of_nothing_and_contracts_that_nobody_listed_are_ignored()
    {
        await using var stage = await StartAsync("HonestToken");
        var unlisted = await stage.DeployAsync("FalseToken");
        var copy = await stage.DeployAsync("HonestToken");
        await stage.CallAsync(unlisted, Abi.Transfer(Cold, 1_000_000));
        await stage.CallAsync(copy, Abi.Transfer(Cold, 1_000_000));
        await stage.TransferAsync(0, Cold, 0);
        await stage.CallAsync(stage.Tokens[0].Contract, Call("transferFrom(address,address,uint256)", Stranger, Cold, 0));
        await stage.MineAsync();
        await stage.FinalizeAsync();
        Assert.Empty(await stage.Platform.DepositsAsync(BookOf(Acme, 0)));
        Assert.Empty(await stage.Platform.EventsAsync(Acme));
    }

    [Fact]
    public async Task A_token_that_changes_its_code_is_believed_only_while_it_is_honest()
    {
        await using var stage = await StartAsync("UpgradableToken");
        await stage.TransferAsync(0, Cold, 100);
        await stage.MineAsync();
        var code = await stage.DeployAsync("FalseToken");
        await stage.CallAsync(stage.Tokens[0].Contract, Call("upgrade(address)", code));
        await stage.TransferAsync(0, Cold, 1_000_000);
        await stage.MineAsync();
        await stage.FinalizeAsync();
        Assert.Equal((100, 0), await stage.Platform.BalanceAsync(BookOf(Acme, 0)));
        Assert.Equal(100, await HeldAsync(stage, Cold));
        Assert.Equal(["token_untrusted"], await stage.AlarmsAsync(Acme.Merchant));
    }

    [Fact]
    public async Task A_lie_about_one_address_does_not_touch_another()
    {
        await using var stage = await StartAsync("UpgradableToken");
        await stage.TransferAsync(0, OfBolt, 100);
        await stage.TransferAsync(0, Cold, 50);
        var code = await stage.DeployAsync("FalseToken");
        await stage.MineAsync();
        await stage.TransferAsync(0, OfBolt, 10);
        await stage.CallAsync(stage.Tokens[0].Contract, Call("upgrade(address)", code));
        await stage.TransferAsync(0, Cold, 1_000_000);
        await stage.MineAsync();
        await stage.FinalizeAsync();
        Assert.Equal((110, 0), await stage.Platform.BalanceAsync(BookOf(Bolt, 0)));
        Assert.Equal((50, 0), await stage.Platform.BalanceAsync(BookOf(Acme, 0)));
        Assert.Empty(await stage.AlarmsAsync(Bolt.Merchant));
    }

    private static async Task<BigInteger> HeldAsync(EvmStage stage, AccountAddress holder)
    {
        var call = new Dictionary<string, string>
        {
            ["to"] = stage.Tokens[0].Contract.ToString(), ["data"] = $"0x{Convert.ToHexStringLower(Abi.BalanceOf(holder))}",
        };
        var answer = (await stage.Node.Rpc.CallAsync("eth_call", call, "latest")).GetString()!;
        return Abi.TryUInt256(Convert.FromHexString(answer[2..]))!.Value;
    }
}
