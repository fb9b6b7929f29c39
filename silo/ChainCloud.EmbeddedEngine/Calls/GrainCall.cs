using System.Collections.Immutable;
using System.Diagnostics;
using Orleans;
using Orleans.Runtime;

namespace ChainCloud.EmbeddedEngine;

/// <summary>One call on its way to a grain and back.</summary>
internal abstract class GrainCall
{
    private readonly ImmutableDictionary<string, object>? _context = RequestContext.Current;
    private readonly Activity? _activity = Activity.Current;

    protected GrainCall(GrainMethod method, object?[] arguments)
    {
        Method = method;
        Arguments = arguments;
        Place = new LinkedListNode<GrainCall>(this);
    }

    public GrainMethod Method { get; }

    /// <summary>The tick of the engine at which the caller is told that no answer came.</summary>
    public long Deadline { get; set; }

    /// <summary>Its place among the unanswered calls of its activation.</summary>
    public LinkedListNode<GrainCall> Place { get; }

    /// <summary>The activation that runs it; null before that.</summary>
    public Activation? Activation { get; set; }

    /// <summary>True when the caller has its answer, which may be a time-out before the grain ended.</summary>
    public abstract bool IsAnswered { get; }

    protected object?[] Arguments { get; }

    /// <summary>Answers with a fault, unless there is an answer already.</summary>
    public abstract void Fail(Exception fault);

    /// <summary>The first turn, in the activation's scheduler. Never throws.</summary>
    public void Run()
    {
        if (_context is not null)
        {
            RequestContext.Current = _context;
        }

        if (_activity is not null)
        {
            Activity.Current = _activity;
        }

        Task work;
        try
        {
            work = Start(Activation!);
        }
        catch (Exception fault)
        {
            work = Task.FromException(fault);
        }

        if (work.IsCompleted)
        {
            End(work);
        }
        else
        {
            // In the turn that ends the work, not in one more: that would be a way over the thread pool.
            work.ContinueWith(
                static (ended, call) => ((GrainCall)call!).End(ended), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }

    protected abstract Task Start(Activation activation);

    protected abstract void Answer(Task ended);

    private void End(Task work)
    {
        // Before the answer, so that a caller who then asks anew meets the activation's next state.
        Activation!.OnEnded(this);
        Answer(work);
    }
}

/// <summary>A call with an answer of one type; <see cref="Done"/> for a method without one.</summary>
internal sealed class GrainCall<TResult>(GrainMethod method, object?[] arguments) : GrainCall(method, arguments)
{
    private readonly TaskCompletionSource<TResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TResult> Answered => _answer.Task;

    public override bool IsAnswered => _answer.Task.IsCompleted;

    public override void Fail(Exception fault) => _answer.TrySetException(fault);

    protected override Task Start(Activation activation) => activation.Filters.Length == 0
        ? Method.Invoke(activation.Grain, Arguments)
        : new FilteredCall<TResult>(activation, Method, Arguments).RunAsync();

    protected override void Answer(Task ended)
    {
        if (ended.IsCompletedSuccessfully)
        {
            _answer.TrySetResult(ended is Task<TResult> typed ? typed.Result : default!);
        }
        else if (ended.Exception is { } faults)
        {
            _answer.TrySetException(faults.InnerExceptions);
        }
        else
        {
            _answer.TrySetCanceled();
        }
    }
}

/// <summary>The answer of a method that has none.</summary>
internal readonly struct Done;
