using ChainCloud.Domain.Payouts;
using ChainCloud.Domain.Tests.Payouts;
using ChainCloud.Domain.Transfers;
using static ChainCloud.Domain.Tests.Payouts.PayoutSamples;

namespace ChainCloud.Domain.Tests.Transfers;

public sealed class TransferTests
{
    private const long Required = 6;

    private static readonly JobId Job = JobId.Of(4);
    private static readonly Hash256 Stranger = Hash(77);

    private static readonly CoinPlan Plan = new(
        TransferId.Of(7), Book, [Terms.Id], [new Coin(By.Fence.AsOutpoint!.Value, Units(500_000), Script(4), 0, 3)], Terms.Outputs,
        new PlannedChange(0, Script(9), Units(399_750)), Units(250), 1_000, Noon);

    private static readonly TransferState[] States =
    [
        new TransferState.Planned(Plan),
        new TransferState.AwaitingSignature(Plan, Job),
        new TransferState.Signed(Plan, Job, PayoutSamples.Transaction),
        new TransferState.Broadcast(Plan, Job, PayoutSamples.Transaction),
        new TransferState.Confirming(Plan, Job, PayoutSamples.Transaction, Block),
        new TransferState.Settled(Plan, Job, PayoutSamples.Transaction, Block),
        new TransferState.Reverted(Plan, Job, PayoutSamples.Transaction, Block),
        new TransferState.Abandoned(Plan, No),
    ];

    private static readonly TransferEvent[] Events =
    [
        new TransferEvent.JobDispatched(Job, Plan), new TransferEvent.TransactionSigned(PayoutSamples.Transaction), new TransferEvent.TransactionBroadcast(),
        new TransferEvent.TransactionAnchored(Block), new TransferEvent.TransactionUnanchored(), new TransferEvent.TransferSettled(),
        new TransferEvent.TransferReverted(), new TransferEvent.TransferAbandoned(No),
    ];

    private static readonly TransferCommand[] Commands =
    [
        new TransferCommand.Dispatch(Job), new TransferCommand.DispatchRest(JobId.Of(5), Plan), new TransferCommand.RecordSignature(PayoutSamples.Transaction), new TransferCommand.RecordBroadcast(),
        new TransferCommand.RecordAnchor(Block), new TransferCommand.RecordReorg(), new TransferCommand.Settle(), new TransferCommand.Abandon(No),
        new TransferCommand.Revert(), new TransferCommand.AbandonByVault(No),
    ];

    [Fact]
    public void The_printed_table_is_the_code() =>
        Assert.Equal(PrintedTable.Of("Transfers"), PrintedTable.Coded(States, Events, Transfer.Evolve, s => s.Name));

    [Fact]
    public void Every_command_is_obeyed_once_or_refused()
    {
        foreach (var state in States)
        {
            foreach (var command in Commands)
            {
                if (Transfer.Decide(state, command).TryGet(out var events, out var refused))
                {
                    Assert.Empty(Transfer.Decide(Transfer.Evolve(state, events), command).Value);
                }
                else
                {
                    Assert.Equal(ProblemCodes.WrongState, refused.Code);
                }
            }
        }
    }

