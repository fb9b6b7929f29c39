using System.Diagnostics;
using Orleans.Runtime;

namespace ChainCloud.Engine.Tests.Calls;

public sealed class ContextOfACall
{
    [Fact]
    public async Task Values_travel_with_a_call_and_the_calls_it_makes()
    {
        await using var engine = await TestEngine.StartAsync();
        var grain = engine.Grains.GetGrain<IContextGrain>("one");
        RequestContext.Set("who", "acme");

        Assert.Equal("acme", await grain.Get("who"));
        Assert.Equal("acme", await grain.GetThroughAnother("who"));
    }

    [Fact]
    public async Task Changes_by_the_called_grain_do_not_come_back()
    {
        await using var engine = await TestEngine.StartAsync();
        RequestContext.Set("who", "acme");

        await engine.Grains.GetGrain<IContextGrain>("one").Change("who");

        Assert.Equal("acme", RequestContext.Get("who"));
        Assert.Null(RequestContext.Get("new"));
    }

    [Fact]
    public async Task One_call_leaves_nothing_for_the_next()
    {
        await using var engine = await TestEngine.StartAsync();
        var grain = engine.Grains.GetGrain<IContextGrain>("one");

        var seen = new List<Task<string?>>();
        for (var pair = 0; pair < 50; pair++)
        {
            _ = grain.Change("who");
            seen.Add(grain.Get("who"));
            seen.Add(grain.Ambient());
        }

        Assert.All(await Task.WhenAll(seen), Assert.Null);
    }

    [Fact]
    public async Task Calls_at_the_same_time_have_each_their_own_values()
    {
        await using var engine = await TestEngine.StartAsync();

        var seen = await Task.WhenAll(Enumerable.Range(0, 100).Select(each => Task.Run(async () =>
        {
            RequestContext.Set("who", $"{each}");
            return await engine.Grains.GetGrain<IContextGrain>($"{each % 3}").GetThroughAnother("who");
        })));

        Assert.Equal(Enumerable.Range(0, 100).Select(each => (string?)$"{each}"), seen);
    }

    [Fact]
    public async Task A_grain_keeps_its_own_values_over_awaits_and_calls()
    {
        await using var engine = await TestEngine.StartAsync();

        Assert.Equal("mine", await engine.Grains.GetGrain<IContextGrain>("one").SetAwaitGet("mine"));
    }

    [Fact]
    public async Task Other_ambient_values_stay_with_the_caller()
    {
        await using var engine = await TestEngine.StartAsync();
        ContextGrain.AmbientValue.Value = "the caller's";

        Assert.Null(await engine.Grains.GetGrain<IContextGrain>("one").Ambient());
        Assert.Null(await engine.Grains.GetGrain<IContextGrain>("one").AmbientAtStart());
    }

    [Fact]
    public async Task The_callers_activity_is_the_parent_of_the_grains_work()
    {
        var filter = new CallFilters.Recorder("trace");
        await using var engine = await TestEngine.StartAsync(null, filter);
        using var activity = new Activity("request").Start();

        await engine.Grains.GetGrain<ICounterGrain>("one").Read();

        Assert.Equal(activity.TraceId, filter.TraceId);
    }

    [Fact]
    public void Values_can_be_removed_and_cleared()
    {
        RequestContext.Set("one", 1);
        RequestContext.Set("two", 2);

        Assert.True(RequestContext.Remove("one"));
        Assert.False(RequestContext.Remove("one"));
        Assert.Equal(["two"], RequestContext.Keys);
        RequestContext.Clear();
        Assert.Empty(RequestContext.Keys);
        Assert.Null(RequestContext.Get("two"));
    }
}
