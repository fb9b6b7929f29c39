using System.Diagnostics;
using ChainCloud.Engine.Tests.Hosting;
using Orleans;
using Orleans.Runtime;

namespace ChainCloud.Engine.Tests.Calls;

public sealed class CallFilters
{
    [Fact]
    public async Task Filters_run_around_a_call_in_the_order_of_registration()
    {
        var steps = new List<string>();
        await using var engine = await TestEngine.StartAsync(null, new Recorder("outer", steps), new Recorder("inner", steps));

        await engine.Grains.GetGrain<ICounterGrain>("one").Read();

        Assert.Equal(["outer before", "inner before", "inner after 0", "outer after 0"], steps);
    }

    [Fact]
    public async Task A_filter_sees_the_grain_the_contract_and_the_method()
    {
        object?[] seen = [];
        await using var engine = await TestEngine.StartAsync(null, new Step(async context =>
        {
            await context.Invoke();
            seen = [context.InterfaceMethod.DeclaringType, context.InterfaceName, context.MethodName, context.ImplementationMethod.DeclaringType,
                ((CounterGrain)context.Grain).GetPrimaryKeyString(), context.Result];
        }));

        await engine.Grains.GetGrain<ICounterGrain>("one").AddSlowly();

        Assert.Equal([typeof(ICounterGrain), typeof(ICounterGrain).FullName, nameof(ICounterGrain.AddSlowly), typeof(CounterGrain), "one", null], seen);
    }

    [Fact]
    public async Task A_filter_sees_the_arguments()
    {
        object?[] seen = [];
        await using var engine = await TestEngine.StartAsync(null, new Step(context =>
        {
            seen = [.. Enumerable.Range(0, context.Request.GetArgumentCount()).Select(context.Request.GetArgument)];
            return context.Invoke();
        }));

        await engine.Grains.GetGrain<ICounterGrain>("one").Echo("text", 7);

        Assert.Equal(["text", 7], seen);
    }

    [Fact]
    public async Task A_filter_can_replace_the_answer()
    {
        await using var engine = await TestEngine.StartAsync(null, new Step(async context =>
        {
            await context.Invoke();
            context.Result = 41;
        }));

        Assert.Equal(41, await engine.Grains.GetGrain<ICounterGrain>("one").Read());
    }

    [Fact]
    public async Task A_filter_can_keep_a_call_from_the_grain()
    {
        await using var engine = await TestEngine.StartAsync(null, new Step(context => context.MethodName == nameof(ICounterGrain.Touch)
            ? throw new UnauthorizedAccessException("not you")
            : context.Invoke()));
        var counter = engine.Grains.GetGrain<ICounterGrain>("one");

        var fault = await Assert.ThrowsAsync<UnauthorizedAccessException>(async () => await counter.Touch());

        Assert.Equal("not you", fault.Message);
        Assert.Equal(0, await counter.Read());
    }

    [Fact]
    public async Task A_filter_sees_the_grains_exception_and_can_turn_it_into_an_answer()
    {
        await using var engine = await TestEngine.StartAsync(null, new Step(async context =>
        {
            try
            {
                await context.Invoke();
            }
            catch (FormatException)
            {
                context.Result = "caught";
            }
        }));

        Assert.Equal("caught", await engine.Grains.GetGrain<IFaultyGrain>("one").ThrowAfterAwait());
    }

    [Fact]
    public async Task Values_that_a_filter_sets_reach_the_grain()
    {
        await using var engine = await TestEngine.StartAsync(null, new Step(context =>
        {
            RequestContext.Set("who", "filter");
            return context.Invoke();
        }));

        Assert.Equal("filter", await engine.Grains.GetGrain<IContextGrain>("one").Get("who"));
    }

    internal sealed class Step(Func<IIncomingGrainCallContext, Task> step) : IIncomingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context) => step(context);
    }

    internal sealed class Recorder(string name, List<string>? steps = null) : IIncomingGrainCallFilter
    {
        public ActivityTraceId? TraceId { get; private set; }

        public async Task Invoke(IIncomingGrainCallContext context)
        {
            TraceId = Activity.Current?.TraceId;
            steps?.Add($"{name} before");
            await context.Invoke();
            steps?.Add($"{name} after {context.Result}");
        }
    }
}
