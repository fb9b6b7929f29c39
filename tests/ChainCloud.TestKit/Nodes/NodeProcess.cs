using System.Collections.Concurrent;
using System.Diagnostics;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.TestKit.Nodes;

/// <summary>A node's process and its life: started, stopped, killed, frozen, started again, always by its id.</summary>
internal sealed class NodeProcess(string name)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> _lines = new();
    private Process? _process;

    public bool Runs => _process is not null;

    public Process Running => _process ?? throw new InvalidOperationException($"{name} does not run.");

    /// <summary>Starts the program and waits until <paramref name="answers"/> says yes.</summary>
    /// <param name="start">Its standard streams are taken over; the input stays open as long as this process lives.</param>
    public async Task StartAsync(ProcessStartInfo start, Func<Task<bool>> answers)
    {
        if (_process is not null)
        {
            throw new InvalidOperationException($"{name} still runs.");
        }

        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        _lines.Clear();
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{name} did not start.");
        _process.OutputDataReceived += Take;
        _process.ErrorDataReceived += Take;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Eventually.True(
            async () =>
            {
                if (_process.HasExited)
                {
                    throw new InvalidOperationException($"{name} ended with {_process.ExitCode}: {string.Join('\n', _lines)}");
                }

                return await answers();
            },
            Limit,
            () => $"{name} started, but answers nothing: {string.Join('\n', _lines)}");
    }

    /// <summary>Asks the program to end (SIGTERM) and waits for it.</summary>
    public async Task StopAsync()
    {
        await SignalAsync("-TERM");
        await EndedAsync();
    }

    public async Task KillAsync()
    {
        Running.Kill();
        await EndedAsync();
    }

    public async Task EndedAsync()
    {
        await Running.WaitForExitAsync().WaitAsync(Limit);
        Running.Dispose();
        _process = null;
    }

    public Task SignalAsync(string signal) => Signals.Send(signal, Running.Id);

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }
    }

    private void Take(object sender, DataReceivedEventArgs line)
    {
        // What a node says in its first moments tells why it ended; later it is not wanted.
        if (line.Data is { } text && _lines.Count < 100)
        {
            _lines.Enqueue(text);
        }
    }
}
