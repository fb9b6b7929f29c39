namespace ChainCloud.Simulation;

/// <summary>A frame on its way.</summary>
internal sealed record Parcel(DeviceId Device, JobId Job, byte[] Frame);

/// <summary>What couriers carry at this moment: frames for devices and their answers, in no order.</summary>
internal sealed class Wire
{
    private const int Most = 60;
    private const int MostOfAJob = 2;

    public List<Parcel> ToDevices { get; } = [];

    public List<Parcel> ToSilos { get; } = [];

    /// <summary>Some of what was carried before, for replays.</summary>
    public List<Parcel> Old { get; } = [];

    public void Send(Parcel job)
    {
        if (ToDevices.Count < Most && ToDevices.Count(p => p.Job == job.Job) < MostOfAJob)
        {
            ToDevices.Add(job);
        }
    }

    public void Keep(Parcel parcel)
    {
        if (Old.Count < Most)
        {
            Old.Add(parcel);
        }
    }

    public static Parcel? Take(List<Parcel> from, Dice dice)
    {
        if (from.Count == 0)
        {
            return null;
        }

        var at = dice.Below(from.Count);
        var parcel = from[at];
        from.RemoveAt(at);
        return parcel;
    }
}
