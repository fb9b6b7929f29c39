using System.Collections.Concurrent;
using ChainCloud.Client;

namespace ChainCloud.Crashes.Load;

/// <summary>What the website and the customers know: what they asked for, and what was acknowledged. The audits hold the platform against it.</summary>
internal sealed class Records
{
    private readonly ConcurrentQueue<string> _violations = new();
    private int _acknowledged;
    private int _answers;
    private int _unknown;

    public ConcurrentQueue<Order> Orders { get; } = new();

    /// <summary>The address that each external id got.</summary>
    public ConcurrentDictionary<string, VerifiedAddress> Addresses { get; } = new();

    /// <summary>Transaction ids of deposits that the node took.</summary>
    public ConcurrentQueue<Hash256> Deposits { get; } = new();

    /// <summary>Payouts acknowledged so far.</summary>
    public int Acknowledged => _acknowledged;

    /// <summary>Acknowledgements so far, repeated ones too.</summary>
    public int Answers => _answers;

    /// <summary>Requests that ended without an answer, or with one that says so.</summary>
    public int Unknown => _unknown;

    /// <summary>What the load itself saw go wrong.</summary>
    public IReadOnlyCollection<string> Violations => _violations;

    public void Acknowledge(Order order, string payoutId)
    {
        if (order.PayoutId is { } before && before != payoutId)
        {
            Violate($"{order.ExternalId} was acknowledged as {before} and then as {payoutId}");
        }

        Interlocked.Increment(ref _answers);
        if (order.PayoutId is null)
        {
            order.PayoutId = payoutId;
            Interlocked.Increment(ref _acknowledged);
        }
    }

    public void NoteUnknown() => Interlocked.Increment(ref _unknown);

    public void Violate(string what) => _violations.Enqueue(what);
}
