using System.Diagnostics;
using System.Globalization;

namespace ChainCloud.TestKit.Processes;

/// <summary>Signals to processes, by their ids.</summary>
internal static class Signals
{
    /// <param name="signal">As kill(1) takes it, for example "-STOP".</param>
    /// <param name="processes">Those that are gone already are passed over.</param>
    public static async Task Send(string signal, params IEnumerable<int> processes)
    {
        var start = new ProcessStartInfo("kill", [signal, .. processes.Select(id => id.ToString(CultureInfo.InvariantCulture))])
        {
            RedirectStandardError = true,
        };
        using var kill = Process.Start(start)!;
        await kill.WaitForExitAsync();
    }
}
