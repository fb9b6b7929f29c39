using System.Diagnostics;

namespace ChainCloud.Simulation;

/// <summary>The same seeds played by a process of their own: nothing of this one can be what made the traces equal.</summary>
internal static class OtherProcess
{
    /// <summary>Traces by seed, of those that passed there.</summary>
    public static IReadOnlyDictionary<ulong, string> TracesOf(CommandLine line)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ChainCloud.Simulation.dll"));
        }

        foreach (var word in new[] { "--seed", $"{line.Seed}", "--seeds", $"{line.Twice}", "--steps", $"{line.Steps}", "--no-kept", "--no-shrink" })
        {
            start.ArgumentList.Add(word);
        }

        using var process = Process.Start(start)!;
        var traces = new Dictionary<ulong, string>();
        while (process.StandardOutput.ReadLine() is { } said)
        {
            // "seed 7 steps 2000 trace 0123… checked 4000"
            if (said.Split(' ') is ["seed", var seed, "steps", _, "trace", var trace, "checked", _])
            {
                traces[ulong.Parse(seed)] = trace;
            }
        }

        process.WaitForExit();
        return traces;
    }
}
