using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Store;
using static ChainCloud.Grains.Tests.Payouts.AccountStage;

namespace ChainCloud.Grains.Tests.Payouts;

/// <summary>Which payout of an account is next, and with which nonce.</summary>
public sealed class NonceStory
{
    private static readonly BigInteger Ether = BigInteger.Pow(10, 18);

    [Fact]
    public async Task One_payout_at_a_time_is_unsigned_the_oldest_first_whatever_it_pays()
    {
        await using var stage = await Funded();
        var payouts = new[]
        {
            await stage.Request(UsdxBook, "order-1", 1_000), await stage.Request(EthBook, "order-2", 1_000), await stage.Request(UsdxBook, "order-3", 1_000),
        };
        for (var i = 0; i < payouts.Length; i++)
        {
            await Task.WhenAll(payouts.Select(p => stage.Payout(p.Id).Advance()));
            var views = await Task.WhenAll(payouts.Select(p => stage.View(p.Id)));
            Assert.Equal((ulong)i, views[i].Fence!.Value.Number);
            Assert.All(views[(i + 1)..], v => Assert.Equal("reserved", v.State));
            await stage.ApproveAndSign(views[i]);
        }
    }

    [Fact]
    public async Task A_payout_that_ends_unsigned_leaves_its_nonce_to_the_next()
    {
        await using var stage = await Funded();
        var first = await stage.RequestAndPlan(EthBook, "order-1", 1_000);
        Assert.True((await stage.Approve(await Cancelled(stage, first))) is { IsOk: false });
        var second = await stage.RequestAndPlan(UsdxBook, "order-2", 1_000);
        Assert.Equal(first.Fence, second.Fence);
        Assert.Equal(0ul, (await stage.ApproveAndSign(second)).Transaction.Nonce);
    }

    [Fact]
    public async Task Two_activations_that_choose_the_same_nonce_carry_one_payout()
    {
        await using var stage = await Funded();
        var (first, second) = (await stage.Request(EthBook, "order-1", 1_000), await stage.Request(UsdxBook, "order-2", 1_000));
        await stage.Nonces.Advance();
        var taken = (await stage.View(first.Id)).Fence!.Value;
        Assert.True((await stage.Account(EthBook).HoldGas(second.Id, MaxFee)).IsOk);
        var same = new AccountCarry(taken, Contract.ToDestination(), Amount.Zero(Eth), Abi.Transfer(Recipient, 1_000), 65_000, 1, 1);
        Assert.Equal(ProblemCodes.WrongState, (await stage.Account(UsdxBook).CarryPayout(second.Id, same)).Problem.Code);
        Assert.Equal("reserved", (await stage.View(second.Id)).State);
    }

    [Fact]
    public async Task A_tokens_payout_is_not_carried_before_its_gas_is_held()
    {
        await using var stage = await Funded();
        stage.Node.Fees = FakeEvmNode.Quotes(100_000);
        var view = await stage.RequestAndPlan(UsdxBook, "order-1", 1_000);
        var carry = new AccountCarry(
            Fence.Of(stage.Devices.Account, 0), Contract.ToDestination(), Amount.Zero(Eth), Abi.Transfer(Recipient, 1_000), 65_000, 1, 1);
        Assert.Equal(ProblemCodes.WrongState, (await stage.Account(UsdxBook).CarryPayout(view.Id, carry)).Problem.Code);
    }

    [Fact]
    public async Task While_gas_is_too_dear_the_payout_waits_and_says_so_and_holds_up_nobody()
    {
        await using var stage = await Funded();
        stage.Node.Fees = FakeEvmNode.Quotes(100);
        var poor = await stage.RequestAndPlan(EthBook, "order-1", 1_000, maxFee: Amount.Of(Eth, 21_000 * 20_000_000_000L));
        Assert.Equal(("reserved", ProblemCodes.FeeAboveCap), (poor.State, poor.ReasonCode));
        var rich = await stage.RequestAndPlan(EthBook, "order-2", 1_000);
        Assert.Equal("awaiting_approval", rich.State);
        await stage.ApproveAndSign(rich);
        stage.Node.Fees = FakeEvmNode.Quotes(15);
        await stage.Payout(poor.Id).Advance();
        poor = await stage.View(poor.Id);
        Assert.Equal(("awaiting_approval", (string?)null), (poor.State, poor.ReasonCode));

        // The normal quote is above its cap, the slow one is not: it pays what it may.
        Assert.Equal(20_000_000_000, (await stage.ApproveAndSign(poor)).Transaction.MaxFeePerGas);
    }

    [Fact]
    public async Task A_tokens_payout_without_ether_for_its_gas_waits_says_so_and_expires()
    {
        await using var stage = await AccountStage.Open();
        await stage.Fund(UsdxBook, 1_000_000);
        var view = await stage.RequestAndPlan(UsdxBook, "order-1", 1_000);
        Assert.Equal(("reserved", ProblemCodes.InsufficientFunds), (view.State, view.ReasonCode));
        await stage.Fund(EthBook, MaxFee.Units);
        // The book's writer remembers its head, and this deposit was written behind its back.
        await stage.Restart();
        await stage.Payout(view.Id).Advance();
        Assert.Equal("awaiting_approval", (await stage.View(view.Id)).State);

        var second = await stage.RequestAndPlan(UsdxBook, "order-2", 1_000);
        stage.Clock.Move(TimeSpan.FromHours(24));
        await stage.Payout(second.Id).Advance();
        await stage.Payout(second.Id).Advance();
        Assert.Equal("expired", (await stage.View(second.Id)).State);
        Assert.Equal(new BigInteger(1_000), (await stage.Hot(UsdxBook)).Reserved.Units);
    }

