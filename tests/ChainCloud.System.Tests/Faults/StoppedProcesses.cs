using ChainCloud.System.Tests.Stage;
using ChainCloud.TestKit;

namespace ChainCloud.System.Tests.Faults;

/// <summary>SIGSTOP: a process that neither answers nor ends, and later goes on as if no time had passed.</summary>
[Collection(LinkStage.Collection)]
public sealed class StoppedProcesses(LinkStage stage) : IAsyncLifetime
{
    private readonly PaymentSteps _steps = new(stage);

    public Task InitializeAsync() => stage.Repair();

    public Task DisposeAsync() => stage.Repair();

    [Fact]
    public async Task A_platform_that_was_stopped_while_the_other_went_on_loses_every_stale_write_cleanly()
    {
        var (payments, stale) = (new List<Payment>(), new List<string?>());
        for (var stop = 0; stop < 4; stop++)
        {
            var some = Attempts.Some(stage, 6, "stopped");
            payments.AddRange(some);
            var asked = Attempts.AskAll(stage.Website, some);
            await stage.Gateway.Freeze();
            var ids = new List<string>();
            foreach (var payment in some)
            {
                ids.Add((await stage.SecondWebsite.Hot.RequestPayoutAsync(payment.Order)).Id);
            }

            await Eventually.True(
                async () => (await stage.SecondWebsite.Hot.ReadPayoutAsync(ids[^1])).State is not ("requested" or "reserved"), PlatformStage.Limit,
                () => $"the other platform did not go on:\n{stage.Second.Output}");
            await stage.Gateway.Thaw();
            var answers = await asked;
            Assert.All(ids.Zip(answers), pair => Assert.Equal(pair.Second ?? pair.First, pair.First));
            stale.AddRange(answers);
        }

        await Attempts.SettleAll(_steps, payments, stale);
    }

    [Fact]
    public async Task While_the_database_is_stopped_answers_are_clear_and_afterwards_every_payout_has_one_effect()
    {
        var payments = Attempts.Some(stage, 4, "frozen");
        await stage.Cluster!.Freeze();
        var answers = await Attempts.AskAll(stage.Website, payments);
        Assert.All(answers, Assert.Null);
        await stage.Cluster.Thaw();
        await Eventually.True(async () => await stage.Website.Ready() == 200, PlatformStage.Limit, () => stage.Gateway.Output);
        await Attempts.SettleAll(_steps, payments, answers);
    }

    [Fact]
    public async Task While_the_node_is_stopped_payouts_are_accepted_and_signed_and_afterwards_sent_once()
    {
        await stage.Node.FreezeAsync();
        await stage.NodeIs("down");
        var payments = Attempts.Some(stage, 3, "waiting");
        var answers = await Attempts.AskAll(stage.Website, payments);
        Assert.All(answers, Assert.NotNull);
        await stage.Node.ResumeAsync();
        await stage.NodeIs("ok");
        await Attempts.SettleAll(_steps, payments, answers);
    }
}
