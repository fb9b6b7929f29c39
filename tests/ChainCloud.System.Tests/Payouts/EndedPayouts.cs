using ChainCloud.System.Tests.Stage;

namespace ChainCloud.System.Tests.Payouts;

/// <summary>A payout that ended although the V-Device had signed its intent: its coin is free, but stands in that intent for ever.</summary>
[Collection(SqliteStage.Collection)]
public sealed class EndedPayouts(SqliteStage stage) : IAsyncLifetime
{
    private readonly PaymentSteps _steps = new(stage);

    public Task InitializeAsync() => stage.StartAll();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Those_after_a_payout_that_was_cancelled_with_its_intent_signed_are_paid()
    {
        await stage.VDevice.Kill();
        var cancelled = Payment.New(stage.Name("ended"));
        var cancelledId = await _steps.Ask(cancelled);
        var spool = new SpoolView(stage.VDevice);
        await spool.Job();
        await stage.VDevice.StopCourier();
        stage.VDevice.Serve();
        await spool.Answer();
        var ended = await stage.Website.Hot.CancelPayoutAsync(cancelledId);
        Assert.Equal("cancelled", ended.State);

        for (var i = 0; i < 2; i++)
        {
            var payment = Payment.New(stage.Name("ended"));
            var id = await _steps.Ask(payment);
            await _steps.Settle((payment, id));
            Assert.NotEqual(ended.Fence, (await stage.Website.Hot.ReadPayoutAsync(id)).Fence);
        }

        foreach (var (script, _) in cancelled.Destinations)
        {
            Assert.Empty(await new ChainAudit(stage).CoinsOf(script));
        }
    }
}
