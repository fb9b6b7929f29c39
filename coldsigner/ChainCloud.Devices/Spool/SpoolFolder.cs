using System.Text;
using ChainCloud.Devices.Sealing;
using Microsoft.Win32.SafeHandles;

namespace ChainCloud.Devices.Spool;

/// <summary>
/// The folder through which frames cross between a courier and an offline device: <c>inbox</c> (to the device), <c>outbox</c> (answers
/// under the name of the frame they answer), <c>rejected</c> (what was no frame, with a reason beside it), <c>alarms</c> (texts for
/// people). Whoever writes, writes "name.tmp" first and renames; whoever reads passes over "*.tmp" and hidden names.
/// </summary>
/// <remarks>
/// Everything in the inbox is an attacker's until proven otherwise: folders, links, pipes, devices, endless and empty files and odd
/// names are rejected, never followed, and can't stop the frames behind them.
/// </remarks>
public sealed class SpoolFolder
{
    /// <summary>The largest frame, in bytes: 4 MiB (clause C1).</summary>
    public const int MaxFrameBytes = 4 * 1024 * 1024;

    /// <summary>What the name of a frame ends with.</summary>
    public const string FrameSuffix = ".frame";

    /// <summary>How many rejected frames are kept; later ones are dropped, so that rubbish can't fill the disk.</summary>
    public const int MaxRejected = 200;

    private readonly Action<string>? _beforeStep;

    private SpoolFolder(string root, Action<string>? beforeStep)
    {
        Root = root;
        _beforeStep = beforeStep;
    }

    public string Root { get; }

    public string Inbox => Path.Combine(Root, "inbox");

    public string Outbox => Path.Combine(Root, "outbox");

    public string Rejected => Path.Combine(Root, "rejected");

    public string Alarms => Path.Combine(Root, "alarms");

    /// <summary>Opens the spool, making its folders where they are missing. <paramref name="beforeStep"/>: see <see cref="DurableFile.Replace"/>.</summary>
    public static SpoolFolder Open(string root, Action<string>? beforeStep = null)
    {
        var spool = new SpoolFolder(root, beforeStep);
        foreach (var folder in new[] { spool.Inbox, spool.Outbox, spool.Rejected, spool.Alarms })
        {
            Directory.CreateDirectory(folder);
        }

        return spool;
    }

    /// <summary>True for 1 to 100 letters, digits, '_' and '-' before <see cref="FrameSuffix"/>: safe in any folder and on any screen.</summary>
    public static bool IsFrameName(string name) =>
        name.EndsWith(FrameSuffix, StringComparison.Ordinal)
        && name.Length - FrameSuffix.Length is >= 1 and <= 100
        && name.AsSpan(0, name.Length - FrameSuffix.Length).IndexOfAnyExcept(SafeCharacters) < 0;

