using System.Globalization;

namespace ChainCloud.Benchmarks;

/// <summary>Processor time that a process and its children have used so far: what work costs, however busy the machine is beside it.</summary>
internal sealed class ProcessorTime
{
    // The unit of /proc/PID/stat on every Linux that .NET runs on, see proc(5).
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly int _process;

    private ProcessorTime(int process) => _process = process;

    public static ProcessorTime Of(int process) => new(process);

    /// <summary>Of the process, of its children, and of those children that have ended.</summary>
    public TimeSpan Read()
    {
        var ticks = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? Fields(id) : null)
            .OfType<string[]>()
            .Sum(fields => fields[0] == Text(_process) ? Sum(fields, 4) : fields[1] == Text(_process) ? Sum(fields, 2) : 0);
        return ticks * Tick;
    }

    // pid, ppid, utime, stime, cutime, cstime; the name before them may hold spaces and ends with the last parenthesis.
    private static string[]? Fields(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{Text(process)}/stat");
            var rest = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return [Text(process), rest[1], rest[11], rest[12], rest[13], rest[14]];
        }
        catch (IOException)
        {
            // It has ended.
            return null;
        }
    }

    private static long Sum(string[] fields, int count) => fields.Skip(2).Take(count).Sum(f => long.Parse(f, CultureInfo.InvariantCulture));

    private static string Text(int process) => process.ToString(CultureInfo.InvariantCulture);
}
