using System.Collections.Concurrent;
using System.Diagnostics;

namespace ChainCloud.TestKit.Processes;

/// <summary>
/// A program that a test or the story started: its output line by line, and its end by process id. Disposing kills it and waits.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly string _name;

    private ChildProcess(string name, Process process)
    {
        _name = name;
        _process = process;
    }

    /// <summary>Output and error lines so far, in the order of arrival.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Starts a program. <paramref name="log"/>, when given, gets each line as "name: line".</summary>
    public static ChildProcess Start(
        string name,
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        Action<string>? log = null)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        var process = new Process { StartInfo = start };
        var child = new ChildProcess(name, process);
        void Take(object _, DataReceivedEventArgs e)
        {
            if (e.Data is { } line)
            {
                child._lines.Enqueue(line);
                log?.Invoke($"{name}: {line}");
            }
        }

        process.OutputDataReceived += Take;
        process.ErrorDataReceived += Take;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();
        return child;
    }

    /// <summary>Starts, waits for the end within the limit, and returns the output; throws with it when the exit code is not the expected one.</summary>
    public static async Task<string> Run(string name, string program, IEnumerable<string> arguments, int expectedExitCode = 0, TimeSpan? limit = null)
    {
        await using var child = Start(name, program, arguments);
        await child.WaitForExit(limit ?? TimeSpan.FromMinutes(2));
        return child.ExitCode == expectedExitCode
            ? child.Text()
            : throw new InvalidOperationException($"{name} ended with {child.ExitCode} instead of {expectedExitCode}:\n{child.Text()}");
    }

    /// <summary>Waits until a line holds the text; throws <see cref="TimeoutException"/> with the output at the limit or when the program ended.</summary>
    public async Task WaitForLine(string text, TimeSpan limit)
    {
        await Eventually.True(
            () => _lines.Any(l => l.Contains(text, StringComparison.Ordinal)) || _process.HasExited,
            limit,
            () => $"{_name} did not print '{text}':\n{Text()}");
        if (!_lines.Any(l => l.Contains(text, StringComparison.Ordinal)))
        {
            throw new TimeoutException($"{_name} ended with {_process.ExitCode} before it printed '{text}':\n{Text()}");
        }
    }

    public async Task WaitForExit(TimeSpan limit)
    {
        using var cancel = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(cancel.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{_name} did not end within {limit}:\n{Text()}");
        }
    }

    /// <summary>SIGKILL: no chance to clean up.</summary>
    public async Task Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
    }

    /// <summary>SIGSTOP: it keeps its connections and files and does nothing, until <see cref="Thaw"/>. SIGKILL ends it all the same.</summary>
    public Task Freeze() => Signals.Send("-STOP", Id);

    /// <summary>SIGCONT: it goes on where it was, knowing nothing of the time between.</summary>
    public Task Thaw() => Signals.Send("-CONT", Id);

    /// <summary>SIGTERM, then SIGKILL at the limit.</summary>
    public async Task Stop(TimeSpan limit)
    {
        if (_process.HasExited)
        {
            return;
        }

        await Signals.Send("-TERM", Id);

        using var cancel = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(cancel.Token);
        }
        catch (OperationCanceledException)
        {
            await Kill();
        }
    }

    public string Text() => string.Join('\n', _lines);

    public async ValueTask DisposeAsync()
    {
        await Kill();
        _process.Dispose();
    }
}
