namespace ChainCloud.Grains.Chains;

/// <summary>The node's fee quotes up to the asset's highest rate, refreshed now and then; the configured rate until it gave some.</summary>
internal sealed class EvmFeeRates(FollowedChain chain, TimeProvider clock)
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(12);

    private EvmFee[] _quotes = [.. Enumerable.Repeat(new EvmFee(chain.FallbackRate, 0), 3)];
    private DateTimeOffset _until;

    /// <summary>slow, normal, fast: wei per gas in all, rising.</summary>
    public IReadOnlyList<long> MaxFees => [.. _quotes.Select(q => q.MaxFee)];

    /// <summary>slow, normal, fast: of that for the block's maker.</summary>
    public IReadOnlyList<long> PriorityFees => [.. _quotes.Select(q => q.PriorityFee)];

    public async Task Step(CancellationToken ct)
    {
        if (clock.GetUtcNow() < _until)
        {
            return;
        }

        var fees = await chain.Evm.ReadFees(ct);
        _quotes = [Capped(fees.Slow), Capped(fees.Normal), Capped(fees.Fast)];
        _until = clock.GetUtcNow() + Age;
    }

    private EvmFee Capped(EvmFee fee)
    {
        var most = Math.Min(fee.MaxFee, chain.Definition.Fees.MaxRate);
        return new EvmFee(most, Math.Min(fee.PriorityFee, most));
    }
}
