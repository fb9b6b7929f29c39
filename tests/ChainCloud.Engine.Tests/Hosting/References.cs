using ChainCloud.Engine.Tests.Calls;
using Orleans;

namespace ChainCloud.Engine.Tests.Hosting;

public sealed class References
{
    [Fact]
    public async Task References_to_one_grain_are_equal_and_know_its_key()
    {
        await using var engine = await TestEngine.StartAsync();
        var reference = engine.Grains.GetGrain<ICounterGrain>("one");

        Assert.Equal(reference, engine.Grains.GetGrain<ICounterGrain>("one"));
        Assert.NotEqual(reference, engine.Grains.GetGrain<ICounterGrain>("two"));
        Assert.Equal("one", reference.GetPrimaryKeyString());
    }

    [Fact]
    public async Task Contracts_of_one_class_reach_the_same_grain()
    {
        await using var engine = await TestEngine.StartAsync();
        await engine.Grains.GetGrain<ICounterGrain>("one").Touch();

        Assert.Equal(1, await engine.Grains.GetGrain<IReadable>("one").Read());
        Assert.Equal(1, await ((IReadable)engine.Grains.GetGrain(typeof(IReadable), "one")).Read());
    }
}