    [Fact]
    public async Task A_strangers_transaction_stops_the_account_and_releases_nothing()
    {
        await using var stage = await Funded();
        await stage.Mine(new AccountTxFact(stage.Devices.Account, 0, TxId(7), true, MaxFee));
        stage.Node.Counted = 1;
        var view = await stage.RequestAndPlan(EthBook, "order-1", 1_000);
        Assert.Equal("reserved", view.State);
        Assert.Empty(await stage.Alarms());
        await stage.Finalize();
        await stage.Payout(view.Id).Advance();
        await stage.Payout(view.Id).Advance();
        Assert.Equal(["fence_conflict"], await stage.Alarms());
        Assert.Equal("reserved", (await stage.View(view.Id)).State);
        Assert.Equal(MaxFee.Units + 1_000, (await stage.Hot(EthBook)).Reserved.Units);
    }

    [Fact]
    public async Task A_strangers_transaction_under_a_signed_payouts_nonce_raises_an_alarm_and_releases_nothing()
    {
        await using var stage = await Funded();
        var view = await stage.RequestAndPlan(EthBook, "order-1", 1_000);
        await stage.ApproveAndSign(view);
        await stage.Mine(new AccountTxFact(stage.Devices.Account, 0, TxId(7), true, MaxFee));
        await stage.Finalize();
        await stage.Payout(view.Id).Advance();
        Assert.Contains("fence_conflict", await stage.Alarms());
        Assert.False((await stage.View(view.Id)).State is "settled" or "reverted");
        Assert.Equal(MaxFee.Units + 1_000, (await stage.Hot(EthBook)).Reserved.Units);
        Assert.Equal("reserved", (await stage.RequestAndPlan(EthBook, "order-2", 1_000)).State);
    }

    [Fact]
    public async Task Any_attempt_at_a_nonce_settles_its_payout_with_what_that_one_cost()
    {
        await using var stage = await Funded();
        var view = await stage.RequestAndPlan(EthBook, "order-1", 1_000);
        var first = await stage.ApproveAndSign(view);
        var second = stage.Devices.Replace(first);
        await stage.Store(EthBook, new RowWrite.InsertAttempt(new AttemptRow(
            view.Transfer!.Value, 2, Eth, second.TxId, second.Serialize(), Amount.Of(Eth, second.Transaction.MaxFee), stage.Clock.GetUtcNow())));
        await stage.Mine(stage.Mined(second));
        await stage.Finalize();
        await stage.Payout(view.Id).Advance();
        var settled = await stage.View(view.Id);
        Assert.Equal(("settled", second.TxId, FeeOf(second)), (settled.State, settled.TxId, settled.Fee));
        Assert.Equal(Ether - 1_000 - FeeOf(second).Units, await stage.OnChain(EthBook));
    }

    [Fact]
    public async Task An_account_that_was_used_before_goes_on_where_the_node_says()
    {
        await using var stage = await Funded();
        stage.Node.Counted = 41;
        var view = await stage.RequestAndPlan(EthBook, "order-1", 1_000);
        Assert.Equal(41ul, view.Fence!.Value.Number);
    }

    [Fact]
    public async Task Nothing_is_planned_while_the_node_has_seen_more_than_the_facts_tell()
    {
        await using var stage = await Funded();
        var view = await stage.RequestAndPlan(EthBook, "order-1", 1_000);
        var signed = await stage.ApproveAndSign(view);
        stage.Node.Counted = 2;
        Assert.Equal("reserved", (await stage.RequestAndPlan(EthBook, "order-2", 1_000)).State);
        stage.Node.Counted = 1;
        await stage.Mine(stage.Mined(signed));
        await stage.Nonces.Advance();
        Assert.Equal(1ul, (await stage.Account(EthBook).ListPayouts(new PageQuery(null, 1))).Value.Items[0].Fence!.Value.Number);
    }

    [Fact]
    public async Task A_node_that_is_down_delays_everything_and_breaks_nothing()
    {
        await using var stage = await Funded();
        stage.Node.IsDown = true;
        var view = await stage.RequestAndPlan(EthBook, "order-1", 1_000);
        Assert.Equal(("reserved", (string?)null), (view.State, view.ReasonCode));
        stage.Node.IsDown = false;
        await stage.Payout(view.Id).Advance();
        Assert.Equal("awaiting_approval", (await stage.View(view.Id)).State);
    }

    [Fact]
    public async Task A_silent_transaction_is_given_to_the_network_again_and_a_rejected_one_raises_an_alarm()
    {
        await using var stage = await Funded();
        stage.Node.Answer = _ => new Broadcast.Rejected("replacement transaction underpriced");
        var view = await stage.RequestAndPlan(EthBook, "order-1", 1_000);
        await stage.ApproveAndSign(view);
        await stage.Payout(view.Id).Advance();
        Assert.Equal(["broadcast_rejected"], await stage.Alarms());
        stage.Node.Answer = _ => new Broadcast.AlreadyKnown();
        await stage.Payout(view.Id).Advance();
        var heard = stage.Node.Heard.Count;
        await stage.Payout(view.Id).Advance();
        Assert.Equal(heard, stage.Node.Heard.Count);
        stage.Clock.Move(TimeSpan.FromMinutes(11));
        await stage.Payout(view.Id).Advance();
        Assert.Equal(heard + 1, stage.Node.Heard.Count);
    }

    private static async Task<AccountStage> Funded()
    {
        var stage = await AccountStage.Open();
        await stage.Fund(EthBook, Ether);
        await stage.Fund(UsdxBook, 1_000_000);
        return stage;
    }

    private static async Task<PayoutView> Cancelled(AccountStage stage, PayoutView view) => (await stage.Payout(view.Id).Cancel(Merchant)).Value;

    private static Hash256 TxId(byte fill) => new(Enumerable.Repeat(fill, 32).ToArray());
}
