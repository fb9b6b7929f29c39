using ChainCloud.Benchmarks.Histories;

namespace ChainCloud.Benchmarks.Reads;

/// <summary>The same load of writes beside whatever is measured: payouts at a steady rate.</summary>
internal sealed class SteadyWriter : IAsyncDisposable
{
    private const int Callers = 4;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _end = new();
    private readonly List<HttpGets> _callers = [];
    private Task _writing = Task.CompletedTask;

    /// <summary>Writes a second.</summary>
    public static double PerSecond => Callers / Beat.TotalSeconds;

    public static async Task<SteadyWriter> Start(History history)
    {
        var writer = new SteadyWriter();
        writer._callers.AddRange(await history.Connect(history.Hot, Callers));
        writer._writing = Task.WhenAll(writer._callers.Select(caller => Task.Run(() => Write(history, caller, writer._end.Token))));
        return writer;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _writing;
        _callers.ForEach(c => c.Dispose());
        _end.Dispose();
    }

    private static async Task Write(History history, HttpGets caller, CancellationToken ct)
    {
        using var beat = new PeriodicTimer(Beat);
        try
        {
            while (await beat.WaitForNextTickAsync(ct))
            {
                await caller.Send(history.NewPayout(caller));
            }
        }
        catch (OperationCanceledException)
        {
            // Enough was written.
        }
    }
}
