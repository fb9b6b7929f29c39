using Orleans;

namespace ChainCloud.Engine.Tests.Hosting;

/// <summary>Fails in every way that a grain can.</summary>
internal interface IFaultyGrain : IGrainWithStringKey
{
    Task<string> ThrowAtOnce();

    Task<string> ThrowAfterAwait();

    Task Cancel();

    Task ReturnNull();

    Task Work();
}

internal sealed class FaultyGrain : Grain, IFaultyGrain
{
    public Task<string> ThrowAtOnce() => throw new FormatException("at once");

    public async Task<string> ThrowAfterAwait()
    {
        await Task.Yield();
        throw new FormatException("after await");
    }

    public async Task Cancel()
    {
        await Task.Yield();
        throw new OperationCanceledException();
    }

    public Task ReturnNull() => null!;

    public Task Work() => Task.CompletedTask;
}

/// <summary>Does not start at first: the key says where it fails, and the test says for how long.</summary>
internal interface IUnwillingGrain : IGrainWithStringKey
{
    Task Work();
}

internal sealed class UnwillingGrain : Grain, IUnwillingGrain
{
    public static int FailuresLeft;

    public UnwillingGrain()
    {
        if (this.GetPrimaryKeyString() == "constructor" && Interlocked.Decrement(ref FailuresLeft) >= 0)
        {
            throw new FormatException("constructor");
        }
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (this.GetPrimaryKeyString() == "start" && Interlocked.Decrement(ref FailuresLeft) >= 0)
        {
            throw new FormatException("start");
        }
    }

    public Task Work() => Task.CompletedTask;
}

/// <summary>Tells when it starts and ends.</summary>
internal interface IMortalGrain : IGrainWithStringKey
{
    /// <summary>A number that every activation has anew.</summary>
    Task<int> Number();

    Task<int> DieThenHoldUntil(string signal);

    Task<int> HoldUntil(string signal);
}

internal sealed class MortalGrain(Signals signals, Scoped scoped) : Grain, IMortalGrain, IAsyncDisposable
{
    private static int _numbers;

    private readonly int _number = Interlocked.Increment(ref _numbers);

    public Scoped Scoped { get; } = scoped;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        signals.Note("activated");
        if (this.GetPrimaryKeyString() == "stillborn")
        {
            DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.Yield();
        signals.Note($"deactivated {reason.ReasonCode}");
        if (this.GetPrimaryKeyString() == "reluctant")
        {
            throw new FormatException("will not go");
        }
    }

    public Task<int> Number() => Task.FromResult(_number);

    public async Task<int> DieThenHoldUntil(string signal)
    {
        DeactivateOnIdle();
        signals.Raise($"{signal} entered");
        await signals.Raised(signal);
        return _number;
    }

    public async Task<int> HoldUntil(string signal)
    {
        signals.Raise($"{signal} entered");
        await signals.Raised(signal);
        return _number;
    }

    public ValueTask DisposeAsync()
    {
        signals.Note("grain disposed");
        signals.Raise("gone");
        return default;
    }
}
