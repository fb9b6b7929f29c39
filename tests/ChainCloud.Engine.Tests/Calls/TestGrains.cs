using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace ChainCloud.Engine.Tests.Calls;

internal interface IReadable : IGrainWithStringKey
{
    Task<int> Read();
}

/// <summary>Takes one call at a time.</summary>
internal interface ICounterGrain : IReadable
{
    Task AddSlowly();

    Task<int> HoldUntil(string signal);

    [AlwaysInterleave]
    Task<string> Peek();

    [ReadOnly]
    Task<string> View(string signal);

    ValueTask Touch();

    ValueTask<string> KeyOf();

    Task<bool> StaysInItsScheduler();

    Task<bool> SeesASynchronizationContext();

    Task Note(string text);

    Task<string> Echo(string? text, int number = 0);
}

internal sealed class CounterGrain(Signals signals) : Grain, ICounterGrain
{
    private int _count;

    public Task<int> Read() => Task.FromResult(_count);

    public async Task AddSlowly()
    {
        var before = _count;
        await Task.Yield();
        await Task.Run(() => { });
        _count = before + 1;
    }

    public async Task<int> HoldUntil(string signal)
    {
        signals.Raise($"{signal} entered");
        await signals.Raised(signal);
        return ++_count;
    }

    public Task<string> Peek() => Task.FromResult("peeked");

    public async Task<string> View(string signal)
    {
        signals.Raise($"{signal} entered");
        await signals.Raised(signal);
        return "viewed";
    }

    public ValueTask Touch()
    {
        _count++;
        return default;
    }

    public async ValueTask<string> KeyOf()
    {
        await Task.Yield();
        return this.GetPrimaryKeyString();
    }

    public async Task<bool> StaysInItsScheduler()
    {
        var own = TaskScheduler.Current;
        await Task.Yield();
        var afterYield = TaskScheduler.Current;
        await Task.Run(() => { });
        var afterPool = TaskScheduler.Current;
        await GrainFactory.GetGrain<ICounterGrain>("other").AddSlowly();
        var afterCall = TaskScheduler.Current;
        return own != TaskScheduler.Default && own == afterYield && own == afterPool && own == afterCall;
    }

    public Task<bool> SeesASynchronizationContext() => Task.FromResult(SynchronizationContext.Current is not null);

    public Task Note(string text)
    {
        signals.Note(text);
        return Task.CompletedTask;
    }

    public Task<string> Echo(string? text, int number = 0) => Task.FromResult($"{text ?? "null"} {number}");
}

/// <summary>Calls may interleave at every await.</summary>
internal interface IReentrantGrain : IGrainWithStringKey
{
    Task HoldUntil(string signal);

    Task<int> Overlaps();

    Task<string> CallMeBackThrough(string key);

    Task<string> Pong();
}

[Reentrant]
internal sealed class ReentrantGrain(Signals signals) : Grain, IReentrantGrain
{
    private int _inside;
    private int _overlaps;

    public async Task HoldUntil(string signal)
    {
        signals.Raise($"{signal} entered");
        await signals.Raised(signal);
    }

    public async Task<int> Overlaps()
    {
        for (var turn = 0; turn < 20; turn++)
        {
            _overlaps += Interlocked.Increment(ref _inside) - 1;
            for (var work = 0; work < 1000; work++)
            {
                _ = Volatile.Read(ref _inside);
            }

            Interlocked.Decrement(ref _inside);
            await Task.Yield();
        }

        return _overlaps;
    }

    public Task<string> CallMeBackThrough(string key) =>
        GrainFactory.GetGrain<IRelayGrain>(key).AskReentrant(this.GetPrimaryKeyString());

    public Task<string> Pong() => Task.FromResult("pong");
}

/// <summary>Calls other grains.</summary>
internal interface IRelayGrain : IGrainWithStringKey
{
    Task<string> AskReentrant(string key);

    [ResponseTimeout("00:00:05")]
    Task<string> CallMeBackThrough(string key);

    Task<string> Ask(string key);

    Task<string> Pong();

    [ResponseTimeout("00:00:00.200")]
    Task HoldBriefly(string signal);

    Task<int> HoldThenRead(string signal, string counterKey);
}

internal sealed class RelayGrain(Signals signals) : Grain, IRelayGrain
{
    public Task<string> AskReentrant(string key) => GrainFactory.GetGrain<IReentrantGrain>(key).Pong();

    public Task<string> CallMeBackThrough(string key) => GrainFactory.GetGrain<IRelayGrain>(key).Ask(this.GetPrimaryKeyString());

    public Task<string> Ask(string key) => GrainFactory.GetGrain<IRelayGrain>(key).Pong();

    public Task<string> Pong() => Task.FromResult("pong");

    public async Task HoldBriefly(string signal)
    {
        signals.Raise($"{signal} entered");
        await signals.Raised(signal);
        signals.Raise($"{signal} left");
    }

    public async Task<int> HoldThenRead(string signal, string counterKey)
    {
        signals.Raise($"{signal} entered");
        await signals.Raised(signal);
        await GrainFactory.GetGrain<ICounterGrain>(counterKey).AddSlowly();
        return await GrainFactory.GetGrain<ICounterGrain>(counterKey).Read();
    }
}

/// <summary>Reads and changes what travels with a call.</summary>
internal interface IContextGrain : IGrainWithStringKey
{
    Task<string?> Get(string key);

    Task<string?> GetThroughAnother(string key);

    Task Change(string key);

    Task<string?> SetAwaitGet(string value);

    Task<string?> Ambient();

    Task<string?> AmbientAtStart();
}

internal sealed class ContextGrain : Grain, IContextGrain
{
    public static readonly AsyncLocal<string?> AmbientValue = new();

    private readonly string? _atStart = AmbientValue.Value;

    public Task<string?> Get(string key) => Task.FromResult((string?)RequestContext.Get(key));

    public Task<string?> GetThroughAnother(string key) => GrainFactory.GetGrain<IContextGrain>("inner").Get(key);

    public Task Change(string key)
    {
        RequestContext.Set(key, "changed");
        RequestContext.Set("new", "value");
        AmbientValue.Value = "left behind";
        return Task.CompletedTask;
    }

    public async Task<string?> SetAwaitGet(string value)
    {
        RequestContext.Set("own", value);
        await Task.Yield();
        await GrainFactory.GetGrain<IContextGrain>("inner").Change("own");
        return (string?)RequestContext.Get("own");
    }

    public Task<string?> Ambient() => Task.FromResult(AmbientValue.Value);

    public Task<string?> AmbientAtStart() => Task.FromResult(_atStart);
}
