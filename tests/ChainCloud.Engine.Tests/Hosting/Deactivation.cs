namespace ChainCloud.Engine.Tests.Hosting;

public sealed class Deactivation
{
    [Fact]
    public async Task Calls_that_wait_go_to_a_fresh_activation_once_the_running_one_has_ended()
    {
        await using var engine = await TestEngine.StartAsync();
        var grain = engine.Grains.GetGrain<IMortalGrain>("one");
        var last = grain.DieThenHoldUntil("go");
        await engine.Signals.Raised("go entered");
        var waiting = Enumerable.Range(0, 5).Select(_ => grain.Number()).ToList();

        engine.Signals.Raise("go");
        var old = await last;
        var fresh = await Task.WhenAll(waiting);

        Assert.All(fresh, each => Assert.Equal(fresh[0], each));
        Assert.NotEqual(old, fresh[0]);
        Assert.Equal(
            ["activated", "deactivated ApplicationRequested", "grain disposed", "scope disposed", "activated"], engine.Signals.Log);
    }

    [Fact]
    public async Task An_idle_activation_ends()
    {
        await using var engine = await TestEngine.StartAsync(options => options.IdleAge = TimeSpan.FromMilliseconds(100));
        var grain = engine.Grains.GetGrain<IMortalGrain>("one");
        var before = await grain.Number();

        await engine.Signals.Raised("gone");

        Assert.Contains("deactivated ActivationIdle", engine.Signals.Log);
        Assert.NotEqual(before, await grain.Number());
    }

    [Fact]
    public async Task A_running_call_keeps_its_activation()
    {
        await using var engine = await TestEngine.StartAsync(options => options.IdleAge = TimeSpan.FromMilliseconds(50));
        var busy = engine.Grains.GetGrain<IMortalGrain>("busy").HoldUntil("go");
        await engine.Signals.Raised("go entered");

        await engine.Grains.GetGrain<IMortalGrain>("idle").Number();
        await engine.Signals.Raised("gone");
        engine.Signals.Raise("go");

        await busy;
        Assert.Equal(2, engine.Signals.Log.Count(each => each == "activated"));
    }

    [Fact]
    public async Task A_fault_at_the_end_does_not_keep_a_fresh_activation_from_starting()
    {
        await using var engine = await TestEngine.StartAsync();
        var grain = engine.Grains.GetGrain<IMortalGrain>("reluctant");
        engine.Signals.Raise("go");

        var old = await grain.DieThenHoldUntil("go");

        Assert.NotEqual(old, await grain.Number());
    }

    [Fact]
    public async Task No_call_is_lost_while_activations_come_and_go()
    {
        await using var engine = await TestEngine.StartAsync();
        engine.Signals.OpenAll();
        var grain = engine.Grains.GetGrain<IMortalGrain>("one");

        var calls = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var answers = 0;
            for (var call = 0; call < 200; call++)
            {
                answers += await (call % 7 == 0 ? grain.DieThenHoldUntil("go") : grain.Number()) > 0 ? 1 : 0;
            }

            return answers;
        })));

        Assert.Equal(8 * 200, calls.Sum());
    }
}
