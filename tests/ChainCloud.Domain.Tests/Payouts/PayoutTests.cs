using ChainCloud.Domain.Payouts;
using static ChainCloud.Domain.Tests.Payouts.PayoutSamples;

namespace ChainCloud.Domain.Tests.Payouts;

public sealed class PayoutTests
{
    private static readonly PayoutEvent[] Events =
    [
        new PayoutEvent.FundsReserved(), new PayoutEvent.CarrierDelayed(No.Code), new PayoutEvent.CarrierChosen(By), new PayoutEvent.IntentAccepted(Intent), new PayoutEvent.JobDispatched(), new PayoutEvent.CarrierLeft(),
        new PayoutEvent.TransactionSigned(Transaction), new PayoutEvent.TransactionBroadcast(), new PayoutEvent.TransactionAnchored(Block),
        new PayoutEvent.TransactionUnanchored(), new PayoutEvent.PayoutSettled(), new PayoutEvent.PayoutReverted(), new PayoutEvent.PayoutRejected(No), new PayoutEvent.PayoutExpired(),
        new PayoutEvent.PayoutCancelled(),
    ];

    private static readonly PayoutCommand[] Commands =
    [
        new PayoutCommand.Delay(No.Code), new PayoutCommand.Carry(By), new PayoutCommand.Approve(Intent, Noon), new PayoutCommand.Dispatch(),
        new PayoutCommand.RecordSignature(Transaction), new PayoutCommand.Revert(), new PayoutCommand.RecordBroadcast(), new PayoutCommand.RecordAnchor(Block), new PayoutCommand.RecordReorg(), new PayoutCommand.Settle(),
        new PayoutCommand.Reject(No), new PayoutCommand.RejectByVault(No), new PayoutCommand.Expire(Noon.AddDays(2)), new PayoutCommand.Cancel(),
    ];

    [Fact]
    public void The_printed_table_is_the_code() =>
        Assert.Equal(PrintedTable.Of("Payouts"), PrintedTable.Coded(States, Events, Payout.Evolve, s => s.Name));

    [Fact]
    public void A_payout_walks_from_reserved_to_settled()
    {
        var state = Payout.Accept(Terms);
        Assert.IsType<PayoutState.Reserved>(state);
        foreach (var command in (PayoutCommand[])
            [
                new PayoutCommand.Carry(By), new PayoutCommand.Approve(Intent, Noon), new PayoutCommand.Dispatch(), new PayoutCommand.RecordSignature(Transaction),
                new PayoutCommand.RecordBroadcast(), new PayoutCommand.RecordAnchor(Block), new PayoutCommand.Settle(),
            ])
        {
            state = Payout.Evolve(state, Payout.Decide(state, command).Value);
        }

        Assert.Equal(Block, Assert.IsType<PayoutState.Settled>(state).Anchor);
    }

    [Fact]
    public void Every_command_that_was_obeyed_gives_nothing_the_second_time()
    {
        foreach (var state in States)
        {
            foreach (var command in Commands)
            {
                if (Payout.Decide(state, command).TryGet(out var events, out _) && Payout.Evolve(state, events) is var after)
                {
                    Assert.Empty(Payout.Decide(after, command).Value);
                }
            }
        }
    }

    [Fact]
    public void Every_decided_event_can_follow()
    {
        foreach (var state in States)
        {
            foreach (var command in Commands)
            {
                if (Payout.Decide(state, command).TryGet(out var events, out var refused))
                {
                    Payout.Evolve(state, events);
                }
                else
                {
                    Assert.Equal(ProblemCodes.WrongState, refused.Code);
                }
            }
        }
    }

    [Fact]
    public void A_payout_whose_job_left_cannot_be_cancelled_or_expire_or_be_refused_by_the_vdevice()
    {
        foreach (var state in States.Where(s => s is PayoutState.AwaitingSignature or PayoutState.Signed or PayoutState.Broadcast or PayoutState.Confirming))
        {
            foreach (var command in (PayoutCommand[])[new PayoutCommand.Cancel(), new PayoutCommand.Expire(Noon.AddYears(1)), new PayoutCommand.Reject(No)])
            {
                Assert.Equal(ProblemCodes.WrongState, Payout.Decide(state, command).Problem.Code);
            }
        }
    }

    [Fact]
    public void A_signed_payout_is_not_ended_by_the_vault_either() =>
        Assert.Equal(ProblemCodes.WrongState, Payout.Decide(States.OfType<PayoutState.Signed>().Single(), new PayoutCommand.RejectByVault(No)).Problem.Code);

    [Fact]
    public void An_approval_after_the_window_is_refused() =>
        Assert.False(Payout.Decide(new PayoutState.AwaitingApproval(Terms, By), new PayoutCommand.Approve(Intent, By.NotAfter.AddSeconds(1))).IsOk);

    [Fact]
    public void A_payout_does_not_expire_within_its_window() =>
        Assert.False(Payout.Decide(new PayoutState.AwaitingApproval(Terms, By), new PayoutCommand.Expire(By.NotAfter)).IsOk);

