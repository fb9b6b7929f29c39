using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.Domain.Ledger;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Store;
using ChainCloud.Statements;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Databases;
using static ChainCloud.Grains.Tests.Payouts.AccountStage;

namespace ChainCloud.Grains.Tests.Payouts;

public sealed class AccountPayoutStory
{
    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_payout_of_the_chains_own_asset_settles_with_the_fee_that_its_block_tells(DatabaseKind kind)
    {
        await using var stage = await AccountStage.Open(kind);
        await stage.Fund(EthBook, Ether);
        var view = await stage.RequestAndPlan(EthBook, "order-1", Ether / 4);
        Assert.Equal(("awaiting_approval", Fence.Of(stage.Devices.Account, 0)), (view.State, view.Fence));
        var job = await stage.ApprovalJob(view.Id);
        Assert.Equal((MaxFee, view.Fence!.Value), (job.MaxFee, job.Fence));

        var signed = await stage.ApproveAndSign(view);
        Assert.Equal((Recipient, Ether / 4, 21_000ul), (signed.Transaction.To!.Value, signed.Transaction.Value, signed.Transaction.GasLimit));
        await Reaches(stage, view.Id, "broadcast");
        Assert.Equal(signed.TxId, Assert.Single(stage.Node.Heard).TxId);
        Assert.Equal(signed.Transaction.MaxFee, (await stage.View(view.Id)).Fee!.Units);

        await stage.Mine(stage.Mined(signed));
        await stage.Payout(view.Id).Advance();
        var confirming = await stage.View(view.Id);
        Assert.Equal(("confirming", FeeOf(signed)), (confirming.State, confirming.Fee));
        await stage.Finalize();
        await stage.Payout(view.Id).Advance();
        Assert.Equal("settled", (await stage.View(view.Id)).State);
        var left = (3 * Ether / 4) - FeeOf(signed).Units;
        Assert.Equal((left, BigInteger.Zero), ((await stage.Hot(EthBook)).Available.Units, (await stage.Hot(EthBook)).Reserved.Units));
        Assert.Equal(left, await stage.OnChain(EthBook));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_tokens_payout_holds_its_gas_in_the_chains_own_book_and_closes_it_after_its_end(DatabaseKind kind)
    {
        await using var stage = await AccountStage.Open(kind);
        await stage.Fund(EthBook, Ether);
        await stage.Fund(UsdxBook, 5_000_000);
        var view = await stage.RequestAndPlan(UsdxBook, "order-1", 2_000_000);
        Assert.Equal("awaiting_approval", view.State);
        Assert.Equal((MaxFee.Units, new BigInteger(2_000_000)), ((await stage.Hot(EthBook)).Reserved.Units, (await stage.Hot(UsdxBook)).Reserved.Units));

        var signed = await stage.ApproveAndSign(view);
        Assert.Equal((Contract, BigInteger.Zero, 65_000ul), (signed.Transaction.To!.Value, signed.Transaction.Value, signed.Transaction.GasLimit));
        Assert.Equal((Recipient, new BigInteger(2_000_000)), Abi.TryTransfer(signed.Transaction.Data.AsSpan())!.Value);
        await Settle(stage, view, stage.Mined(signed));

        // The sweeper finds the payout until its gas is closed, and never again.
        Assert.Contains(view.Id, await stage.Get<IUnfinishedWork>().Payouts(null, 10, default));
        await stage.Restart();
        await stage.Payout(view.Id).Advance();
        Assert.Empty(await stage.Get<IUnfinishedWork>().Payouts(null, 10, default));
        await stage.Payout(view.Id).Advance();
        Assert.Equal((Ether - FeeOf(signed).Units, new BigInteger(3_000_000)), (await stage.OnChain(EthBook), await stage.OnChain(UsdxBook)));
        Assert.Equal((BigInteger.Zero, BigInteger.Zero), ((await stage.Hot(EthBook)).Reserved.Units, (await stage.Hot(UsdxBook)).Reserved.Units));
        var kinds = (await stage.Account(EthBook).LedgerEntries(new PageQuery(null, 3), null)).Value.Items.Select(e => e.Kind);
        Assert.Equal([EntryKinds.GasReleased, EntryKinds.GasSettled, EntryKinds.GasHeld], kinds);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_transaction_that_failed_ends_the_payout_reverted_with_only_the_fee_gone(bool isToken)
    {
        await using var stage = await AccountStage.Open();
        await stage.Fund(EthBook, Ether);
        await stage.Fund(UsdxBook, 5_000_000);
        var view = await stage.RequestAndPlan(isToken ? UsdxBook : EthBook, "order-1", 1_000_000);
        var signed = await stage.ApproveAndSign(view);
        await stage.Mine(stage.Mined(signed, succeeded: false));
        await stage.Payout(view.Id).Advance();
        Assert.Equal("confirming", (await stage.View(view.Id)).State);
        await stage.Finalize();
        await stage.Payout(view.Id).Advance();
        await stage.Payout(view.Id).Advance();
        var reverted = await stage.View(view.Id);
        Assert.Equal(("reverted", FeeOf(signed)), (reverted.State, reverted.Fee));
        Assert.Equal((Ether - FeeOf(signed).Units, new BigInteger(5_000_000)), (await stage.OnChain(EthBook), await stage.OnChain(UsdxBook)));
        Assert.Equal(BigInteger.Zero, (await stage.Hot(EthBook)).Reserved.Units + (await stage.Hot(UsdxBook)).Reserved.Units);
        Assert.Empty(await stage.Get<IUnfinishedWork>().Payouts(null, 10, default));

        // The nonce is used all the same.
        Assert.Equal(1ul, (await stage.RequestAndPlan(EthBook, "order-2", 1)).Fence!.Value.Number);
    }

    [Fact]
    public async Task A_token_that_reports_success_and_moves_nothing_is_never_settled()
    {
        await using var stage = await AccountStage.Open();
        await stage.Fund(EthBook, Ether);
        await stage.Fund(UsdxBook, 5_000_000);
        var view = await stage.RequestAndPlan(UsdxBook, "order-1", 1_000_000);
        var mined = stage.Mined(await stage.ApproveAndSign(view));
        stage.Node.Logs.Clear();
        await Settle(stage, view, mined, "confirming");
        await stage.Payout(view.Id).Advance();
        Assert.Equal(["token_untrusted"], await stage.Alarms());
        Assert.Equal(new BigInteger(1_000_000), (await stage.Hot(UsdxBook)).Reserved.Units);
    }

    [Theory]
    [InlineData("cancelled")]
    [InlineData("expired")]
    [InlineData("rejected")]
    public async Task A_tokens_payout_that_ends_without_a_transaction_frees_its_gas(string end)
    {
        await using var stage = await AccountStage.Open();
        await stage.Fund(EthBook, Ether);
        await stage.Fund(UsdxBook, 5_000_000);
        var view = await stage.RequestAndPlan(UsdxBook, "order-1", 1_000_000);
        if (end == "cancelled")
        {
            await stage.Payout(view.Id).Cancel(Merchant);
        }
        else if (end == "expired")
        {
            stage.Clock.Move(TimeSpan.FromHours(24));
            await stage.Payout(view.Id).Advance();
        }
        else
        {
            Assert.True((await stage.Approve(view)).IsOk);
            Assert.True((await stage.Transfer(view.Transfer!.Value).RefuseSignature("C9", "reject", "no", stage.Devices.Refuse(await stage.SigningJob(view)))).IsOk);
        }

        Assert.Equal(end, (await stage.View(view.Id)).State);
        await stage.Payout(view.Id).Advance();
        Assert.Equal((Ether, new BigInteger(5_000_000)), ((await stage.Hot(EthBook)).Available.Units, (await stage.Hot(UsdxBook)).Available.Units));
        Assert.Empty(await stage.Get<IUnfinishedWork>().Payouts(null, 10, default));

        // Its nonce was never used and is taken again.
        Assert.Equal(0ul, (await stage.RequestAndPlan(EthBook, "order-2", 1)).Fence!.Value.Number);
    }

    [Fact]
    public async Task A_crash_between_the_held_gas_and_the_carried_payout_loses_nothing()
    {
        await using var stage = await AccountStage.Open();
        await stage.Fund(EthBook, Ether);
        await stage.Fund(UsdxBook, 5_000_000);
        stage.Node.Fees = FakeEvmNode.Quotes(100_000);
        var (first, second) = (await stage.RequestAndPlan(UsdxBook, "order-1", 1_000_000), await stage.RequestAndPlan(UsdxBook, "order-2", 1_000_000));
        Assert.True((await stage.Account(EthBook).HoldGas(first.Id, MaxFee)).IsOk);
        Assert.True((await stage.Account(EthBook).HoldGas(second.Id, MaxFee)).IsOk);
        await stage.Restart();

        // One goes on with what it holds, the other ends and gives it back.
        await stage.Payout(second.Id).Cancel(Merchant);
        await stage.Payout(second.Id).Advance();
        stage.Node.Fees = FakeEvmNode.Quotes(20);
        await stage.Payout(first.Id).Advance();
        Assert.Equal("awaiting_approval", (await stage.View(first.Id)).State);
        Assert.Equal(MaxFee, (await stage.Hot(EthBook)).Reserved);
        Assert.False((await stage.Account(EthBook).HoldGas(second.Id, MaxFee)).IsOk);
    }

    [Fact]
    public async Task Gas_cannot_be_held_for_a_payout_that_ended_before_any_was_and_never_for_an_open_one_closed()
    {
        await using var stage = await AccountStage.Open();
        await stage.Fund(EthBook, Ether);
        await stage.Fund(UsdxBook, 5_000_000);
        stage.Node.Fees = FakeEvmNode.Quotes(100_000);
        var view = await stage.RequestAndPlan(UsdxBook, "order-1", 1_000_000);
        Assert.Equal(ProblemCodes.WrongState, (await stage.Account(EthBook).CloseGas(view.Id)).Problem.Code);
        Assert.Equal(ProblemCodes.WrongState, (await stage.Account(UsdxBook).FinishPayout(view.Id)).Problem.Code);
        await stage.Payout(view.Id).Cancel(Merchant);
        await stage.Payout(view.Id).Advance();
        Assert.Equal(ProblemCodes.WrongState, (await stage.Account(EthBook).HoldGas(view.Id, MaxFee)).Problem.Code);
        Assert.Empty(await stage.Get<IUnfinishedWork>().Payouts(null, 10, default));
        Assert.Equal(Ether, (await stage.Hot(EthBook)).Available.Units);
    }

    [Fact]
    public async Task A_block_that_leaves_the_chain_takes_the_payout_back_until_it_is_mined_again()
    {
        await using var stage = await AccountStage.Open();
        await stage.Fund(EthBook, Ether);
        var view = await stage.RequestAndPlan(EthBook, "order-1", Ether / 4);
        var signed = await stage.ApproveAndSign(view);
        await stage.Mine();
        await stage.Mine(stage.Mined(signed));
        await stage.Payout(view.Id).Advance();
        await stage.Reorganize();
        await stage.Payout(view.Id).Advance();
        Assert.Equal("broadcast", (await stage.View(view.Id)).State);
        Assert.True(stage.Node.Heard.Count >= 2);
        await stage.Mine();
        await Settle(stage, view, stage.Mined(signed));
        Assert.Equal((3 * Ether / 4) - FeeOf(signed).Units, await stage.OnChain(EthBook));
    }

    private static async Task Settle(AccountStage stage, PayoutView view, AccountTxFact mined, string state = "settled")
    {
        await stage.Mine(mined);
        await stage.Payout(view.Id).Advance();
        await stage.Finalize();
        await stage.Payout(view.Id).Advance();
        Assert.Equal(state, (await stage.View(view.Id)).State);
    }

    private static Task Reaches(AccountStage stage, PayoutId id, string state) =>
        Eventually.True(async () => (await stage.View(id)).State == state, Limit, () => $"The payout did not become {state}.");
}
