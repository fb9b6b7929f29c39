using ChainCloud.Engine.Tests.Calls;
using Orleans.Runtime;

namespace ChainCloud.Engine.Tests.Hosting;

public sealed class StartAndDrain
{
    [Fact]
    public async Task A_stop_lets_running_and_waiting_calls_end_with_the_calls_they_make()
    {
        await using var engine = await TestEngine.StartAsync();
        var relay = engine.Grains.GetGrain<IRelayGrain>("one");
        var running = relay.HoldThenRead("go", "counter");
        await engine.Signals.Raised("go entered");
        var waiting = relay.HoldThenRead("go", "counter");

        var stopping = engine.StopAsync();
        Assert.False(stopping.IsCompleted);
        engine.Signals.Raise("go");

        // The counter may have ended and come back in between: it holds nothing that lasts.
        Assert.InRange(await running, 0, 2);
        Assert.InRange(await waiting, 0, 2);
        await stopping;
    }

    [Fact]
    public async Task A_stop_deactivates_every_grain()
    {
        await using var engine = await TestEngine.StartAsync();
        await engine.Grains.GetGrain<IMortalGrain>("one").Number();
        await engine.Grains.GetGrain<IMortalGrain>("two").Number();

        await engine.StopAsync();

        Assert.Equal(2, engine.Signals.Log.Count(each => each == "deactivated ShuttingDown"));
        Assert.Equal(2, engine.Signals.Log.Count(each => each == "scope disposed"));
    }

    [Fact]
    public async Task A_stop_that_is_cut_short_tells_the_callers()
    {
        await using var engine = await TestEngine.StartAsync();
        var counter = engine.Grains.GetGrain<ICounterGrain>("one");
        var running = counter.HoldUntil("never");
        await engine.Signals.Raised("never entered");
        var waiting = counter.Note("unheard");

        await engine.StopAsync(new CancellationToken(canceled: true));

        await Assert.ThrowsAsync<SiloUnavailableException>(() => running);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => waiting);
    }
}
