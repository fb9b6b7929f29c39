using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Store;
using ChainCloud.Grains.Transfers;
using ChainCloud.TestKit.Databases;
using Orleans;
using static ChainCloud.Node.Tests.Ethereum.EvmStage;

namespace ChainCloud.Node.Tests.Ethereum;

/// <summary>From a payment on a real Ethereum node to the merchant's balance: ether and tokens.</summary>
public sealed class EvmDepositTests
{
    private static readonly string[] Types = ["deposit.detected", "deposit.confirming", "deposit.credited", "deposit.final"];

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Ether_is_pending_in_a_block_and_credited_when_the_block_is_final(DatabaseKind kind)
    {
        await using var stage = await StartAsync(kind, 2);
        var txId = await stage.PayAsync(Cold, 1_500_000);
        await stage.CatchUpAsync();
        Assert.Empty(await stage.Platform.DepositsAsync(Acme));

        await stage.MineAsync();
        var deposit = await stage.Platform.DepositAsync(Acme);
        Assert.Equal(("confirming", 0L, new Outpoint(txId, 0)), (deposit.State, deposit.Confirmations, deposit.Outpoint));
        Assert.Equal((Cold.ToDestination(), 1L, Eth), (deposit.Script, deposit.RequiredConfirmations, deposit.Amount.Asset));
        Assert.Equal((0, 1_500_000), await stage.Platform.BalanceAsync(Acme));

        // An epoch of two slots: the block is final when four are above it.
        await stage.MineAsync(3);
        Assert.Equal((0, 1_500_000), await stage.Platform.BalanceAsync(Acme));
        await stage.MineAsync();
        Assert.Equal((1_500_000, 0), await stage.Platform.BalanceAsync(Acme));
        deposit = await stage.Platform.DepositAsync(Acme);
        Assert.Equal(("final", 1L), (deposit.State, deposit.Confirmations));
        Assert.Equal(deposit.Anchor!.Value.Height, (await stage.Platform.Chain.Status()).SettledHeight);
        Assert.Equal(Types, await stage.Platform.EventsAsync(Acme));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Tokens_are_credited_exactly_each_log_once_to_whom_it_names(DatabaseKind kind)
    {
        await using var stage = await StartAsync(kind, 1, "HonestToken", "SilentToken");
        var txId = await stage.CallAsync(
            stage.Tokens[0].Contract, Call("payTwice(address,uint256,address,uint256)", Cold, 1_000, OfBolt, 2_000));
        await stage.TransferAsync(1, Cold, 300);
        await stage.TransferAsync(0, SecondCold, 40);
        await stage.MineAsync();
        Assert.Equal((0, 3_040), await stage.Platform.BalanceAsync(BookOf(Acme, 0)));

        await stage.FinalizeAsync();
        Assert.Equal((3_040, 0), await stage.Platform.BalanceAsync(BookOf(Acme, 0)));
        Assert.Equal((300, 0), await stage.Platform.BalanceAsync(BookOf(Acme, 1)));
        Assert.Equal((7, 0), await stage.Platform.BalanceAsync(BookOf(Bolt, 0)));
        Assert.Equal((0, 0), await stage.Platform.BalanceAsync(Acme));
        var logs = (await stage.Platform.DepositsAsync(BookOf(Acme, 0))).Select(d => d.Outpoint).Where(p => p.TxId == txId);
        Assert.Equal([0u, 2u], logs.Select(p => p.Index).Order());
        Assert.Empty(await stage.AlarmsAsync(Acme.Merchant));
    }

    [Fact]
    public async Task Ether_and_a_token_in_one_transaction_are_two_deposits()
    {
        await using var stage = await StartAsync("HonestToken");
        await stage.PayAsync(Cold, 5);
        await stage.TransferAsync(0, Cold, 6);
        await stage.MineAsync();
        await stage.FinalizeAsync();
        Assert.Equal((5, 0), await stage.Platform.BalanceAsync(Acme));
        Assert.Equal((6, 0), await stage.Platform.BalanceAsync(BookOf(Acme, 0)));
    }

    [Fact]
    public async Task Nothing_is_credited_that_is_no_payment_by_a_transaction_itself()
    {
        await using var stage = await StartAsync();
        var passer = await stage.DeployAsync("Passer");
        await stage.PayAsync(Cold, 0);
        await stage.CallAsync(passer, Call("pass(address)", Cold), wei: 500);
        await stage.CallAsync(passer, Call("fail()"), wei: 600);
        await stage.PayAsync(stage.Hot, 700, from: stage.Hot);
        await stage.MineAsync();
        await stage.FinalizeAsync();
        Assert.Equal(500, await stage.BalanceAsync(Cold));
        Assert.Empty(await stage.Platform.DepositsAsync(Acme));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task What_a_hot_account_sends_is_recorded_with_its_fee_and_whether_it_took_effect(DatabaseKind kind)
    {
        await using var stage = await StartAsync(kind, 1, "HonestToken");
        var before = await stage.BalanceAsync(stage.Hot);
        var paid = await stage.PayAsync(Stranger, 1_000, stage.Hot);
        var toOurselves = await stage.PayAsync(Cold, 2_000, stage.Hot);
        var failed = await stage.TransferAsync(0, Stranger, 5, stage.Hot);
        await stage.PayAsync(Stranger, 1_000);
        await stage.MineAsync();

        var reads = stage.Platform.Get<IAccountTxReads>();
        var facts = await Task.WhenAll(Enumerable.Range(0, 3).Select(n => reads.Find(Eth, stage.Hot, (ulong)n, default)));
        Assert.Equal([(paid, true), (toOurselves, true), (failed, false)], facts.Select(f => (f!.TxId, f.Succeeded)));
        Assert.Equal(2ul, await reads.HighestNonce(Eth, stage.Hot, default));
        var spent = before - await stage.BalanceAsync(stage.Hot);
        Assert.Equal(spent, 3_000 + facts.Select(f => f!.Fee.Units).Aggregate((a, b) => a + b));
        Assert.Null(await reads.HighestNonce(Eth, stage.Accounts[0], default));

        // From our hot account to our cold address of the same merchant: a deposit.
        await stage.FinalizeAsync();
        Assert.Equal((2_000, 0), await stage.Platform.BalanceAsync(Acme));
    }

    [Fact]
    public async Task What_happened_while_the_platform_was_down_is_made_up_for()
    {
        await using var stage = await StartAsync("HonestToken");
        await stage.Platform.PauseAsync();
        for (var i = 0; i < 6; i++)
        {
            await stage.PayAsync(Cold, 100);
            await stage.TransferAsync(0, Cold, 10);
            await stage.Node.MineAsync(20);
        }

        await stage.Platform.ResumeAsync();
        await stage.CatchUpAsync();
        await stage.Platform.PauseAsync();
        await stage.Platform.ResumeAsync();
        await stage.CatchUpAsync();
        Assert.Equal((600, 0), await stage.Platform.BalanceAsync(Acme));
        Assert.Equal((60, 0), await stage.Platform.BalanceAsync(BookOf(Acme, 0)));
    }

    [Fact]
    public async Task Two_silos_that_watch_at_once_credit_once()
    {
        await using var stage = await StartAsync(DatabaseKind.Postgres, 1, "HonestToken");
        await using var second = await stage.Platform.StartSecondAsync();
        for (var i = 0; i < 5; i++)
        {
            await stage.PayAsync(Cold, 100);
            await stage.TransferAsync(0, Cold, 10);
            await stage.Node.MineAsync(2);
            await Task.WhenAll(stage.Platform.Chain.Advance(), second.Chain.Advance());
        }

        await stage.FinalizeAsync();
        await second.Chain.Advance();
        Assert.Equal((500, 0), await stage.Platform.BalanceAsync(Acme));
        Assert.Equal((50, 0), await stage.Platform.BalanceAsync(BookOf(Acme, 0)));
    }

    [Fact]
    public async Task Status_tells_of_the_last_final_block_and_of_fees()
    {
        await using var stage = await StartAsync();
        await stage.MineAsync(5);
        var status = await stage.Platform.Chain.Status();
        Assert.Equal((1L, "ok", 18), (status.RequiredConfirmations, status.NodeState, status.Decimals));
        Assert.Equal(status.Tip!.Value.Height - 2, status.SettledHeight);
        Assert.Equal(status.FeeRatesSatPerKvB.Order(), status.FeeRatesSatPerKvB);
        Assert.All(status.FeeRatesSatPerKvB.Zip(status.PriorityFees), f => Assert.True(0 < f.Second && f.Second < f.First));
    }

    [Fact]
    public async Task A_token_is_seen_as_its_chain_is()
    {
        await using var stage = await StartAsync("HonestToken");
        var chain = await stage.Platform.Chain.Status();
        var view = new ChainGrainView(stage.Platform.Get<IGrainFactory>(), stage.Platform.Get<ChainRegistry>());
        var token = await view.Status(Token(0));
        Assert.Equal((Token(0), 6, chain.Tip, chain.SettledHeight), (token!.Asset, token.Decimals, token.Tip, token.SettledHeight));
        Assert.Equal(18, (await view.Status(Eth))!.Decimals);
        Assert.Null(await view.Status(AssetId.Parse("UNLISTED").Value));
        Assert.Null(await view.Status(AssetId.Parse("BTC").Value));
    }
}
