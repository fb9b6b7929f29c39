namespace ChainCloud.EmbeddedEngine;

/// <summary>Runs the turns of one activation, one at a time and in order.</summary>
/// <param name="place">Where they run; the default one is the thread pool.</param>
internal sealed class TurnScheduler(TaskScheduler place) : TaskScheduler, IThreadPoolWorkItem
{
    // After so many turns the thread goes back to the pool, so that one busy activation cannot starve the others.
    private const int TurnsPerSlice = 256;

    [ThreadStatic]
    private static TurnScheduler? _running;

    private readonly Lock _gate = new();
    private readonly Queue<object> _turns = new();
    private bool _scheduled;

    /// <summary>True on a thread that runs a grain's turn.</summary>
    public static bool IsInsideGrain => _running is not null;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Adds the first turn of a call.</summary>
    public void Enqueue(GrainCall call) => Add(call);

    protected override void QueueTask(Task task) => Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && _running == this && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_gate)
        {
            return [.. _turns.OfType<Task>()];
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        // Awaits inside a call resume here because a task of this scheduler surrounds the whole slice: one for all its calls.
        _running = this;
        new Task(static self => ((TurnScheduler)self!).RunSlice(), this, TaskCreationOptions.DenyChildAttach).RunSynchronously(this);
        _running = null;
    }

    private void Add(object turn)
    {
        lock (_gate)
        {
            _turns.Enqueue(turn);
            if (_scheduled)
            {
                return;
            }

            _scheduled = true;
        }

        QueueSlice(preferLocal: true);
    }

    private void QueueSlice(bool preferLocal)
    {
        if (place == Default)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal);
        }
        else
        {
            // As on the pool: what belongs to the caller who gave the first turn is not the slice's.
            using var alone = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
            Task.Factory.StartNew(
                static self => ((IThreadPoolWorkItem)self!).Execute(), this, CancellationToken.None, TaskCreationOptions.DenyChildAttach, place);
        }
    }

    private void RunSlice()
    {
        var clean = ExecutionContext.Capture()!;
        for (var count = 0; count < TurnsPerSlice; count++)
        {
            object? turn;
            lock (_gate)
            {
                if (!_turns.TryDequeue(out turn))
                {
                    _scheduled = false;
                    return;
                }
            }

            if (turn is GrainCall call)
            {
                ExecutionContext.Run(clean, static state => ((GrainCall)state!).Run(), call);
            }
            else
            {
                TryExecuteTask((Task)turn);
            }
        }

        QueueSlice(preferLocal: false);
    }
}
