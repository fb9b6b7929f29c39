using ChainCloud.Chains;
using ChainCloud.Domain.Ledger;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Store;
using ChainCloud.Statements;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Databases;

namespace ChainCloud.Grains.Tests.Payouts;

/// <summary>A payout from its request to its settlement, on both databases.</summary>
public sealed class PayoutStoryTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_payout_is_requested_approved_signed_broadcast_confirmed_and_settled(DatabaseKind kind)
    {
        await using var stage = await PayoutStage.Open(kind);
        await stage.Fund(1_000_000);
        var (view, job) = await stage.RequestAndApprove("order-1", 300_000, 200_000);
        Assert.Equal("awaiting_signature", view.State);
        Assert.Equal(490_000, (await stage.Hot()).Available.Units);

        var (raw, receipt, transaction) = stage.Devices.Sign(job);
        Assert.True((await stage.Transfer(view.Transfer!.Value).AcceptSignature(raw, receipt)).IsOk);
        await Reaches(stage, view.Id, "broadcast");
        Assert.Equal(transaction.TxId, stage.Node.Heard.Single().TxId);

        await stage.MineTransactions(transaction);
        await stage.Payout(view.Id).Advance();
        Assert.Equal("confirming", await stage.StateOf(view.Id));
        await stage.MineEmpty((int)PayoutStage.Required - 1);
        await stage.Payout(view.Id).Advance();

        var settled = (await stage.Payout(view.Id).Read(PayoutStage.Merchant)).Value;
        Assert.Equal(("settled", transaction.TxId), (settled.State, settled.TxId));
        var fee = 1_000_000 - transaction.Outputs.Sum(o => o.Value);
        Assert.Equal(fee, settled.Fee!.Units);
        Assert.Equal(new BalanceView(Units(500_000 - fee), Units(0), Units(0), Units(500_000 - fee)), await stage.Hot());
        await HeadIsTheSumOfPostings(stage);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_restart_between_any_two_steps_changes_nothing_and_loses_nothing(DatabaseKind kind)
    {
        await using var stage = await PayoutStage.Open(kind);
        await stage.Fund(1_000_000);
        await stage.Restart();
        var view = (await stage.Account.RequestPayout(stage.RequestOf("order-1", 300_000))).Value;
        await stage.Restart();
        Assert.Equal(view.Id, (await stage.Account.RequestPayout(stage.RequestOf("order-1", 300_000))).Value.Id);
        await stage.Payout(view.Id).Advance();
        await stage.Restart();
        await stage.Payout(view.Id).Advance();
        view = (await stage.Payout(view.Id).Read(PayoutStage.Merchant)).Value;
        var intent = stage.Devices.Sign(stage.IntentFor(view, await stage.ApprovalJob(view.Id)));
        view = (await stage.Payout(view.Id).Approve(PayoutStage.Merchant, intent)).Value;
        await stage.Restart();
        Assert.Equal("awaiting_signature", (await stage.Payout(view.Id).Approve(PayoutStage.Merchant, intent)).Value.State);

        var (raw, receipt, transaction) = stage.Devices.Sign(await stage.SigningJob(view));
        stage.Node.Answer = _ => new Grains.Chains.Broadcast.Unavailable("down");
        Assert.True((await stage.Transfer(view.Transfer!.Value).AcceptSignature(raw, receipt)).IsOk);
        await stage.Restart();
        Assert.Equal("signed", await stage.StateOf(view.Id));
        Assert.True((await stage.Transfer(view.Transfer!.Value).AcceptSignature(raw, receipt)).IsOk);
        stage.Node.Answer = _ => new Grains.Chains.Broadcast.AlreadyKnown();
        await stage.Payout(view.Id).Advance();
        Assert.Equal("broadcast", await stage.StateOf(view.Id));
        Assert.All(stage.Node.Heard, h => Assert.Equal(raw, h.Raw));

        await stage.MineTransactions(transaction);
        await stage.Restart();
        await stage.Payout(view.Id).Advance();
        await stage.MineEmpty((int)PayoutStage.Required);
        await stage.Restart();
        await stage.Payout(view.Id).Advance();
        await stage.Payout(view.Id).Advance();
        Assert.Equal("settled", await stage.StateOf(view.Id));
        await HeadIsTheSumOfPostings(stage);
        var entries = (await stage.Account.LedgerEntries(new PageQuery(null, 100), null)).Value.Items.Select(e => e.Kind);
        Assert.Equal(
            [EntryKinds.PayoutReleased, EntryKinds.PayoutNetworkFee, EntryKinds.PayoutSettled, EntryKinds.PayoutReserved, EntryKinds.DepositCredited,
                EntryKinds.DepositConfirming],
            entries);
    }

    [Fact]
    public async Task A_block_that_leaves_the_chain_takes_the_payout_back_until_it_is_mined_again()
    {
        await using var stage = await PayoutStage.Open(DatabaseKind.Sqlite);
        await stage.Fund(1_000_000);
        var (view, transaction) = await Broadcast(stage, "order-1");
        await stage.MineTransactions(transaction);
        await stage.Payout(view.Id).Advance();
        await stage.Reorganize(1);
        await stage.Payout(view.Id).Advance();
        Assert.Equal("broadcast", await stage.StateOf(view.Id));
        await stage.MineEmpty(1);
        await stage.MineTransactions(transaction);
        await stage.MineEmpty((int)PayoutStage.Required);
        await stage.Payout(view.Id).Advance();
        Assert.Equal("settled", await stage.StateOf(view.Id));
        await HeadIsTheSumOfPostings(stage);
    }

    [Fact]
    public async Task A_stranger_that_spends_the_fence_raises_an_alarm_and_frees_nothing()
    {
        await using var stage = await PayoutStage.Open(DatabaseKind.Sqlite);
        await stage.Fund(1_000_000);
        var (view, transaction) = await Broadcast(stage, "order-1");
        await stage.MineTransactions(new Transaction(1, [transaction.Inputs[0]], transaction.Outputs, 0));
        await stage.MineEmpty((int)PayoutStage.Required);
        await stage.Payout(view.Id).Advance();
        await stage.Payout(view.Id).Advance();
        Assert.Equal("broadcast", await stage.StateOf(view.Id));
        Assert.Equal("fence_conflict", Assert.Single(await stage.Get<IDeviceStore>().Alarms(PayoutStage.Merchant, null, 10, default)).Code);
        Assert.Equal(310_000, (await stage.Hot()).Reserved.Units);
    }

    [Fact]
    public async Task A_payout_that_nobody_approves_expires_and_frees_everything()
    {
        await using var stage = await PayoutStage.Open(DatabaseKind.Sqlite);
        await stage.Fund(1_000_000);
        var (view, job) = await stage.RequestAndPlan("order-1", 300_000);
        var intent = stage.Devices.Sign(stage.IntentFor(view, job));
        stage.Clock.Move(TimeSpan.FromHours(24));
        await stage.Payout(view.Id).Advance();
        Assert.Equal("expired", await stage.StateOf(view.Id));
        Assert.Equal(1_000_000, (await stage.Hot()).Available.Units);
        Assert.False((await stage.Payout(view.Id).Approve(PayoutStage.Merchant, intent)).IsOk);
        Assert.Empty(await stage.Get<IDeviceStore>().OpenJobs(Devices.VDeviceId, 10, default));
        var (next, _) = await stage.RequestAndPlan("order-2", 900_000);
        Assert.Equal("awaiting_approval", next.State);
    }

    [Fact]
    public async Task A_cancelled_payout_frees_everything_and_a_dispatched_one_cannot_be_cancelled()
    {
        await using var stage = await PayoutStage.Open(DatabaseKind.Sqlite);
        await stage.Fund(1_000_000, 800_000);
        var (first, _) = await stage.RequestAndPlan("order-1", 300_000);
        Assert.Equal("cancelled", (await stage.Payout(first.Id).Cancel(PayoutStage.Merchant)).Value.State);
        Assert.Equal("cancelled", (await stage.Payout(first.Id).Cancel(PayoutStage.Merchant)).Value.State);
        Assert.Equal(1_800_000, (await stage.Hot()).Available.Units);
        var (second, _) = await stage.RequestAndApprove("order-2", 300_000);
        Assert.Equal(ProblemCodes.WrongState, (await stage.Payout(second.Id).Cancel(PayoutStage.Merchant)).Problem.Code);
        Assert.Equal(ProblemCodes.NotFound, (await stage.Payout(second.Id).Cancel(MerchantId.Parse("other").Value)).Problem.Code);
    }

    [Fact]
    public async Task The_vdevices_no_ends_the_payout()
    {
        await using var stage = await PayoutStage.Open(DatabaseKind.Sqlite);
        await stage.Fund(1_000_000);
        var (view, _) = await stage.RequestAndPlan("order-1", 300_000);
        var refused = (await stage.Payout(view.Id).Refuse(PayoutStage.Merchant, new Problem(ProblemCodes.DeviceRefused, "D2: not allowed"))).Value;
        Assert.Equal(("rejected", ProblemCodes.DeviceRefused), (refused.State, refused.ReasonCode));
        Assert.Equal(1_000_000, (await stage.Hot()).Available.Units);
    }

    [Fact]
    public async Task Only_the_vaults_signed_no_for_good_frees_a_dispatched_payout()
    {
        await using var stage = await PayoutStage.Open(DatabaseKind.Sqlite);
        await stage.Fund(1_000_000);
        var (view, job) = await stage.RequestAndApprove("order-1", 300_000);
        var transfer = stage.Transfer(view.Transfer!.Value);
        var intent = SignedStatement.Read<PayoutIntent>(job.Intents[0]).Value.Statement;
        Assert.False((await transfer.RefuseSignature("C10", "suspend", "limit", null)).IsOk);
        Assert.False((await transfer.RefuseSignature("C9", "reject", "expired", null)).IsOk);
        Assert.Equal("awaiting_signature", await stage.StateOf(view.Id));
        var forGood = stage.Devices.Receipt(PayoutStage.Merchant, intent, null, VaultDecision.Rejected);
        Assert.True((await transfer.RefuseSignature("C9", "reject", "expired", forGood)).IsOk);
        Assert.True((await transfer.RefuseSignature("C9", "reject", "expired", forGood)).IsOk);
        Assert.Equal("rejected", await stage.StateOf(view.Id));
        Assert.Equal(1_000_000, (await stage.Hot()).Available.Units);

        // The V-Device signs a fence once: the next payout waits for another coin.
        var next = (await stage.Account.RequestPayout(stage.RequestOf("order-2", 300_000))).Value;
        await stage.Payout(next.Id).Advance();
        Assert.Equal("reserved", await stage.StateOf(next.Id));
        await stage.Fund(500_000);
        await stage.Payout(next.Id).Advance();
        Assert.NotEqual(view.Fence, (await stage.Payout(next.Id).Read(PayoutStage.Merchant)).Value.Fence);
    }

    [Fact]
    public async Task The_vaults_job_holds_every_previous_transaction_and_where_the_keys_are()
    {
        await using var stage = await PayoutStage.Open(DatabaseKind.Sqlite);
        await stage.Fund(200_000, 200_000, 200_000);
        var (view, job) = await stage.RequestAndApprove("order-1", 500_000);
        var psbt = Psbt.Parse(job.Proposal.Span).Value;
        Assert.Equal(3, psbt.Inputs.Count);
        Assert.Equal(view.Fence, psbt.UnsignedTransaction.Inputs[0].Outpoint);
        for (var i = 0; i < psbt.Inputs.Count; i++)
        {
            Assert.Equal(200_000, psbt.SpentOutput(i).Value.Value);
            Assert.StartsWith("m/84'/1'/3'/0/", psbt.Inputs[i].Derivations.Single().Origin.Path.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal("m/84'/1'/3'/1/0", psbt.Outputs[^1].Derivations.Single().Origin.Path.ToString());
    }

    private static async Task<(PayoutView View, Transaction Transaction)> Broadcast(PayoutStage stage, string externalId)
    {
        var (view, job) = await stage.RequestAndApprove(externalId, 300_000);
        var (raw, receipt, transaction) = stage.Devices.Sign(job);
        Assert.True((await stage.Transfer(view.Transfer!.Value).AcceptSignature(raw, receipt)).IsOk);
        await Reaches(stage, view.Id, "broadcast");
        return (view, transaction);
    }

    private static Task Reaches(PayoutStage stage, PayoutId id, string state) =>
        Eventually.True(async () => await stage.StateOf(id) == state, Limit, () => $"The payout did not become {state}.");

    private static async Task HeadIsTheSumOfPostings(PayoutStage stage)
    {
        var head = await stage.Get<IBookStore>().LoadHead(PayoutStage.Book, default);
        var sum = await stage.Get<ILedgerReads>().SumPostings(PayoutStage.Book, default);
        Assert.Equal(string.Join(' ', sum.Balances), string.Join(' ', head.Balances));
    }

    private static Amount Units(long units) => PayoutStage.Units(units);
}
