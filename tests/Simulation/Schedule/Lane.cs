namespace ChainCloud.Simulation;

/// <summary>
/// Who owns work: one start of a silo, or the world outside. As a task scheduler it takes whatever the owner's code continues with; when the
/// owner is gone, all that it had not done yet is never done.
/// </summary>
public sealed class Lane(Agenda agenda, int number) : TaskScheduler
{
    private readonly Dictionary<object, int> _sources = new(ReferenceEqualityComparer.Instance);

    public int Number => number;

    public bool IsGone { get; private set; }

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Does something as one step of its own, some time.</summary>
    public void Soon(Action work)
    {
        if (!IsGone)
        {
            agenda.Add(this, agenda.NewSource(), work);
        }
    }

    /// <summary>Does something as one step, after all else that this source was given before.</summary>
    public void Soon(object source, Action work)
    {
        if (!IsGone)
        {
            agenda.Add(this, SourceOf(source), work);
        }
    }

    /// <summary>Runs code with its continuations in this lane.</summary>
    public Task Run(Func<Task> code) =>
        Task.Factory.StartNew(code, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    /// <summary>Power off.</summary>
    public void Stop()
    {
        IsGone = true;
        _sources.Clear();
        agenda.Drop(this);
    }

    protected override void QueueTask(Task task)
    {
        agenda.RequireOwnThread();
        if (IsGone)
        {
            return;
        }

        var source = task.AsyncState is TaskScheduler activation ? SourceOf(activation) : agenda.NewSource();
        agenda.Add(this, source, () => TryExecuteTask(task));
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [];

    private int SourceOf(object source)
    {
        if (!_sources.TryGetValue(source, out var number))
        {
            _sources.Add(source, number = agenda.NewSource());
        }

        return number;
    }
}
