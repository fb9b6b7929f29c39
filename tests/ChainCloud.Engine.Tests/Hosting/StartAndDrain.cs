using ChainCloud.Engine.Tests.Calls;
using Orleans.Runtime;

namespace ChainCloud.Engine.Tests.Hosting;

public sealed class StartAndDrain
{
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