    [Fact]
    public void A_transfer_whose_job_left_is_abandoned_by_the_vault_only()
    {
        Assert.False(Transfer.Decide(States[1], new TransferCommand.Abandon(No)).IsOk);
        Assert.True(Transfer.Decide(States[1], new TransferCommand.AbandonByVault(No)).IsOk);
        Assert.False(Transfer.Decide(States[2], new TransferCommand.AbandonByVault(No)).IsOk);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_plan_goes_to_the_vault_with_another_fence(bool rest)
    {
        var other = Plan with { Inputs = [Plan.Inputs[0] with { Outpoint = new Outpoint(Hash(50), 0) }] };
        Assert.Throws<InvalidOperationException>(() => rest
            ? Transfer.Decide(States[1], new TransferCommand.DispatchRest(JobId.Of(5), other))
            : Transfer.Decide(States[0], new TransferCommand.Dispatch(Job, other)));
    }

    [Fact]
    public void A_fee_is_shared_to_the_unit()
    {
        var plan = Plan with { Payouts = [PayoutId.Of(1), PayoutId.Of(2), PayoutId.Of(3)] };
        Assert.Equal([Units(335), Units(333), Units(333)], plan.Payouts.Select(p => plan.ShareOf(Units(1_001), p)));
    }

    [Fact]
    public void The_fence_is_the_first_input() => Assert.Equal(Plan.Inputs[0].Outpoint, Plan.Fence);

    [Fact]
    public void Signed_bytes_are_given_to_the_network() => Assert.IsType<TransferAction.Broadcast>(Next(States[2], FenceFacts.Unspent));

    [Fact]
    public void Nothing_is_given_to_the_network_before_it_is_signed()
    {
        Assert.IsType<TransferAction.Nothing>(Next(States[0], FenceFacts.Unspent));
        Assert.IsType<TransferAction.Nothing>(Next(States[1], FenceFacts.Unspent));
    }

    [Fact]
    public void A_fence_that_is_spent_for_good_before_we_hold_a_signature_raises_an_alarm()
    {
        Assert.Equal(new TransferAction.Alarm(Stranger), Next(States[0], new FenceFacts(Stranger, Block, Required)));
        Assert.Equal(new TransferAction.Alarm(Stranger), Next(States[1], new FenceFacts(Stranger, Block, Required)));
        Assert.IsType<TransferAction.Nothing>(Next(States[1], new FenceFacts(Stranger, Block, Required - 1)));
    }

    [Fact]
    public void A_broadcast_transaction_waits_and_is_sent_again_when_it_has_been_silent()
    {
        Assert.IsType<TransferAction.Nothing>(Next(States[3], FenceFacts.Unspent));
        Assert.IsType<TransferAction.Broadcast>(TransferPump.Next(States[3], FenceFacts.Unspent, Required, silent: true));
    }

    [Fact]
    public void A_block_with_our_transaction_anchors_it_even_when_the_broadcast_was_not_recorded()
    {
        Assert.Equal(new TransferAction.RecordAnchor(Block), Next(States[2], Mined(1)));
        Assert.Equal(new TransferAction.RecordAnchor(Block), Next(States[3], Mined(1)));
    }

    [Fact]
    public void It_settles_at_the_required_confirmations_and_not_before()
    {
        Assert.IsType<TransferAction.Nothing>(Next(States[4], Mined(Required - 1)));
        Assert.IsType<TransferAction.Settle>(Next(States[4], Mined(Required)));
    }

    [Fact]
    public void A_fence_that_is_unspent_again_is_a_reorg() => Assert.IsType<TransferAction.RecordReorg>(Next(States[4], FenceFacts.Unspent));

    [Fact]
    public void A_fence_that_a_stranger_spent_for_good_raises_an_alarm_and_frees_nothing()
    {
        Assert.IsType<TransferAction.Nothing>(Next(States[3], new FenceFacts(Stranger, Block, Required - 1)));
        Assert.Equal(new TransferAction.Alarm(Stranger), Next(States[3], new FenceFacts(Stranger, Block, Required)));
        Assert.IsType<TransferAction.RecordReorg>(Next(States[4], new FenceFacts(Stranger, Block, Required)));
    }

    [Fact]
    public void Any_attempt_in_a_block_is_ours_and_is_recorded_with_what_it_cost()
    {
        var mined = new SignedTransaction(Stranger, Units(17));
        var facts = new FenceFacts(Stranger, Block, 1) { Mined = mined };
        Assert.Equal(new TransferAction.RecordAnchor(Block, mined), Next(States[3], facts));
        var state = Transfer.Evolve(States[3], Transfer.Decide(States[3], new TransferCommand.RecordAnchor(Block, mined)).Value);
        Assert.Equal(mined, state.SignedAs);
        Assert.IsType<TransferAction.Settle>(Next(state, facts with { Confirmations = Required }));
    }

    [Fact]
    public void A_transaction_that_failed_ends_the_transfer_when_it_is_final_and_not_before()
    {
        Assert.IsType<TransferAction.Nothing>(Next(States[4], Mined(Required - 1) with { Succeeded = false }));
        Assert.IsType<TransferAction.Revert>(Next(States[4], Mined(Required) with { Succeeded = false }));
    }

    [Fact]
    public void A_finished_transfer_asks_for_nothing() =>
        Assert.All(States.Where(s => s.IsEnd), s => Assert.IsType<TransferAction.Nothing>(Next(s, FenceFacts.Unspent)));

    private static FenceFacts Mined(long confirmations) => new(PayoutSamples.Transaction.TxId, Block, confirmations);

    private static TransferAction Next(TransferState state, FenceFacts facts) => TransferPump.Next(state, facts, Required, silent: false);
}
