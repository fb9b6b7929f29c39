using ChainCloud.EmbeddedEngine;
using ChainCloud.Engine.Tests.Calls;
using Orleans;

namespace ChainCloud.Engine.Tests.Embedded;

/// <summary>What this engine refuses because it does not have it.</summary>
public sealed class Refusals
{
    private interface IUnfulfilledGrain : IGrainWithStringKey;

    [Fact]
    public async Task A_reference_says_what_it_refers_to()
    {
        await using var engine = await TestEngine.StartAsync();

        Assert.Equal("ICounterGrain one", engine.Grains.GetGrain<ICounterGrain>("one").ToString());
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
