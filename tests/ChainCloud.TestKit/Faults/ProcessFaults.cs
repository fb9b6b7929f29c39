using System.Globalization;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.TestKit.Faults;

/// <summary>
/// A wrong clock and a slow disk for the processes that are started with <see cref="Environment"/>, changed while they run: a small library,
/// compiled here, stands before the C library's calls (see faults.c).
/// </summary>
public sealed class ProcessFaults : IAsyncDisposable
{
    private static readonly Lazy<Task<string>> Library = new(Compile);

    private readonly string _folder;

    private ProcessFaults(string folder, string library)
    {
        _folder = folder;
        Environment = new Dictionary<string, string> { ["LD_PRELOAD"] = library, ["CHAINCLOUD_FAULTS"] = folder };
    }

    /// <summary>What processes are to be started with.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    public static async Task<ProcessFaults> Create() =>
        new(Directory.CreateTempSubdirectory("chaincloud-faults-").FullName, await Library.Value);

    /// <summary>How far the processes' clock is ahead of the machine's; negative for behind. Whole seconds.</summary>
    public void SetClock(TimeSpan ahead) => Write("clock", ahead.Ticks / TimeSpan.TicksPerSecond);

    /// <summary>How much longer each sync of a file takes.</summary>
    public void SlowSyncs(TimeSpan each) => Write("fsync", each.Ticks / TimeSpan.TicksPerMillisecond);

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private void Write(string name, long value)
    {
        var hidden = Path.Combine(_folder, name + ".tmp");
        File.WriteAllText(hidden, value.ToString(CultureInfo.InvariantCulture));
        File.Move(hidden, Path.Combine(_folder, name), overwrite: true);
    }

    private static async Task<string> Compile()
    {
        const string Compiler = "/usr/bin/gcc";
        if (!File.Exists(Compiler))
        {
            throw new FileNotFoundException($"{Compiler} is missing. Install it: deploy/install --tests");
        }

        // Beside this program, and replaced whole: several test processes may compile it at the same time.
        var source = Path.Combine(Binaries.Repository, "tests", "ChainCloud.TestKit", "Faults", "faults.c");
        var library = Path.Combine(AppContext.BaseDirectory, "faults.so");
        var made = $"{library}.{System.Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}";
        await ChildProcess.Run("gcc", Compiler, ["-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", "-o", made, source, "-ldl"]);
        File.Move(made, library, overwrite: true);
        return library;
    }
}