    /// <summary>Names of what waits in the inbox, in ordinal order; unfinished ("*.tmp") and hidden names left out.</summary>
    public IReadOnlyList<string> Waiting() =>
        [.. Directory.EnumerateFileSystemEntries(Inbox).Select(p => Path.GetFileName(p)!)
            .Where(n => n[0] != '.' && !n.EndsWith(DurableFile.TemporarySuffix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

    /// <summary>
    /// Hands every waiting frame to <paramref name="answer"/>, writes the answer to the outbox and takes the frame out of the inbox; what
    /// is no frame, and what the answer refuses, goes to <c>rejected</c> with the reason. A frame that is handed in twice is answered
    /// twice. Exceptions of <paramref name="answer"/> pass through and leave its frame waiting. Returns how many were answered.
    /// Frames are answered in the order of their names, so that a courier that carries answers in that order carries receipts in theirs.
    /// </summary>
    public int Serve(Func<byte[], Result<byte[]>> answer)
    {
        var answered = 0;
        foreach (var name in Waiting())
        {
            if (!Read(name).Then(answer).TryGet(out var bytes, out var problem))
            {
                Reject(name, problem.ToString());
                continue;
            }

            Answer(name, bytes);
            answered++;
        }

        return answered;
    }

    /// <summary>One frame of the inbox; refuses with <see cref="ProblemCodes.FrameRejected"/> what is not a readable plain file of 1 byte to 4 MiB.</summary>
    public Result<byte[]> Read(string name)
    {
        if (!IsFrameName(name))
        {
            return Rubbish("the name is not that of a frame");
        }

        var path = Path.Combine(Inbox, name);
        if (Directory.Exists(path))
        {
            return Rubbish("it is a folder");
        }

        var descriptor = LibC.Open(path, LibC.ReadOnly | LibC.NoFollow | LibC.NonBlocking | LibC.CloseOnExec);
        if (descriptor < 0)
        {
            return Rubbish("it is a link, or can't be read");
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            var length = RandomAccess.GetLength(handle);
            if (length is < 1 or > MaxFrameBytes)
            {
                return Rubbish($"a frame has 1 to {MaxFrameBytes} bytes");
            }

            var bytes = new byte[length];
            return ReadAll(handle, bytes) ? bytes : Rubbish("it changed while it was read");
        }
        catch (Exception fault) when (fault is NotSupportedException or IOException or UnauthorizedAccessException)
        {
            return Rubbish("it is no plain file");
        }
    }

    /// <summary>Writes the answer durably under the frame's name and then takes the frame out of the inbox.</summary>
    public void Answer(string name, ReadOnlySpan<byte> answer)
    {
        DurableFile.Replace(Path.Combine(Outbox, name), answer, _beforeStep);
        _beforeStep?.Invoke("delete frame");
        File.Delete(Path.Combine(Inbox, name));
    }

    /// <summary>Takes the entry out of the inbox, keeping a plain file of a frame's size for people to look at, with the reason.</summary>
    public void Reject(string name, string reason)
    {
        var source = Path.Combine(Inbox, name);
        var kept = Directory.EnumerateFileSystemEntries(Rejected).Take(2 * MaxRejected).Count() < 2 * MaxRejected;
        if (kept)
        {
            var target = Path.Combine(Rejected, IsFrameName(name) ? name : "odd-" + Convert.ToHexStringLower(Encoding.UTF8.GetBytes(name)[..Math.Min(name.Length, 40)]));
            if (IsFrameName(name) && Read(name).TryGet(out var bytes, out _))
            {
                DurableFile.Replace(target, bytes);
            }

            DurableFile.Replace(target + ".reason", Encoding.UTF8.GetBytes(reason + "\n"));
        }

        if (Directory.Exists(source) && new FileInfo(source).LinkTarget is null)
        {
            Directory.Delete(source, recursive: true);
        }
        else
        {
            File.Delete(source);
        }
    }

    /// <summary>Writes an alarm for people. The same name again replaces it.</summary>
    public void RaiseAlarm(string name, string text) =>
        DurableFile.Replace(Path.Combine(Alarms, name + ".alarm"), Encoding.UTF8.GetBytes(text + "\n"), _beforeStep);

    /// <summary>Names of the alarms that stand, in ordinal order.</summary>
    public IReadOnlyList<string> StandingAlarms() =>
        [.. Directory.EnumerateFiles(Alarms, "*.alarm").Select(p => Path.GetFileNameWithoutExtension(p)).Order(StringComparer.Ordinal)];

    private static System.Buffers.SearchValues<char> SafeCharacters { get; } =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

    private static bool ReadAll(SafeFileHandle handle, Span<byte> bytes)
    {
        var done = 0;
        while (done < bytes.Length)
        {
            var read = RandomAccess.Read(handle, bytes[done..], done);
            if (read == 0)
            {
                return false;
            }

            done += read;
        }

        return true;
    }

    private static Problem Rubbish(string reason) => new(ProblemCodes.FrameRejected, $"No frame: {reason}.");
}
