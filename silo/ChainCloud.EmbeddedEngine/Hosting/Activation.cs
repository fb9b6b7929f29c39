using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace ChainCloud.EmbeddedEngine;

/// <summary>One grain in memory, from the first call until its end.</summary>
internal sealed class Activation(EmbeddedEngineHost engine, GrainClass grainClass, string key)
{
    [ThreadStatic]
    private static Activation? _beingBuilt;

    private readonly Lock _gate = new();
    private readonly TurnScheduler _turns = new(engine.Scheduler);
    private readonly Admission _admission = new();
    private readonly LinkedList<GrainCall> _unanswered = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private State _state;
    private long _lastUsed;
    private DeactivationReason? _reason;
    private bool _finishesQueue;
    private AsyncServiceScope _scope;
    private Grain? _grain;

    private enum State
    {
        New,
        Activating,
        Valid,
        Deactivating,
        Ended,
    }

    /// <summary>The activation whose grain's constructor runs on this thread.</summary>
    public static Activation? BeingBuilt => _beingBuilt;

    public GrainClass Class => grainClass;

    public string Key => key;

    public IGrainFactory Factory => engine;

    public IServiceProvider Services => _scope.ServiceProvider;

    public ImmutableArray<IIncomingGrainCallFilter> Filters => engine.Filters;

    public Grain Grain => _grain!;

    /// <summary>Completes when the activation has ended.</summary>
    public Task Ended => _ended.Task;

    private bool StartsCalls => _state == State.Valid && (_reason is null || _finishesQueue);

    /// <summary>Takes a call, to run now or later. False when the activation has ended: the call belongs to a fresh one.</summary>
    public bool TrySubmit(GrainCall call)
    {
        lock (_gate)
        {
            if (_state == State.Ended)
            {
                return false;
            }

            Accept(call);
            if (StartsCalls && _admission.TryStart(call))
            {
                _turns.Enqueue(call);
            }
            else
            {
                _admission.Wait(call);
                Awake();
            }
        }

        return true;
    }

    /// <summary>Called once for each started call, on any thread.</summary>
    public void OnEnded(GrainCall call)
    {
        lock (_gate)
        {
            Forget(call);
            _lastUsed = engine.Tick;
            _admission.End(call);
            Continue(afterActivation: false);
        }
    }

    /// <summary>Ends the activation once its running calls, and with <paramref name="finishesQueue"/> its waiting ones, have ended.</summary>
    public void Deactivate(DeactivationReason reason, bool finishesQueue = false)
    {
        lock (_gate)
        {
            _reason ??= reason;
            _finishesQueue |= finishesQueue;
            Continue(afterActivation: false);
        }
    }

    /// <summary>Ends the activation if it has not been called since that tick.</summary>
    public void DeactivateIfUnusedSince(long tick)
    {
        lock (_gate)
        {
            if (_state == State.Valid && _reason is null && _admission.IsIdle && _lastUsed <= tick)
            {
                _reason = new DeactivationReason(DeactivationReasonCode.ActivationIdle, "No call for longer than the idle age");
                Continue(afterActivation: false);
            }
        }
    }

    /// <summary>Tells the callers of overdue calls that no answer came. What runs goes on.</summary>
    public void Expire(long tick) => FailWhere(call => call.Deadline <= tick, call => new TimeoutException(
        $"{call.Method} of {key} gave no answer within {call.Method.Timeout ?? engine.ResponseTimeout}. It may still take effect."));

    /// <summary>Answers every call with this fault. What runs goes on, unheard.</summary>
    public void Abandon(Exception fault) => FailWhere(_ => true, _ => fault);

    private void FailWhere(Func<GrainCall, bool> condition, Func<GrainCall, Exception> fault)
    {
        List<GrainCall> failed;
        lock (_gate)
        {
            failed = [.. _unanswered.Where(condition)];
            failed.ForEach(Forget);
        }

        failed.ForEach(call => call.Fail(fault(call)));
    }

    private void Accept(GrainCall call)
    {
        _lastUsed = engine.Tick;
        call.Activation = this;
        call.Deadline = engine.Tick + engine.TicksOf(call.Method.Timeout);
        _unanswered.AddLast(call.Place);
    }

    private void Forget(GrainCall call)
    {
        if (call.Place.List is not null)
        {
            _unanswered.Remove(call.Place);
        }
    }

    private void Awake()
    {
        if (_state == State.New)
        {
            _state = State.Activating;
            RunOutsideCalls(ActivateAsync);
        }
    }

    // Starts the calls that may run now or, when it is time, the end.
    private void Continue(bool afterActivation)
    {
        if (StartsCalls)
        {
            _admission.StartWaiting(afterActivation, _turns.Enqueue);
        }

        if (_reason is not null && _state == State.Valid && _admission.IsIdle)
        {
            _state = State.Deactivating;
            RunOutsideCalls(DeactivateAsync);
        }
    }

    private void RunOutsideCalls(Func<Task> work)
    {
        // A caller's ambient values are not the grain's.
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, _turns);
        }
    }

    private async Task ActivateAsync()
    {
        try
        {
            Build();
            await Grain.OnActivateAsync(engine.Aborted);
        }
        catch (Exception fault)
        {
            Log.ActivationFailed(engine.Logger, fault, grainClass.Type, key);
            await DisposeAsync();
            End(fault);
            return;
        }

        lock (_gate)
        {
            _state = State.Valid;
            _lastUsed = engine.Tick;
            // A grain that asks for its end while it starts serves those who wait: a fresh one would only ask again.
            _finishesQueue |= _reason is not null;
            Continue(afterActivation: true);
        }
    }

    private void Build()
    {
        _scope = engine.Services.CreateAsyncScope();
        _beingBuilt = this;
        try
        {
            _grain = (Grain)grainClass.New(_scope.ServiceProvider, null);
        }
        finally
        {
            _beingBuilt = null;
        }
    }

    private async Task DeactivateAsync()
    {
        try
        {
            await Grain.OnDeactivateAsync(_reason!.Value, engine.Aborted);
        }
        catch (Exception fault)
        {
            Log.DeactivationFailed(engine.Logger, fault, grainClass.Type, key);
        }

        await DisposeAsync();
        End(null);
    }

    private async Task DisposeAsync()
    {
        try
        {
            switch (_grain)
            {
                case IAsyncDisposable disposable:
                    await disposable.DisposeAsync();
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }

            await _scope.DisposeAsync();
        }
        catch (Exception fault)
        {
            Log.DeactivationFailed(engine.Logger, fault, grainClass.Type, key);
        }
    }

    // Calls that wait go on to a fresh activation, before any newer call can reach it; after a failed activation they share its fault.
    private void End(Exception? fault)
    {
        var failed = new List<GrainCall>();
        lock (_gate)
        {
            _state = State.Ended;
            var successor = fault is null && _admission.HasWaiting ? new Activation(engine, grainClass, key) : null;
            while (_admission.TryTake(out var call))
            {
                Forget(call);
                if (successor is null)
                {
                    failed.Add(call);
                }
                else if (!call.IsAnswered)
                {
                    successor.TrySubmit(call);
                }
            }

            engine.Replace(this, successor);
        }

        failed.ForEach(call => call.Fail(fault!));
        _ended.TrySetResult();
    }
}
