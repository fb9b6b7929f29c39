using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Store;
using ChainCloud.Node.Tests.Ethereum;
using static ChainCloud.Node.Tests.Ethereum.EvmStage;

namespace ChainCloud.Node.Tests.Audit;

/// <summary>What reaches or leaves our accounts on a real node in ways that no deposit and no payout takes.</summary>
public sealed class AccountReconciliationTests
{
    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);

    [Fact]
    public async Task Ether_that_a_contract_passes_on_is_unclaimed_alarms_once_and_stops_nothing()
    {
        await using var stage = await StartAsync("HonestToken");
        var passer = await stage.DeployAsync("Passer");
        await stage.PayAsync(Cold, 5 * Ether);
        await stage.TransferAsync(0, Cold, 1_000);
        await stage.MineAsync();
        await stage.Platform.AgreesAsync(Eth);
        var before = (await stage.Platform.ReconcileAsync(Eth)).Unclaimed;
        await stage.CallAsync(passer, Call("pass(address)", Cold), wei: 7);
        await stage.MineAsync();
        await stage.FinalizeAsync();
        await stage.Platform.AgreesAsync(Eth);
        await stage.Platform.AgreesAsync(Token(0));
        var told = await stage.Platform.ReconcileAsync(Eth);
        Assert.Equal((before + 7, 5 * Ether), (told.Unclaimed, told.Ledger));
        Assert.Equal(told.Chain, told.Ledger + told.Unclaimed);
        Assert.Single(await AlarmsAsync(stage), a => a.Code == AlarmCodes.UnexplainedBalance && a.Subject == Cold.ToString());
    }

    [Fact]
    public async Task What_leaves_an_account_without_a_payout_halts_each_asset_that_is_missing_and_is_told_to_the_unit()
    {
        await using var stage = await StartAsync("HonestToken", "HonestToken");
        await stage.PayAsync(Cold, 5 * Ether);
        await stage.TransferAsync(0, Cold, 1_000);
        await stage.TransferAsync(1, Cold, 1_000);
        await stage.MineAsync();
        await stage.FinalizeAsync();
        await stage.Platform.AgreesAsync(Eth);
        await stage.Node.Rpc.CallAsync("anvil_impersonateAccount", Cold.ToString());
        await stage.TransferAsync(0, Stranger, 1, from: Cold);
        await stage.MineAsync();

        var fee = 5 * Ether - await stage.BalanceAsync(Cold);
        Assert.Equal((-fee, -1, 0), (await DifferenceAsync(stage, Eth), (int)await DifferenceAsync(stage, Token(0)), (int)await DifferenceAsync(stage, Token(1))));
        Assert.Equal([Eth, Token(0)], (await stage.Platform.Get<IHaltStore>().All(default)).Select(h => h.Asset));
        Assert.Equal(2, (await stage.Platform.AlarmsAsync()).Count(code => code == AlarmCodes.BooksDiffer));
        Assert.Contains((await stage.Platform.ReconcileAsync(Token(0))).Found, line => line.Contains($"{Cold}", StringComparison.Ordinal) && line.Contains(" 1 less", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_unclaimed_may_not_leave_either()
    {
        await using var stage = await StartAsync();
        await stage.Platform.AgreesAsync(Eth);
        await stage.PayAsync(Stranger, 1, from: stage.Hot);
        await stage.MineAsync();
        Assert.True(await DifferenceAsync(stage, Eth) < 0);
        Assert.Equal(HaltCauses.Reconciliation, Assert.Single(await stage.Platform.Get<IHaltStore>().All(default)).Cause);
    }

    [Theory]
    [InlineData("FeeToken")]
    [InlineData("RebasingToken")]
    [InlineData("BoomerangToken")]
    public async Task What_an_untrusted_transfer_left_is_unclaimed(string contract)
    {
        await using var stage = await StartAsync(contract);
        await stage.TransferAsync(0, Cold, 1_000);
        await stage.MineAsync();
        await stage.FinalizeAsync();
        await stage.Platform.AgreesAsync(Token(0));
        Assert.Equal(0, (await stage.Platform.ReconcileAsync(Token(0))).Ledger);
    }

    [Fact]
    public async Task A_reorganization_takes_back_what_was_unclaimed_without_an_accusation()
    {
        await using var stage = await StartAsync(TestKit.Databases.DatabaseKind.Sqlite, 8);
        var passer = await stage.DeployAsync("Passer");
        await stage.MineAsync();
        await stage.Platform.AgreesAsync(Eth);
        var before = (await stage.Platform.ReconcileAsync(Eth)).Unclaimed;
        await stage.PayAsync(Cold, 5);
        await stage.MineAsync();
        await stage.CallAsync(passer, Call("pass(address)", Cold), wei: 7);
        await stage.MineAsync();
        Assert.Equal(before + 7, (await stage.Platform.ReconcileAsync(Eth)).Unclaimed);
        await stage.Node.ReorganizeAsync(2);
        await stage.MineAsync();
        await stage.Platform.AgreesAsync(Eth);
        Assert.Equal(before, (await stage.Platform.ReconcileAsync(Eth)).Unclaimed);
    }

    private static async Task<BigInteger> DifferenceAsync(EvmStage stage, AssetId asset) => (await stage.Platform.ReconcileAsync(asset)).Difference;

    private static async Task<IReadOnlyList<AlarmRow>> AlarmsAsync(EvmStage stage) => await stage.Platform.Get<IDeviceStore>().Alarms(null, null, 100, default);
}
