using Orleans;

namespace ChainCloud.Engine.Tests.Calls;

public sealed class Turns
{
    [Fact]
    public async Task Calls_on_one_grain_never_overlap()
    {
        await using var engine = await TestEngine.StartAsync();
        var counter = engine.Grains.GetGrain<ICounterGrain>("one");

        await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => counter.AddSlowly()));

        Assert.Equal(500, await counter.Read());
    }

    [Fact]
    public async Task Turns_of_a_reentrant_grain_never_run_at_the_same_moment()
    {
        await using var engine = await TestEngine.StartAsync();
        var grain = engine.Grains.GetGrain<IReentrantGrain>("one");

        var overlaps = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => grain.Overlaps()));

        Assert.All(overlaps, each => Assert.Equal(0, each));
    }

    [Fact]
    public async Task A_call_that_awaits_keeps_others_out()
    {
        await using var engine = await TestEngine.StartAsync();
        var counter = engine.Grains.GetGrain<ICounterGrain>("one");

        var held = counter.HoldUntil("go");
        await engine.Signals.Raised("go entered");
        var next = counter.Read();
        await engine.Grains.GetGrain<ICounterGrain>("another").AddSlowly();
        Assert.False(next.IsCompleted);

        engine.Signals.Raise("go");
        Assert.Equal(1, await held);
        Assert.Equal(1, await next);
    }

    [Fact]
    public async Task Grains_with_other_keys_run_meanwhile()
    {
        await using var engine = await TestEngine.StartAsync();

        var held = engine.Grains.GetGrain<ICounterGrain>("one").HoldUntil("go");
        await engine.Signals.Raised("go entered");

        Assert.Equal(0, await engine.Grains.GetGrain<ICounterGrain>("two").Read());
        engine.Signals.Raise("go");
        await held;
    }

    [Fact]
    public async Task A_grain_resumes_on_its_own_scheduler_after_every_await()
    {
        await using var engine = await TestEngine.StartAsync();

        Assert.True(await engine.Grains.GetGrain<ICounterGrain>("one").StaysInItsScheduler());
    }

    [Fact]
    public async Task A_grain_never_runs_on_its_callers_synchronization_context()
    {
        await using var engine = await TestEngine.StartAsync();
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
        Task<bool> seen;
        try
        {
            seen = engine.Grains.GetGrain<ICounterGrain>("one").SeesASynchronizationContext();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        Assert.False(await seen);
    }

    [Fact]
    public async Task Value_tasks_are_answered_like_tasks()
    {
        await using var engine = await TestEngine.StartAsync();
        var counter = engine.Grains.GetGrain<ICounterGrain>("m:acme");

        await counter.Touch();

        Assert.Equal(1, await counter.Read());
        Assert.Equal("m:acme", await counter.KeyOf());
    }

    [Fact]
    public async Task Arguments_arrive_as_they_were_given()
    {
        await using var engine = await TestEngine.StartAsync();
        var counter = engine.Grains.GetGrain<ICounterGrain>("one");

        Assert.Equal("null 0", await counter.Echo(null));
        Assert.Equal("a 7", await counter.Echo("a", 7));
    }
}
