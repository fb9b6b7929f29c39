using ChainCloud.System.Tests.Stage;
using ChainCloud.TestKit;

namespace ChainCloud.System.Tests.Faults;

/// <summary>Connections between the platform and its database, and between it and its node, are cut, stall, lose bytes, or are slow.</summary>
[Collection(LinkStage.Collection)]
public sealed class BrokenLinks(LinkStage stage) : IAsyncLifetime
{
    private readonly PaymentSteps _steps = new(stage);

    public Task InitializeAsync() => stage.Repair();

    public Task DisposeAsync() => stage.Repair();

    [Fact]
    public async Task Connections_to_the_database_that_are_cut_again_and_again_lose_and_double_nothing()
    {
        var (payments, answers) = (new List<Payment>(), new List<string?>());
        for (var cut = 0; cut < 8; cut++)
        {
            var some = Attempts.Some(stage, 6, "cut");
            var asked = Attempts.AskAll(stage.Website, some);
            stage.DatabaseLink.Cut();
            await Task.WhenAny(asked, Task.WhenAny(some.Select(p => Attempts.Ask(stage.Website, p))));
            stage.DatabaseLink.Cut();
            payments.AddRange(some);
            answers.AddRange(await asked);
        }

        await Attempts.SettleAll(_steps, payments, answers);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(900)]
    [InlineData(2_000)]
    [InlineData(5_000)]
    [InlineData(12_000)]
    public async Task A_connection_that_loses_everything_after_some_bytes_ends_with_a_clear_answer(long bytes)
    {
        var payments = Attempts.Some(stage, 6, "lost");
        stage.DatabaseLink.DropAfter(bytes);
        var answers = await Attempts.AskAll(stage.Website, payments);
        stage.DatabaseLink.Heal();
        await Ready();
        await Attempts.SettleAll(_steps, payments, answers);
    }

    [Fact]
    public async Task While_no_byte_reaches_the_database_every_request_is_answered_and_afterwards_all_goes_on()
    {
        var payments = Attempts.Some(stage, 4, "stalled");
        stage.DatabaseLink.Stall();
        var answers = await Attempts.AskAll(stage.Website, payments);
        Assert.All(answers, Assert.Null);
        stage.DatabaseLink.Heal();
        await Ready();
        await Attempts.SettleAll(_steps, payments, answers);
    }

    [Fact]
    public async Task A_transaction_that_was_left_open_by_a_lost_platform_does_not_hold_up_the_other_one()
    {
        // Whatever transaction is under way at one of these moments stays open at the server: its client is silent, and looks alive.
        var payments = new List<Payment>();
        for (var moment = 0; moment < 5; moment++)
        {
            var some = Attempts.Some(stage, 4, "open");
            payments.AddRange(some);
            stage.DatabaseLink.DropAfter(1_500 * (moment + 1));
            var lost = Attempts.AskAll(stage.Website, some);
            var ids = new List<string>();
            foreach (var payment in some)
            {
                ids.Add((await stage.SecondWebsite.Hot.RequestPayoutAsync(payment.Order)).Id);
            }

            stage.DatabaseLink.Heal();
            Assert.All(ids.Zip(await lost), pair => Assert.Equal(pair.Second ?? pair.First, pair.First));
        }

        await Ready();
        await Attempts.SettleAll(_steps, payments);
    }

    [Fact]
    public async Task A_slow_link_to_the_database_makes_answers_late_and_nothing_else()
    {
        stage.DatabaseLink.Delay(TimeSpan.FromMilliseconds(50));
        var payments = Attempts.Some(stage, 4, "late");
        var answers = await Attempts.AskAll(stage.Website, payments);
        await Attempts.SettleAll(_steps, payments, answers);
    }

    [Fact]
    public async Task A_broadcast_whose_connection_stalls_is_made_again_and_pays_once()
    {
        await stage.Second.Kill();
        await stage.SendVault.StopCourier();
        var payment = Payment.New(stage.Name("broadcast"));
        var id = await _steps.Ask(payment);
        await _steps.Is(id, "awaiting_signature");
        stage.NodeLink.Stall();
        stage.SendVault.ResumeCourier();
        await _steps.Is(id, "signed");
        await stage.NodeIs("down");
        stage.NodeLink.Heal();
        stage.NodeLink.Cut();
        await stage.NodeIs("ok");
        await _steps.Settle((payment, id));
    }

    [Fact]
    public async Task A_node_whose_connections_are_cut_again_and_again_is_read_to_the_end()
    {
        await stage.Second.Kill();
        var payments = Attempts.Some(stage, 3, "node");
        var answers = await Attempts.AskAll(stage.Website, payments);
        for (var cut = 0; cut < 20; cut++)
        {
            stage.NodeLink.Cut();
            await stage.Website.Payouts();
        }

        await Attempts.SettleAll(_steps, payments, answers);
    }

    private Task Ready() => Eventually.True(async () => await stage.Website.Ready() == 200, PlatformStage.Limit, () => stage.Gateway.Output);
}
