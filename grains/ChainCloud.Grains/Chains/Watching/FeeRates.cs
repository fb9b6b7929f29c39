namespace ChainCloud.Grains.Chains;

/// <summary>The node's fee estimates up to the asset's highest rate, refreshed now and then; the configured rate where it has none.</summary>
public sealed class FeeRates(FollowedChain chain, TimeProvider clock)
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(30);

    private DateTimeOffset _until;

    /// <summary>slow, normal, fast: base units per 1,000 virtual bytes, rising.</summary>
    public IReadOnlyList<long> SatPerKvB { get; private set; } =
        [chain.FallbackRate, chain.FallbackRate, chain.FallbackRate];

    public async Task Step(CancellationToken ct)
    {
        if (clock.GetUtcNow() < _until)
        {
            return;
        }

        var fees = await chain.Node.ReadFees(ct);
        var slow = Rate(fees.Slow, fees.Minimum);
        var normal = Rate(fees.Normal, slow);
        SatPerKvB = [slow, normal, Rate(fees.Fast, normal)];
        _until = clock.GetUtcNow() + Age;
    }

    private long Rate(long? estimate, long least) => Math.Max(Math.Min(estimate ?? chain.FallbackRate, chain.Definition.Fees.MaxRate), least);
}
