using System.Diagnostics;
using System.Globalization;

namespace ChainCloud.Crashes.Stage;

/// <summary>What every process printed, in one file in the order of arrival, with the time since the start. Kept when something failed.</summary>
internal sealed class RunLog : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chaincloud-crashes-log-").FullName;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly StreamWriter _file;

    public RunLog() => _file = new StreamWriter(File) { AutoFlush = true };

    public string File => Path.Combine(_folder, "log.txt");

    /// <summary>Whether the file is to stay.</summary>
    public bool Keep { get; set; }

    public TimeSpan Elapsed => _clock.Elapsed;

    public void Write(string line)
    {
        lock (_file)
        {
            _file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_clock.Elapsed:hh\\:mm\\:ss\\.fff} {line}"));
        }
    }

    public void Dispose()
    {
        lock (_file)
        {
            _file.Dispose();
        }

        if (!Keep)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
