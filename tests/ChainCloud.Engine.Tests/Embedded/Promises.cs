using ChainCloud.Engine.Tests.Calls;
using ChainCloud.Engine.Tests.Hosting;
using Orleans.Runtime;

namespace ChainCloud.Engine.Tests.Embedded;

/// <summary>What this engine promises beyond the programming model. No grain may count on it.</summary>
public sealed class Promises
{
    [Fact]
    public async Task Calls_before_the_start_are_refused()
    {
        await using var engine = TestEngine.Unstarted();

        await Assert.ThrowsAsync<SiloUnavailableException>(engine.Grains.GetGrain<ICounterGrain>("one").Read);
        await engine.StartAsync();
        Assert.Equal(0, await engine.Grains.GetGrain<ICounterGrain>("one").Read());
    }

    [Fact]
    public async Task Calls_from_outside_are_refused_from_the_beginning_of_a_stop()
    {
        await using var engine = await TestEngine.StartAsync();
        var held = engine.Grains.GetGrain<ICounterGrain>("one").HoldUntil("go");
        await engine.Signals.Raised("go entered");
        var stopping = engine.StopAsync();

        await Assert.ThrowsAsync<SiloUnavailableException>(engine.Grains.GetGrain<ICounterGrain>("two").Read);

        engine.Signals.Raise("go");
        Assert.Equal(1, await held);
        await stopping;
        await Assert.ThrowsAsync<SiloUnavailableException>(engine.Grains.GetGrain<ICounterGrain>("two").Read);
    }

    [Fact]
    public async Task A_grain_that_ends_itself_while_it_starts_serves_those_who_wait()
    {
        await using var engine = await TestEngine.StartAsync();
        var grain = engine.Grains.GetGrain<IMortalGrain>("stillborn");

        var numbers = await Task.WhenAll(grain.Number(), grain.Number());
        await engine.Signals.Raised("gone");

        Assert.Equal(numbers[0], numbers[1]);
        Assert.NotEqual(numbers[0], await grain.Number());
    }

    [Fact]
    public async Task A_null_task_is_a_clear_fault()
    {
        await using var engine = await TestEngine.StartAsync();

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(engine.Grains.GetGrain<IFaultyGrain>("one").ReturnNull);

        Assert.Contains("ReturnNull returned null", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_run_in_order_of_arrival()
    {
        await using var engine = await TestEngine.StartAsync();
        var counter = engine.Grains.GetGrain<ICounterGrain>("one");
        var expected = Enumerable.Range(0, 200).Select(each => $"{each}").ToList();

        await Task.WhenAll(expected.Select(counter.Note).ToList());

        Assert.Equal(expected, engine.Signals.Log);
    }

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
    public async Task A_time_out_says_which_call_of_which_grain()
    {
        await using var engine = await TestEngine.StartAsync(options => options.ResponseTimeout = TimeSpan.FromMilliseconds(150));

        var fault = await Assert.ThrowsAsync<TimeoutException>(() => engine.Grains.GetGrain<ICounterGrain>("one").HoldUntil("go"));

        Assert.Contains("ICounterGrain.HoldUntil of one", fault.Message, StringComparison.Ordinal);
        engine.Signals.Raise("go");
    }
}
