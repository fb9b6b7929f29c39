using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace ChainCloud.EmbeddedEngine;

/// <summary>Holds the activations, gives the references and keeps the time. Takes calls between start and stop only.</summary>
internal sealed class EmbeddedEngineHost : IGrainFactory, IHostedService, IDisposable
{
    private static readonly TimeSpan LongestTick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestTick = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentDictionary<(GrainClass Class, string Key), Activation> _activations = new();
    private readonly FrozenDictionary<Type, GrainReference> _patterns;
    private readonly CancellationTokenSource _aborted = new();
    private readonly TimeProvider _clock;
    private readonly TimeSpan _tickLength;
    private readonly long _idleTicks;
    private readonly long _responseTicks;
    private ITimer? _timer;
    private long _tick;
    private int _ticking;
    private volatile Phase _phase;

    public EmbeddedEngineHost(
        IServiceProvider services,
        GrainAssemblies assemblies,
        IOptions<EmbeddedEngineOptions> options,
        IEnumerable<IIncomingGrainCallFilter> filters,
        TimeProvider clock,
        ILogger<EmbeddedEngineHost> logger)
    {
        Services = services;
        Logger = logger;
        Filters = [.. filters];
        ResponseTimeout = options.Value.ResponseTimeout;
        Scheduler = options.Value.Scheduler;
        _clock = clock;
        var contracts = GrainContract.AllOf(assemblies.List);
        _patterns = contracts.ToFrozenDictionary(each => each.Key, each => GrainReference.Pattern(this, each.Value));
        _tickLength = TickLength(contracts.Values.SelectMany(each => each.Methods.Values).Select(each => each.Timeout)
            .OfType<TimeSpan>().Append(ResponseTimeout).Append(options.Value.IdleAge).Min());
        _responseTicks = TicksOf(ResponseTimeout);
        _idleTicks = TicksOf(options.Value.IdleAge);
    }

    private enum Phase
    {
        Unstarted,
        Running,
        Draining,
        Stopped,
    }

    public IServiceProvider Services { get; }

    public ILogger Logger { get; }

    public ImmutableArray<IIncomingGrainCallFilter> Filters { get; }

    public TimeSpan ResponseTimeout { get; }

    /// <summary>Where turns run.</summary>
    public TaskScheduler Scheduler { get; }

    /// <summary>Cancelled when a stop did not end in time.</summary>
    public CancellationToken Aborted => _aborted.Token;

    /// <summary>The coarse clock: reading a real one for each call would cost more than the rest of its book-keeping.</summary>
    public long Tick => Volatile.Read(ref _tick);

    /// <summary>Why a call from this thread is not taken; null when it is. While draining, only grains may call.</summary>
    public Exception? Refusal => _phase switch
    {
        Phase.Running => null,
        Phase.Draining when TurnScheduler.IsInsideGrain => null,
        Phase.Unstarted => new SiloUnavailableException("The engine has not started."),
        Phase.Draining => new SiloUnavailableException("The engine is stopping."),
        _ => new SiloUnavailableException("The engine has stopped."),
    };

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        if (grainClassNamePrefix is not null)
        {
            throw new NotSupportedException("This engine has one class for each contract: leave the prefix out.");
        }

        return (TGrainInterface)GetGrain(typeof(TGrainInterface), primaryKey);
    }

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey)
    {
        ArgumentNullException.ThrowIfNull(grainPrimaryKey);
        return _patterns.TryGetValue(grainInterfaceType, out var pattern)
            ? (IGrain)(object)pattern.To(grainPrimaryKey)
            : throw new ArgumentException($"No grain class fulfils {grainInterfaceType}.", nameof(grainInterfaceType));
    }

    /// <summary>How many ticks of the coarse clock a time limit lasts, never less than the limit; null is the engine's limit.</summary>
    public long TicksOf(TimeSpan? limit) => limit is { } time ? (long)Math.Min(long.MaxValue / 2, Math.Ceiling(time / _tickLength)) + 1 : _responseTicks;

    public Activation ActivationOf(GrainClass grainClass, string key) =>
        _activations.GetOrAdd((grainClass, key), static (id, engine) => new Activation(engine, id.Class, id.Key), this);

    /// <summary>Puts the successor in the ended activation's place, or nothing.</summary>
    public void Replace(Activation ended, Activation? successor)
    {
        if (successor is null)
        {
            _activations.TryRemove(KeyValuePair.Create((ended.Class, ended.Key), ended));
        }
        else
        {
            _activations[(ended.Class, ended.Key)] = successor;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = _clock.CreateTimer(static engine => ((EmbeddedEngineHost)engine!).OnTick(), this, _tickLength, _tickLength);
        _phase = Phase.Running;
        return Task.CompletedTask;
    }

    /// <summary>Lets every call end, those that grains make meanwhile included, then ends the activations.</summary>
    /// <param name="cancellationToken">Cuts the wait short: callers still waiting get a fault, their calls' outcome is unknown.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _phase = Phase.Draining;
        try
        {
            while (!_activations.IsEmpty)
            {
                var ending = _activations.Values.ToList();
                ending.ForEach(each => each.Deactivate(
                    new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The engine stops"), finishesQueue: true));
                await Task.WhenAll(ending.Select(each => each.Ended)).WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            Log.DrainCutShort(Logger, _activations.Count);
        }

        _phase = Phase.Stopped;
        await _aborted.CancelAsync();
        foreach (var activation in _activations.Values)
        {
            activation.Abandon(new SiloUnavailableException("The engine stopped before an answer came. The call may have taken effect."));
        }

        _activations.Clear();
        Dispose();
    }

    public void Dispose() => _timer?.Dispose();

    private static TimeSpan TickLength(TimeSpan shortestLimit)
    {
        var length = shortestLimit / 20;
        return length > LongestTick ? LongestTick : length < ShortestTick ? ShortestTick : length;
    }

    /// <summary>Any order, except where somebody decides what happens when: there always the same.</summary>
    private IEnumerable<KeyValuePair<(GrainClass Class, string Key), Activation>> InTickOrder() => Scheduler == TaskScheduler.Default
        ? _activations
        : _activations.OrderBy(each => each.Key.Class.Type.FullName, StringComparer.Ordinal).ThenBy(each => each.Key.Key, StringComparer.Ordinal);

    private void OnTick()
    {
        if (Interlocked.Exchange(ref _ticking, 1) == 1)
        {
            return;
        }

        var tick = Interlocked.Increment(ref _tick);
        foreach (var (_, activation) in InTickOrder())
        {
            activation.Expire(tick);
            activation.DeactivateIfUnusedSince(tick - _idleTicks);
        }

        Volatile.Write(ref _ticking, 0);
    }
}
