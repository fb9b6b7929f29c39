using System.Diagnostics;
using System.Globalization;

namespace ChainCloud.Benchmarks.Payouts;

/// <summary>Many callers of one merchant, each asking for one payout after the other, every one with an external id of its own.</summary>
internal sealed class PayoutLoad : IDisposable
{
    private const int Accepted = 202;

    private readonly IReadOnlyList<HttpCaller> _callers;
    private readonly string _bodyHead;
    private readonly string _bodyTail;
    private int _order;

    private PayoutLoad(IReadOnlyList<HttpCaller> callers, string bodyHead, string bodyTail)
    {
        _callers = callers;
        _bodyHead = bodyHead;
        _bodyTail = bodyTail;
    }

    /// <summary>Answers so far that said accepted.</summary>
    public long TotalAccepted { get; private set; }

    /// <param name="bodyHead">The request's JSON up to its external id.</param>
    /// <param name="bodyTail">And after it.</param>
    public static async Task<PayoutLoad> Connect(Uri gateway, string token, int callers, string bodyHead, string bodyTail)
    {
        var connected = new List<HttpCaller>();
        for (var i = 0; i < callers; i++)
        {
            connected.Add(await HttpCaller.Connect(gateway, "v1/payouts", token));
        }

        return new PayoutLoad(connected, bodyHead, bodyTail);
    }

    /// <summary>Lets all callers work for that long; every call that was begun is answered when this returns.</summary>
    public async Task<Measurement> RunFor(TimeSpan time)
    {
        var start = Stopwatch.GetTimestamp();
        var perCaller = await Task.WhenAll(_callers.Select(caller => Task.Run(() => Call(caller, start, time))));
        var elapsed = Stopwatch.GetElapsedTime(start);
        List<long> latencies = [.. perCaller.SelectMany(l => l)];
        TotalAccepted += latencies.Count;
        return new Measurement(latencies.Count, elapsed, latencies);
    }

    public void Dispose() => _callers.ToList().ForEach(c => c.Dispose());

    private async Task<List<long>> Call(HttpCaller caller, long start, TimeSpan time)
    {
        var latencies = new List<long>(1024);
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            var order = Interlocked.Increment(ref _order).ToString(CultureInfo.InvariantCulture);
            var before = Stopwatch.GetTimestamp();
            if (await caller.Post($"{_bodyHead}{order}{_bodyTail}") != Accepted)
            {
                throw new InvalidOperationException($"A payout was not accepted: {caller.Answer()}");
            }

            latencies.Add(Stopwatch.GetTimestamp() - before);
        }

        return latencies;
    }
}
