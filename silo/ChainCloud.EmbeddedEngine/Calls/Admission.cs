using System.Diagnostics.CodeAnalysis;

namespace ChainCloud.EmbeddedEngine;

/// <summary>Which calls of one activation may run side by side, and in what order the others wait. Its owner locks.</summary>
internal sealed class Admission
{
    private readonly Queue<GrainCall> _waiting = new();
    private int _exclusive;
    private int _readers;
    private int _interleaved;

    public bool IsIdle => _exclusive + _readers + _interleaved == 0;

    public bool HasWaiting => _waiting.Count > 0;

    /// <summary>Counts the call as running if it may run beside those that run.</summary>
    public bool TryStart(GrainCall call)
    {
        var may = call.Method.Sharing switch
        {
            Sharing.Interleaved => true,
            Sharing.ReadOnly => _exclusive == 0,
            _ => _exclusive == 0 && _readers == 0,
        };
        if (may)
        {
            CountOf(call)++;
        }

        return may;
    }

    public void Wait(GrainCall call) => _waiting.Enqueue(call);

    public void End(GrainCall call) => CountOf(call)--;

    /// <summary>Takes the next call that waits, without starting it.</summary>
    public bool TryTake([NotNullWhen(true)] out GrainCall? call) => _waiting.TryDequeue(out call);

    /// <summary>Starts, in order of arrival, every waiting call that may run now. Calls already answered (timed out) are dropped.</summary>
    /// <param name="all">
    /// False after a call has ended: then a call behind a blocked one can be free only if it reads and a reader has just started.
    /// </param>
    public void StartWaiting(bool all, Action<GrainCall> start)
    {
        while (_waiting.TryPeek(out var first))
        {
            var dropped = first.IsAnswered;
            if (!dropped && !TryStart(first))
            {
                break;
            }

            _waiting.Dequeue();
            if (!dropped)
            {
                start(first);
                all |= first.Method.Sharing == Sharing.ReadOnly;
            }
        }

        for (var left = all ? _waiting.Count : 0; left > 0; left--)
        {
            var call = _waiting.Dequeue();
            if (call.IsAnswered)
            {
                continue;
            }

            if (TryStart(call))
            {
                start(call);
            }
            else
            {
                _waiting.Enqueue(call);
            }
        }
    }

    private ref int CountOf(GrainCall call)
    {
        switch (call.Method.Sharing)
        {
            case Sharing.Interleaved:
                return ref _interleaved;
            case Sharing.ReadOnly:
                return ref _readers;
            default:
                return ref _exclusive;
        }
    }
}
