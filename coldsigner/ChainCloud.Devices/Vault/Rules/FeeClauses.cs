using System.Numerics;

namespace ChainCloud.Devices.Vault;

/// <summary>C16: fees on UTXO chains.</summary>
internal static class FeeClauses
{
    /// <summary>
    /// 0 ≤ fee ≤ what the intents allow together, the vault's absolute cap and its share of what is paid; the rate within every cap. Each
    /// intent allows its own cap for its share of the transaction, so several together may cost the sum.
    /// </summary>
    public static VaultRefusal? C16(UtxoSignCase c)
    {
        if (c.Proposed.Fee is not { } fee || fee < 0)
        {
            return VaultRefusal.Reject(VaultClause.C16, "The outputs are worth more than the inputs.");
        }

        if (c.Intents.FirstOrDefault(i => i.MaxFee.Asset != c.Asset.ChainAsset) is { } foreign)
        {
            return VaultRefusal.ForGood(VaultClause.C16, foreign, $"The intent's fee cap is not of {c.Asset.ChainAsset}.");
        }

        var (limits, units) = (c.Account.Limits, (BigInteger)fee);
        var allowed = c.Intents.Aggregate(BigInteger.Zero, (sum, i) => sum + i.MaxFee.Units);
        var cap = BigInteger.Min(allowed, limits.MaxFee.Units);
        if (units > cap)
        {
            return VaultRefusal.Suspend(VaultClause.C16, $"The fee is {units}, at most {cap} base units are allowed.");
        }

        if (units * VaultLimits.WholeBasisPoints > c.Pays * limits.MaxFeeShareBasisPoints)
        {
            return VaultRefusal.Suspend(VaultClause.C16, $"The fee of {units} is above {limits.MaxFeeShareBasisPoints} basis points of the amount.");
        }

        var rate = c.Intents.Select(i => i.MaxFeeRateSatPerKvB).Append(limits.MaxFeeRateSatPerKvB).Min();
        return units * 1000 > (BigInteger)rate * c.VSize
            ? VaultRefusal.Suspend(VaultClause.C16, $"The fee rate is above {rate} per 1,000 virtual bytes.")
            : null;
    }
}
