using ChainCloud.Client;
using ChainCloud.System.Tests.Stage;
using ChainCloud.TestKit;

namespace ChainCloud.System.Tests.Outages;

/// <summary>PostgreSQL ends at once, as in a crash, while payouts are asked for and a deposit arrives.</summary>
[Collection(PostgresStage.Collection)]
public sealed class DatabaseGone(PostgresStage stage) : IAsyncLifetime
{
    private readonly PaymentSteps _steps = new(stage);

    public Task InitializeAsync() => stage.StartAll();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task No_answer_says_failed_and_every_repetition_has_one_effect()
    {
        var payments = Enumerable.Range(0, 6).Select(_ => Payment.New(stage.Name("outage"))).ToList();
        var during = payments.Select(Attempt).ToList();
        await Task.WhenAny(during);
        await stage.Cluster!.Crash();
        var answers = await Task.WhenAll(during);
        var after = await Task.WhenAll(payments.Select(Attempt));
        Assert.All(answers.Concat(after), answer => Assert.True(
            answer.Code is null or ProblemCodes.StoreUnavailable or ProblemCodes.OutcomeUnknown, $"told as {answer.Code}"));
        Assert.All(after, answer => Assert.NotNull(answer.Code));
        Assert.Equal(503, await stage.Website.Ready());

        await stage.Cluster.Resume();
        await Eventually.True(async () => await stage.Website.Ready() == 200, PlatformStage.Limit, () => stage.Gateway.Output);

        var payouts = new List<(Payment Payment, string Id)>();
        foreach (var (payment, answer) in payments.Zip(answers))
        {
            var id = await _steps.Ask(payment);
            Assert.Equal(answer.Id ?? id, id);
            payouts.Add((payment, id));
        }

        await _steps.Settle(payouts);
    }

    [Fact]
    public async Task A_deposit_that_arrives_and_confirms_meanwhile_is_credited_afterwards()
    {
        var address = await stage.Website.Cold.NextVerifiedAddressAsync(Website.Ltc, AddressPurpose.Cold, stage.Name("customer"));
        var before = ChainAudit.Units((await stage.Website.ColdBalance()).Posted);
        await stage.Cluster!.Crash();
        await stage.Node.SendToAddressAsync(address.Text, 4_321_000);
        await stage.Node.MineAsync(PlatformStage.Confirmations);
        Assert.Equal(503, await stage.Website.Ready());

        await stage.Cluster.Resume();

        await Eventually.True(async () => await stage.Website.Ready() == 200, PlatformStage.Limit, () => stage.Gateway.Output);
        await Eventually.True(
            async () => ChainAudit.Units((await stage.Website.ColdBalance()).Posted) == before + 4_321_000,
            PlatformStage.Limit, () => $"no credit:\n{stage.Gateway.Output}");
        await new ChainAudit(stage).LedgerEqualsChain();
    }

    [Fact]
    public async Task A_payout_whose_approval_and_signature_meet_the_outage_is_settled_once()
    {
        await stage.VDevice.StopCourier();
        var payment = Payment.New(stage.Name("outage"));
        var id = await _steps.Ask(payment);
        await _steps.Is(id, "awaiting_approval");
        await stage.Cluster!.Crash();
        stage.VDevice.ResumeCourier();
        Assert.Equal(503, await stage.Website.Ready());
        await stage.Cluster.Resume();
        await _steps.Settle((payment, id));
    }

    private async Task<(string? Id, string? Code)> Attempt(Payment payment)
    {
        try
        {
            return ((await stage.Website.Impatient.RequestPayoutAsync(payment.Order)).Id, null);
        }
        catch (ChainCloudProblemException problem)
        {
            Assert.Equal(503, problem.Status);
            Assert.True(problem.Retryable);
            return (null, problem.Code);
        }
    }
}