    [Fact]
    public void Another_intent_after_the_first_is_refused() =>
        Assert.False(Payout.Decide(new PayoutState.AwaitingSignature(Terms, By, Intent), new PayoutCommand.Approve([9], Noon)).IsOk);

    [Fact]
    public void Another_transaction_after_the_first_is_refused() =>
        Assert.False(Payout.Decide(
            new PayoutState.Signed(Terms, By, Intent, Transaction), new PayoutCommand.RecordSignature(Transaction with { TxId = Hash(8) })).IsOk);

    [Fact]
    public void A_block_that_leaves_the_chain_takes_the_payout_back_to_broadcast()
    {
        var state = new PayoutState.Confirming(Terms, By, Intent, Transaction, Block);
        Assert.IsType<PayoutState.Broadcast>(Payout.Evolve(state, Payout.Decide(state, new PayoutCommand.RecordReorg()).Value));
    }

    [Fact]
    public void Another_block_takes_the_place_of_the_first()
    {
        var other = new BlockRef(101, Hash(3));
        var state = new PayoutState.Confirming(Terms, By, Intent, Transaction, Block);
        var after = Payout.Evolve(state, Payout.Decide(state, new PayoutCommand.RecordAnchor(other)).Value);
        Assert.Equal(other, Assert.IsType<PayoutState.Confirming>(after).Anchor);
    }

    [Fact]
    public void The_block_tells_which_attempt_it_holds_and_what_it_cost()
    {
        var mined = new SignedTransaction(Hash(8), Units(17));
        var state = Payout.Evolve(States[6], Payout.Decide(States[6], new PayoutCommand.RecordAnchor(Block, mined)).Value);
        Assert.Equal(mined, state.SignedAs);
        Assert.Equal(mined, Payout.Evolve(state, Payout.Decide(state, new PayoutCommand.Settle()).Value).SignedAs);
    }

    [Fact]
    public void A_transaction_that_failed_for_good_ends_the_payout_which_then_neither_settles_nor_goes_back()
    {
        var state = Payout.Evolve(States[7], Payout.Decide(States[7], new PayoutCommand.Revert()).Value);
        Assert.Equal(("reverted", true), (state.Name, state.IsEnd));
        Assert.False(Payout.Decide(state, new PayoutCommand.Settle()).IsOk);
        Assert.False(Payout.Decide(state, new PayoutCommand.RecordReorg()).IsOk);
        Assert.False(Payout.Decide(States[6], new PayoutCommand.Revert()).IsOk);
    }

    [Fact]
    public void A_payout_that_waits_says_for_what_once()
    {
        var state = Payout.Evolve(States[1], Payout.Decide(States[1], new PayoutCommand.Delay(ProblemCodes.FeeAboveCap)).Value);
        Assert.Equal(ProblemCodes.FeeAboveCap, Assert.IsType<PayoutState.Reserved>(state).WaitsFor);
        Assert.Empty(Payout.Decide(state, new PayoutCommand.Delay(ProblemCodes.FeeAboveCap)).Value);
        Assert.Single(Payout.Decide(state, new PayoutCommand.Delay(ProblemCodes.InsufficientFunds)).Value);
        Assert.IsType<PayoutState.AwaitingApproval>(Payout.Evolve(state, Payout.Decide(state, new PayoutCommand.Carry(By)).Value));
    }

    [Fact]
    public void A_tokens_payout_holds_its_amount_here_and_is_followed_until_its_gas_is_closed()
    {
        var terms = Terms with { MaxFee = Amount.Of(AssetId.Parse("ETH").Value, 5) };
        Assert.Equal((true, Units(0), Units(100_000)), (terms.PaysFeeElsewhere, terms.FeeHeldHere, terms.Held));
        Assert.False(terms.Check(_ => Units(1), Units(1_000_000)).IsOk);
        Assert.True(terms.Check(_ => Units(1), Units(1_000_000), terms.MaxFee.Asset).IsOk);
        Assert.IsType<PayoutAction.CloseGas>(PayoutPump.Next(new PayoutState.Cancelled(terms, null), Noon, TimeSpan.FromHours(23)));
    }

    [Fact]
    public void The_pump_asks_for_the_step_that_is_missing()
    {
        var window = TimeSpan.FromHours(23);
        Assert.IsType<PayoutAction.ChooseCarrier>(PayoutPump.Next(new PayoutState.Reserved(Terms), Noon, window));
        Assert.IsType<PayoutAction.Expire>(PayoutPump.Next(new PayoutState.Reserved(Terms), Noon.AddHours(24), window));
        Assert.IsType<PayoutAction.Nothing>(PayoutPump.Next(new PayoutState.AwaitingApproval(Terms, By), Noon, window));
        Assert.IsType<PayoutAction.Expire>(PayoutPump.Next(new PayoutState.AwaitingApproval(Terms, By), Noon.AddHours(24), window));
        Assert.IsType<PayoutAction.FollowTransfer>(PayoutPump.Next(new PayoutState.AwaitingSignature(Terms, By, Intent), Noon.AddYears(1), window));
        Assert.All(States.Where(s => s.IsEnd), s => Assert.IsType<PayoutAction.Nothing>(PayoutPump.Next(s, Noon, window)));
    }
}
