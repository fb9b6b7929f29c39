using System.Diagnostics;

namespace ChainCloud.Crashes.Stage;

/// <summary>Moments at which something happens. That nobody waits for them is their point: what runs is hit wherever it is.</summary>
internal static class Moment
{
    public static async Task Pass(TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        while (time - clock.Elapsed is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left);
        }
    }

    /// <summary>The same, cut short without an exception when the load ends.</summary>
    public static async Task Pass(TimeSpan time, CancellationToken end)
    {
        try
        {
            await Pass(time).WaitAsync(end);
        }
        catch (OperationCanceledException)
        {
            // The load ends.
        }
    }
}
