using System.ComponentModel.DataAnnotations;

namespace ChainCloud.Grains.Payouts;

/// <summary>Payouts of one installation. Section "Payouts"; a section inside it with an asset's code, as "Payouts:LTC", is for that chain alone.</summary>
public sealed class PayoutOptions
{
    /// <summary>How long a payout may wait for coins, and then for the V-Device's approval. Default 23 h: an intent may live for 24 h.</summary>
    public TimeSpan ApprovalWindow { get; set; } = TimeSpan.FromHours(23);

    /// <summary>Payouts that one transaction of coins carries at most. 1 gives each its own. Default 50.</summary>
    [Range(1, 500)]
    public int MaxPerTransaction { get; set; } = 50;

    /// <summary>
    /// How long approved payouts of a shared transaction wait for the approval of the others, from the last approval on; then it goes without
    /// them. Default 60 s: longer than a courier that was started anew needs.
    /// </summary>
    public TimeSpan ApprovalGrace { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Inputs of one transaction at most; each brings its whole previous transaction into the vault's job. Default 200.</summary>
    [Range(1, 1_000)]
    public int MaxInputs { get; set; } = 200;

    /// <summary>
    /// The most gas of a payment into a contract, or into an account that lets one act for it. 0, the default: such recipients are refused. The
    /// vault's limits must allow it too.
    /// </summary>
    [Range(0, 10_000_000)]
    public long MaxRecipientGas { get; set; }

    /// <summary>How long a broadcast transaction may be in no block before it is given to the network again. Default 10 min.</summary>
    public TimeSpan RebroadcastAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>What differs from the registry of assets, by the code of a chain's own asset.</summary>
    public Dictionary<string, AssetPayoutOptions> Assets { get; } = [];
}

/// <summary>Fee caps of one chain's payouts; what is not set is the registry's.</summary>
public sealed class AssetPayoutOptions
{
    /// <summary>Fee cap of a payout that names none, base units of the chain's own asset.</summary>
    [RegularExpression("^[1-9][0-9]{0,38}$")]
    public string? MaxFeeUnits { get; set; }

    /// <summary>The highest fee rate ever used or proposed: base units per 1,000 virtual bytes, or wei per gas.</summary>
    [Range(1, long.MaxValue)]
    public long? MaxRate { get; set; }

    /// <summary>The fee rate at which coins are thought to be spent at some later time; below it small coins are gathered.</summary>
    [Range(1, long.MaxValue)]
    public long? LongTermRate { get; set; }
}
