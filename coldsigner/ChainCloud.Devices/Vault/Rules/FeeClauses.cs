using ChainCloud.Chains;

namespace ChainCloud.Devices.Vault;

/// <summary>C16: fees.</summary>
internal static class FeeClauses
{
    /// <summary>0 ≤ fee ≤ every intent's cap, the vault's absolute cap and its share of what is paid; the rate within every cap likewise.</summary>
    public static VaultRefusal? C16(SignCase c)
    {
        if (c.Proposed.Fee is not { } fee || fee < 0)
        {
            return VaultRefusal.Reject(VaultClause.C16, "The outputs are worth more than the inputs.");
        }

        var (limits, units) = (c.Account.Limits, (System.Numerics.BigInteger)fee);
        var cap = c.Intents.Select(i => i.MaxFee.Units).Append(limits.MaxFee.Units).Min();
        if (units > cap)
        {
            return VaultRefusal.Suspend(VaultClause.C16, $"The fee is {units}, at most {cap} base units are allowed.");
        }

        if (units * VaultLimits.WholeBasisPoints > c.Pays.Units * limits.MaxFeeShareBasisPoints)
        {
            return VaultRefusal.Suspend(VaultClause.C16, $"The fee of {units} is above {limits.MaxFeeShareBasisPoints} basis points of the amount.");
        }

        var rate = c.Intents.Select(i => i.MaxFeeRateSatPerKvB).Append(limits.MaxFeeRateSatPerKvB).Min();
        return units * 1000 > (System.Numerics.BigInteger)rate * VSize(c)
            ? VaultRefusal.Suspend(VaultClause.C16, $"The fee rate is above {rate} per 1,000 virtual bytes.")
            : null;
    }

    private static int VSize(SignCase c) => FeeRules.P2wpkhVSize(c.Proposed.Inputs.Length, c.Proposed.Unsigned.Outputs.Select(o => o.Script));
}
