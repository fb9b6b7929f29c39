namespace ChainCloud.Simulation;

/// <summary>The one true time of a world, in milliseconds. Machines have clocks of their own that may be wrong.</summary>
public sealed class WorldClock
{
    /// <summary>Some day: 2027-01-15.</summary>
    public const long Start = 1_800_000_000_000;

    private readonly List<MachineTimer> _timers = [];

    public long Now { get; private set; } = Start;

    public MachineClock NewMachine(Lane lane) => new(this, lane);

    /// <summary>Time goes on. A timer fires once for each of its periods, but at most a hundred times: what slept does not catch up for ever.</summary>
    public void Advance(long milliseconds)
    {
        Now += milliseconds;
        _timers.RemoveAll(timer => timer.IsOver);
        foreach (var timer in _timers.ToList())
        {
            timer.FireUntil(Now);
        }
    }

    /// <summary>A clock that shows the true time plus an error.</summary>
    public sealed class MachineClock(WorldClock world, Lane lane) : TimeProvider
    {
        /// <summary>Milliseconds by which this clock is ahead.</summary>
        public long Error { get; set; }

        public long Seconds => (world.Now + Error) / 1_000;

        public override long TimestampFrequency => 1_000;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(world.Now + Error);

        public override long GetTimestamp() => world.Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new MachineTimer(lane, () => callback(state), world.Now);
            timer.Change(dueTime, period);
            world._timers.Add(timer);
            return timer;
        }
    }

    private sealed class MachineTimer(Lane lane, Action callback, long created) : ITimer
    {
        private const int MostAtOnce = 100;

        private long? _due = created;
        private long _period;
        private bool _disposed;

        public bool IsOver => _disposed || lane.IsGone;

        public void FireUntil(long now)
        {
            for (var times = 0; !IsOver && _due <= now && times < MostAtOnce; times++)
            {
                _due = _period > 0 ? _due + _period : null;
                callback();
            }

            if (_due <= now)
            {
                _due = now + _period;
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _due = dueTime < TimeSpan.Zero ? null : created + (long)dueTime.TotalMilliseconds;
            _period = period < TimeSpan.Zero ? 0 : (long)period.TotalMilliseconds;
            return true;
        }

        public void Dispose() => _disposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
