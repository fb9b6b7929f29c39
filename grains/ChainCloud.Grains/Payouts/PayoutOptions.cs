using System.ComponentModel.DataAnnotations;

namespace ChainCloud.Grains.Payouts;

/// <summary>Payouts of one installation. Section "Payouts".</summary>
public sealed class PayoutOptions
{
    /// <summary>Fee cap of a payout that names none, base units. Default 1,000,000 (0.01 LTC).</summary>
    [Range(1, long.MaxValue)]
    public long DefaultMaxFeeUnits { get; set; } = 1_000_000;

    /// <summary>The highest fee rate ever used or proposed, base units per 1,000 virtual bytes. Default 200,000.</summary>
    [Range(1, 100_000_000)]
    public long MaxFeeRateSatPerKvB { get; set; } = 200_000;

    /// <summary>How long a payout may wait for coins, and then for the V-Device's approval. Default 23 h: an intent may live for 24 h.</summary>
    public TimeSpan ApprovalWindow { get; set; } = TimeSpan.FromHours(23);

    /// <summary>Inputs of one transaction at most; each brings its whole previous transaction into the vault's job. Default 200.</summary>
    [Range(1, 1_000)]
    public int MaxInputs { get; set; } = 200;

    /// <summary>How long a broadcast transaction may be in no block before it is given to the network again. Default 10 min.</summary>
    public TimeSpan RebroadcastAfter { get; set; } = TimeSpan.FromMinutes(10);
}
