namespace ChainCloud.Simulation;

/// <summary>All work that could be done next, in one world and on one thread. What one source gave is done in its order; sources overtake each other.</summary>
public sealed class Agenda
{
    private readonly List<Slot> _slots = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private int _sources;

    /// <summary>Sources that have something to do.</summary>
    public int Waiting => _slots.Count;

    public int NewSource() => ++_sources;

    /// <summary>Where work came from that another thread brought; null while none did.</summary>
    public string? Hop { get; private set; }

    /// <summary>Work that another thread brings would come at another time in each run.</summary>
    public void RequireOwnThread()
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            Hop ??= Environment.StackTrace;
            throw new InvalidOperationException("Something of this world ran on another thread.");
        }
    }

    public void Add(Lane lane, int source, Action work)
    {
        RequireOwnThread();
        // Numbers grow, so the place is near the end.
        var at = _slots.Count;
        while (at > 0 && _slots[at - 1].Source > source)
        {
            at--;
        }

        if (at > 0 && _slots[at - 1].Source == source)
        {
            _slots[at - 1].Work.Enqueue(work);
            return;
        }

        var slot = new Slot(lane, source);
        slot.Work.Enqueue(work);
        _slots.Insert(at, slot);
    }

    /// <summary>Does one piece of work; tells whose and which.</summary>
    public (int Lane, int Source) RunOne(Dice dice)
    {
        var at = dice.Below(_slots.Count);
        var slot = _slots[at];
        var work = slot.Work.Dequeue();
        if (slot.Work.Count == 0)
        {
            _slots.RemoveAt(at);
        }

        work();
        return (slot.Lane.Number, slot.Source);
    }

    public void Drop(Lane lane) => _slots.RemoveAll(slot => slot.Lane == lane);

    private sealed class Slot(Lane lane, int source)
    {
        public Lane Lane => lane;

        public int Source => source;

        public Queue<Action> Work { get; } = new();
    }
}
