using System.Security.Cryptography;
using System.Text;
using ChainCloud.Statements;

namespace ChainCloud.Courier;

/// <summary>
/// The folders that one device and this courier share. The device reads <c>inbox</c> and writes <c>outbox</c>, <c>rejected</c> and
/// <c>alarms</c>; the courier writes <c>inbox</c> and keeps what it carried in <c>sent</c> and <c>refused</c>. A frame is named after its job.
/// Nothing found here is believed, followed or executed.
/// </summary>
public sealed class Spool
{
    private const string FrameSuffix = ".frame";
    private const string ReasonSuffix = ".reason";
    private const int MaxKept = 1_000;
    private const int MaxAlarmLength = 4_096;

    private readonly string _root;
    private readonly TimeProvider _clock;
    private readonly Action<string> _step;

    /// <param name="root">The spool's folder; made if missing.</param>
    /// <param name="clock">For the age of what was carried before.</param>
    /// <param name="step">Called before each change of a file; a test throws here to cut the power.</param>
    public Spool(string root, TimeProvider clock, Action<string>? step = null)
    {
        _root = root;
        _clock = clock;
        _step = step ?? (_ => { });
        foreach (var folder in new[] { "inbox", "outbox", "rejected", "alarms", "sent", "refused" })
        {
            Directory.CreateDirectory(Path.Combine(root, folder));
        }
    }

    /// <summary>How long a job that was carried, and is open all the same, is left alone before it is handed to the device again.</summary>
    public static TimeSpan AgainAfter { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Puts a job's frame into the inbox, unless it or its answer is there, or went its way lately. True when it was put there.</summary>
    public bool Deliver(JobId job, ReadOnlySpan<byte> frame)
    {
        var name = job + FrameSuffix;
        if (File.Exists(In("inbox", name)) || File.Exists(In("outbox", name))
            || IsRecent(In("sent", name)) || IsRecent(In("refused", name)) || IsRecent(In("rejected", name + ReasonSuffix)))
        {
            return false;
        }

        DurableFile.Write(In("inbox", name), frame, _step);
        return true;
    }

    /// <summary>Names of the finished entries of the outbox, in ordinal order.</summary>
    public IReadOnlyList<string> Outbox() =>
        [.. Directory.EnumerateFileSystemEntries(Path.Combine(_root, "outbox")).Select(path => Path.GetFileName(path)!)
            .Where(name => name[0] != '.' && !name.EndsWith(DurableFile.TemporarySuffix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    /// <summary>The answer in an entry of the outbox; refuses with <see cref="ProblemCodes.StatementMalformed"/> what is none.</summary>
    public Result<Answer> Read(string name)
    {
        var file = new FileInfo(In("outbox", name));

        // Links are not followed. Pipes and devices have no length, and so are never opened: that could wait for ever.
        if (!file.Exists || file.LinkTarget is not null || file.Length is < 1 or > Frame.MaxLength)
        {
            return Rubbish($"an answer is a plain file of 1 to {Frame.MaxLength} bytes");
        }

        var bytes = File.ReadAllBytes(file.FullName);
        if (!Frame.Decode(bytes).TryGet(out var frame, out var problem))
        {
            return Rubbish(problem.Detail);
        }

        return frame is ResultFrame ? new Answer(frame.JobId, bytes) : Rubbish("a job is no answer");
    }

    /// <summary>Keeps an answer that the gateway took.</summary>
    public void Sent(string name) => PutAside(name, "sent");

    /// <summary>Keeps an entry that is no answer, or that the gateway refused for good, with the reason beside it.</summary>
    public void Refused(string name, string reason)
    {
        DurableFile.Write(In("refused", SafeName(name) + ReasonSuffix), Encoding.UTF8.GetBytes(OneLine(reason) + "\n"), _step);
        PutAside(name, "refused");
    }

    /// <summary>The alarms of the device as lines for people, cut to one line each.</summary>
    public IReadOnlyList<string> Alarms()
    {
        var lines = new List<string>();
        foreach (var path in Directory.EnumerateFiles(Path.Combine(_root, "alarms")).Order(StringComparer.Ordinal))
        {
            var file = new FileInfo(path);
            if (file is { Exists: true, LinkTarget: null, Length: >= 1 } && !file.Name.EndsWith(DurableFile.TemporarySuffix, StringComparison.Ordinal))
            {
                using var stream = file.OpenRead();
                var bytes = new byte[Math.Min(MaxAlarmLength, file.Length)];
                var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
                lines.Add($"{OneLine(Path.GetFileNameWithoutExtension(file.Name))}: {OneLine(Encoding.UTF8.GetString(bytes, 0, length))}");
            }
        }

        return lines;
    }

    /// <summary>An odd or long name could keep its entry from ever being put aside.</summary>
    private static string SafeName(string name) =>
        name.Length <= 100 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')
            ? name
            : "odd-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))[..8]);

    private static string OneLine(string text) => string.Concat(text.Trim().Select(c => char.IsControl(c) ? ' ' : c));

    private static Problem Rubbish(string reason) => new(ProblemCodes.StatementMalformed, $"No answer: {reason}.");

    private void PutAside(string name, string folder)
    {
        var target = In(folder, SafeName(name));
        DurableFile.Move(In("outbox", name), target, _step);
        if (File.Exists(target) && new FileInfo(target).LinkTarget is null)
        {
            File.SetLastWriteTimeUtc(target, _clock.GetUtcNow().UtcDateTime);
        }

        var kept = new DirectoryInfo(Path.Combine(_root, folder)).GetFiles();
        foreach (var old in kept.OrderBy(file => file.LastWriteTimeUtc).Take(kept.Length - MaxKept))
        {
            old.Delete();
        }
    }

    private bool IsRecent(string path) => File.Exists(path) && _clock.GetUtcNow() - File.GetLastWriteTimeUtc(path) < AgainAfter;

    private string In(string folder, string name) => Path.Combine(_root, folder, name);
}

/// <summary>A device's answer as it came.</summary>
/// <param name="Job">The job that it says it answers.</param>
/// <param name="Frame">To the byte.</param>
public sealed record Answer(JobId Job, byte[] Frame);
