using System.Collections.Concurrent;

namespace ChainCloud.Engine.Tests;

/// <summary>Events that happen once, by name, and a list of what happened.</summary>
internal sealed class Signals
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _events = new();
    private readonly ConcurrentQueue<string> _log = new();
    private volatile bool _allOpen;

    public IReadOnlyList<string> Log => [.. _log];

    public void Raise(string name) => Event(name).TrySetResult();

    public Task Raised(string name) => Event(name).Task.WaitAsync(TestEngine.Limit);

    public bool IsRaised(string name) => Event(name).Task.IsCompleted;

    public void Note(string text) => _log.Enqueue(text);

    public void OpenAll()
    {
        _allOpen = true;
        foreach (var (_, each) in _events)
        {
            each.TrySetResult();
        }
    }

    private TaskCompletionSource Event(string name)
    {
        var each = _events.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (_allOpen)
        {
            each.TrySetResult();
        }

        return each;
    }
}

/// <summary>A service with the life of one activation.</summary>
internal sealed class Scoped(Signals signals) : IDisposable
{
    public void Dispose() => signals.Note("scope disposed");
}
