namespace ChainCloud.TestKit.Faults;

/// <summary>What a link does to what it carries.</summary>
internal sealed class LinkFault
{
    private long _passed;

    public static LinkFault None { get; } = new();

    public bool Refuses { get; init; }

    public bool Stalls { get; init; }

    public TimeSpan Delay { get; init; }

    /// <summary>Null for no limit.</summary>
    public long? PassesBytes { get; init; }

    /// <summary>The one connection whose bytes went beyond the limit.</summary>
    public object? Dropped { get; private set; }

    /// <summary>How many of these bytes towards the server pass.</summary>
    public int Allow(object connection, int count)
    {
        lock (this)
        {
            if (PassesBytes is not { } limit || (Dropped is not null && Dropped != connection))
            {
                return count;
            }

            var allowed = (int)Math.Min(count, limit - _passed);
            _passed += allowed;
            if (allowed < count)
            {
                Dropped = connection;
            }

            return allowed;
        }
    }
}
