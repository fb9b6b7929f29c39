namespace ChainCloud.Grains.Tests.Ledger;

/// <summary>Runs tasks only when told to, on the thread that tells it.</summary>
internal sealed class ByHand : TaskScheduler
{
    private readonly Queue<Task> _tasks = new();

    /// <summary>Where tasks ran.</summary>
    public HashSet<int> Threads { get; } = [];

    public void RunUntil(Func<bool> done)
    {
        // The test runner's own context would take what is awaited away from here.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            while (!done())
            {
                Assert.True(_tasks.TryDequeue(out var task), "Something runs elsewhere.");
                Threads.Add(Environment.CurrentManagedThreadId);
                Assert.True(TryExecuteTask(task));
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    protected override void QueueTask(Task task) => _tasks.Enqueue(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => _tasks;
}
