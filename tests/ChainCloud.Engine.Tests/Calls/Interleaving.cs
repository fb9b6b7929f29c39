namespace ChainCloud.Engine.Tests.Calls;

public sealed class Interleaving
{
    [Fact]
    public async Task An_always_interleaving_call_passes_a_running_one()
    {
        await using var engine = await TestEngine.StartAsync();
        var counter = engine.Grains.GetGrain<ICounterGrain>("one");
        var held = counter.HoldUntil("go");
        await engine.Signals.Raised("go entered");

        Assert.Equal("peeked", await counter.Peek());

        engine.Signals.Raise("go");
        await held;
    }

    [Fact]
    public async Task Reading_calls_share_the_grain()
    {
        await using var engine = await TestEngine.StartAsync();
        var counter = engine.Grains.GetGrain<ICounterGrain>("one");

        var first = counter.View("first");
        var second = counter.View("second");
        await engine.Signals.Raised("first entered");
        await engine.Signals.Raised("second entered");

        engine.Signals.OpenAll();
        await Task.WhenAll(first, second);
    }

    [Fact]
    public async Task A_changing_call_waits_for_all_readers()
    {
        await using var engine = await TestEngine.StartAsync();
        var counter = engine.Grains.GetGrain<ICounterGrain>("one");
        var first = counter.View("first");
        var second = counter.View("second");
        await engine.Signals.Raised("second entered");
        var change = counter.Touch().AsTask();

        engine.Signals.Raise("first");
        await first;
        Assert.Equal("peeked", await counter.Peek());
        Assert.False(change.IsCompleted);

        engine.Signals.Raise("second");
        await second;
        await change;
    }

    [Fact]
    public async Task A_reader_waits_for_a_changing_call_and_then_passes_those_that_wait()
    {
        await using var engine = await TestEngine.StartAsync();
        var counter = engine.Grains.GetGrain<ICounterGrain>("one");
        var change = counter.HoldUntil("go");
        await engine.Signals.Raised("go entered");
        var first = counter.View("first");
        var nextChange = counter.Touch().AsTask();
        var second = counter.View("second");
        Assert.Equal("peeked", await counter.Peek());
        Assert.False(engine.Signals.IsRaised("first entered"));

        engine.Signals.Raise("go");
        await engine.Signals.Raised("first entered");
        await engine.Signals.Raised("second entered");
        Assert.Equal("peeked", await counter.Peek());
        Assert.False(nextChange.IsCompleted);

        engine.Signals.OpenAll();
        await Task.WhenAll(change, first, second, nextChange);
    }

    [Fact]
    public async Task A_reentrant_grain_takes_a_call_while_another_awaits()
    {
        await using var engine = await TestEngine.StartAsync();
        var grain = engine.Grains.GetGrain<IReentrantGrain>("one");
        var held = grain.HoldUntil("go");
        await engine.Signals.Raised("go entered");

        Assert.Equal("pong", await grain.Pong());

        engine.Signals.Raise("go");
        await held;
    }

    [Fact]
    public async Task A_reentrant_grain_can_be_called_back()
    {
        await using var engine = await TestEngine.StartAsync();

        Assert.Equal("pong", await engine.Grains.GetGrain<IReentrantGrain>("one").CallMeBackThrough("relay"));
    }

    [Fact]
    public async Task A_call_chain_back_to_a_non_reentrant_grain_times_out_and_frees_both()
    {
        await using var engine = await TestEngine.StartAsync(options => options.ResponseTimeout = TimeSpan.FromMilliseconds(300));
        var first = engine.Grains.GetGrain<IRelayGrain>("first");

        await Assert.ThrowsAsync<TimeoutException>(() => first.CallMeBackThrough("second"));

        Assert.Equal("pong", await first.Pong());
        Assert.Equal("pong", await engine.Grains.GetGrain<IRelayGrain>("second").Pong());
    }
}
