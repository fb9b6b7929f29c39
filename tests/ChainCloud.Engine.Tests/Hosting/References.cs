using ChainCloud.EmbeddedEngine;
using ChainCloud.Engine.Tests.Calls;
using Orleans;

namespace ChainCloud.Engine.Tests.Hosting;

public sealed class References
{
    private interface IUnfulfilledGrain : IGrainWithStringKey;

    [Fact]
    public async Task References_to_one_grain_are_equal_and_know_its_key()
    {
        await using var engine = await TestEngine.StartAsync();
        var reference = engine.Grains.GetGrain<ICounterGrain>("one");

        Assert.Equal(reference, engine.Grains.GetGrain<ICounterGrain>("one"));
        Assert.NotEqual(reference, engine.Grains.GetGrain<ICounterGrain>("two"));
        Assert.Equal("one", reference.GetPrimaryKeyString());
        Assert.Equal("ICounterGrain one", reference.ToString());
    }

    [Fact]
    public async Task Contracts_of_one_class_reach_the_same_grain()
    {
        await using var engine = await TestEngine.StartAsync();
        await engine.Grains.GetGrain<ICounterGrain>("one").Touch();

        Assert.Equal(1, await engine.Grains.GetGrain<IReadable>("one").Read());
        Assert.Equal(1, await ((IReadable)engine.Grains.GetGrain(typeof(IReadable), "one")).Read());
    }

    [Fact]
    public async Task What_cannot_be_referred_to_is_refused_clearly()
    {
        await using var engine = await TestEngine.StartAsync();

        Assert.Throws<ArgumentException>(() => engine.Grains.GetGrain<IUnfulfilledGrain>("one"));
        Assert.Throws<ArgumentNullException>(() => engine.Grains.GetGrain<ICounterGrain>(null!));
        Assert.Throws<NotSupportedException>(() => engine.Grains.GetGrain<ICounterGrain>("one", "Prefix"));
    }

    [Fact]
    public void A_grain_made_by_hand_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => new CounterGrain(new Signals()));

    [Fact]
    public void Options_that_make_no_sense_stop_the_start()
    {
        Assert.ThrowsAny<Exception>(() => TestEngine.Unstarted(options => options.IdleAge = TimeSpan.Zero).Grains);
        Assert.ThrowsAny<Exception>(() => TestEngine.Unstarted(options => options.ResponseTimeout = TimeSpan.FromSeconds(-1)).Grains);
    }

    [Fact]
    public void A_method_that_the_programming_model_does_not_have_is_refused()
    {
        var fault = Assert.Throws<NotSupportedException>(() => new GrainMethod(
            typeof(IWrong).GetMethod(nameof(IWrong.NotATask))!, typeof(IWrong).GetMethod(nameof(IWrong.NotATask))!, reentrant: false));

        Assert.Contains("returns a task", fault.Message, StringComparison.Ordinal);
    }

    private interface IWrong
    {
        int NotATask();
    }
}
