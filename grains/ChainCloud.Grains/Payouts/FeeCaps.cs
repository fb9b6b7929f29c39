using System.Globalization;
using System.Numerics;
using ChainCloud.Chains;

namespace ChainCloud.Grains.Payouts;

/// <summary>Where fees of one chain's payouts end, as the installation and the registry of assets say.</summary>
/// <param name="MaxFee">Cap of a payout that names none, in the chain's own asset.</param>
/// <param name="MaxRate">The highest fee rate ever used or proposed: base units per 1,000 virtual bytes, or wei per gas.</param>
/// <param name="LongTermRate">The fee rate at which coins are thought to be spent at some later time.</param>
public sealed record FeeCaps(Amount MaxFee, long MaxRate, long LongTermRate)
{
    /// <summary>What the options say of the asset's chain, and the registry where they say nothing.</summary>
    public static FeeCaps Of(AssetDefinition asset, PayoutOptions options)
    {
        var own = options.Assets.GetValueOrDefault(asset.ChainAsset.Code);
        return new FeeCaps(
            Amount.Of(asset.ChainAsset, own?.MaxFeeUnits is { } units ? BigInteger.Parse(units, CultureInfo.InvariantCulture) : asset.Fees.MaxFeeUnits),
            own?.MaxRate ?? asset.Fees.MaxRate,
            own?.LongTermRate ?? asset.Fees.FallbackRate);
    }

    /// <summary>The rate of a speed among slow, normal and fast quotes, within what the chain relays and the cap allows.</summary>
    public long RateOf(FeeSpeed speed, IReadOnlyList<long> quotes, long least)
    {
        var quoted = speed switch
        {
            FeeSpeed.Slow => quotes[0],
            FeeSpeed.Fast => quotes[^1],
            _ => quotes[quotes.Count / 2],
        };
        return Math.Clamp(quoted, least, Math.Max(least, MaxRate));
    }
}
