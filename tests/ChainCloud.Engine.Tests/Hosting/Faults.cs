namespace ChainCloud.Engine.Tests.Hosting;

public sealed class Faults
{
    [Fact]
    public async Task Exceptions_reach_the_caller_and_the_grain_lives_on()
    {
        await using var engine = await TestEngine.StartAsync();
        var grain = engine.Grains.GetGrain<IFaultyGrain>("one");

        Assert.Equal("at once", (await Assert.ThrowsAsync<FormatException>(grain.ThrowAtOnce)).Message);
        Assert.Equal("after await", (await Assert.ThrowsAsync<FormatException>(grain.ThrowAfterAwait)).Message);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(grain.Cancel);
        await grain.Work();
    }

    [Theory]
    [InlineData("constructor")]
    [InlineData("start")]
    public async Task An_activation_that_fails_tells_every_caller_and_the_next_call_tries_again(string where)
    {
        await using var engine = await TestEngine.StartAsync();
        var grain = engine.Grains.GetGrain<IUnwillingGrain>(where);
        Volatile.Write(ref UnwillingGrain.FailuresLeft, 1);

        var fault = await Assert.ThrowsAnyAsync<Exception>(grain.Work);

        Assert.Contains($"{nameof(FormatException)}: {where}", fault.ToString(), StringComparison.Ordinal);
        await grain.Work();
    }

    [Fact]
    public async Task A_late_answer_is_a_time_out_for_the_caller_and_the_grain_goes_on()
    {
        await using var engine = await TestEngine.StartAsync(options => options.ResponseTimeout = TimeSpan.FromMilliseconds(500));
        var counter = engine.Grains.GetGrain<Calls.ICounterGrain>("one");

        await Assert.ThrowsAsync<TimeoutException>(() => counter.HoldUntil("go"));

        engine.Signals.Raise("go");
        Assert.Equal(1, await counter.Read());
    }

    [Fact]
    public async Task A_method_can_have_its_own_time_limit()
    {
        await using var engine = await TestEngine.StartAsync();
        var grain = engine.Grains.GetGrain<Calls.IRelayGrain>("one");
        // It may take longer than the limit until the grain is there.
        await grain.Pong();

        await Assert.ThrowsAsync<TimeoutException>(() => grain.HoldBriefly("go"));

        engine.Signals.Raise("go");
        await engine.Signals.Raised("go left");
    }

    [Fact]
    public async Task A_call_that_timed_out_while_it_waited_is_never_run()
    {
        await using var engine = await TestEngine.StartAsync(options => options.ResponseTimeout = TimeSpan.FromMilliseconds(500));
        var counter = engine.Grains.GetGrain<Calls.ICounterGrain>("one");
        var held = counter.HoldUntil("go");
        await engine.Signals.Raised("go entered");

        await Assert.ThrowsAsync<TimeoutException>(() => counter.Note("too late"));
        engine.Signals.Raise("go");
        await Assert.ThrowsAsync<TimeoutException>(() => held);
        await counter.Read();

        Assert.Empty(engine.Signals.Log);
    }
}
