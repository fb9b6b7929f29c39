using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;

namespace ChainCloud.Grains.Tests.Payouts;

/// <summary>While an asset is halted nothing new goes to a vault; what was signed before goes its way.</summary>
public sealed class HaltedPayoutTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task A_new_payout_is_refused_and_a_known_one_is_answered_as_ever(DatabaseKind kind)
    {
        await using var stage = await PayoutStage.Open(kind);
        await stage.Fund(1_000_000);
        var before = await stage.Account.RequestPayout(stage.RequestOf("order-1", 50_000));
        await Halt(stage);
        var refused = await stage.Account.RequestPayout(stage.RequestOf("order-2", 50_000));
        Assert.Equal(ProblemCodes.PayoutsHalted, refused.Problem.Code);
        Assert.Equal(before.Value.Id, (await stage.Account.RequestPayout(stage.RequestOf("order-1", 50_000))).Value.Id);
        Assert.Equal(60_000, (await stage.Hot()).Reserved.Units);

        await Lift(stage);
        Assert.True((await stage.Account.RequestPayout(stage.RequestOf("order-2", 50_000))).IsOk);
    }

    [Fact]
    public async Task Nothing_is_planned()
    {
        await using var stage = await PayoutStage.Open(DatabaseKind.Sqlite);
        await stage.Fund(1_000_000);
        await stage.RequestAndPlan("order-1", 50_000);
        // Its coins are taken: accepted, it waits for others.
        var view = (await stage.Account.RequestPayout(stage.RequestOf("order-2", 50_000))).Value.Id;
        await Halt(stage);
        await stage.Fund(1_000_000);
        await stage.Payout(view).Advance();
        Assert.Equal("reserved", await stage.StateOf(view));

        await Lift(stage);
        await stage.Payout(view).Advance();
        Assert.Equal("awaiting_approval", await stage.StateOf(view));
    }

    [Fact]
    public async Task No_approval_is_taken_and_it_counts_when_it_comes_again()
    {
        await using var stage = await PayoutStage.Open(DatabaseKind.Sqlite);
        await stage.Fund(1_000_000);
        var (view, job) = await stage.RequestAndPlan("order-1", 300_000);
        var intent = stage.Devices.Sign(stage.IntentFor(view, job));
        await Halt(stage);
        Assert.Equal(ProblemCodes.PayoutsHalted, (await stage.Payout(view.Id).Approve(PayoutStage.Merchant, intent)).Problem.Code);
        Assert.Equal(ProblemCodes.PayoutsHalted, (await stage.Account.RecordApproval(view.Id, intent, null)).Problem.Code);
        Assert.Equal("awaiting_approval", await stage.StateOf(view.Id));
        Assert.Empty(await stage.Get<IDeviceStore>().OpenJobs(Devices.VaultId, 10, default));

        await Lift(stage);
        Assert.Equal("awaiting_signature", (await stage.Payout(view.Id).Approve(PayoutStage.Merchant, intent)).Value.State);
    }

    [Fact]
    public async Task A_job_that_was_dispatched_before_stays_with_the_platform_until_the_halt_is_lifted()
    {
        await using var stage = await PayoutStage.Open(DatabaseKind.Sqlite);
        await stage.Fund(1_000_000);
        await stage.RequestAndApprove("order-1", 300_000);
        await Halt(stage);
        Assert.Empty((await stage.Courier(Devices.VaultId).OpenJobs(10)).Value);
        await Lift(stage);
        Assert.Equal("sign", Assert.Single((await stage.Courier(Devices.VaultId).OpenJobs(10)).Value).Kind);
    }

    [Fact]
    public async Task What_the_vault_has_signed_is_broadcast_and_settled()
    {
        await using var stage = await PayoutStage.Open(DatabaseKind.Sqlite);
        await stage.Fund(1_000_000);
        var (view, job) = await stage.RequestAndApprove("order-1", 300_000);
        var (raw, receipt, signed) = stage.Devices.Sign(job);
        await Halt(stage);
        Assert.True((await stage.Transfer(view.Transfer!.Value).AcceptSignature(raw, receipt)).IsOk);
        await stage.Payout(view.Id).Advance();
        Assert.Single(stage.Node.Heard);
        await stage.MineTransactions(signed);
        await stage.MineEmpty((int)PayoutStage.Required - 1);
        await stage.Payout(view.Id).Advance();
        Assert.Equal("settled", await stage.StateOf(view.Id));
    }

    [Fact]
    public async Task Another_assets_halt_stops_nothing_here()
    {
        await using var stage = await PayoutStage.Open(DatabaseKind.Sqlite);
        await stage.Fund(1_000_000);
        await stage.Get<Halts>().Raise(AssetId.Parse("BTC").Value, HaltCauses.Operator, "elsewhere");
        var (view, _) = await stage.RequestAndApprove("order-1", 300_000);
        Assert.Equal("awaiting_signature", await stage.StateOf(view.Id));
    }

    private static Task Halt(PayoutStage stage) => stage.Get<Halts>().Raise(PayoutStage.Ltc, HaltCauses.Reconciliation, "off by one");

    private static Task Lift(PayoutStage stage) => stage.Get<Halts>().Lift(PayoutStage.Ltc, HaltCauses.Reconciliation);
}
