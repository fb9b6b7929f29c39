using ChainCloud.Chains;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Vault;

/// <summary>C10: the vault's own limits.</summary>
internal static class PolicyClauses
{
    public static VaultRefusal? C10(SignCase c)
    {
        // An unknown or impossible fee is C15's and C16's to refuse; it never makes room here.
        var fee = Amount.Of(c.Account.Asset, (System.Numerics.BigInteger)Int128.Max(0, c.Proposed.Fee ?? 0));
        return c.Intents.Select(i => OneIntent(i, c.Account.Limits, fee)).FirstOrDefault(r => r is not null) ?? Budgets(c, fee);
    }

    private static VaultRefusal? OneIntent(PayoutIntent intent, VaultLimits limits, Amount fee)
    {
        if (intent.Outputs.Any(o => !limits.DestinationTypes.Contains(Scripts.Classify(o.Script))))
        {
            return VaultRefusal.ForGood(VaultClause.C10, intent, "A destination is of a type that this vault does not pay to.");
        }

        var pays = intent.Outputs.Select(o => o.Amount).Sum(limits.Asset);
        if (pays > limits.MaxPerIntent)
        {
            return VaultRefusal.ForGood(VaultClause.C10, intent, $"{pays} are more than one intent may pay ({limits.MaxPerIntent}).");
        }

        return pays + fee > limits.MaxPerIntent
            ? VaultRefusal.Suspend(VaultClause.C10, $"With its fee the intent takes {pays + fee}, more than {limits.MaxPerIntent}.")
            : null;
    }

    private static VaultRefusal? Budgets(SignCase c, Amount fee)
    {
        var (limits, takes) = (c.Account.Limits, c.Pays + fee);
        var budget = c.Account.Budget.At(c.Time, c.SignedTime);
        (bool Exceeded, string Name)[] budgets =
        [
            (budget.Hour.Total + takes > limits.MaxPerHour, "hour's"),
            (budget.Day.Total + takes > limits.MaxPerDay, "day's"),
            (budget.Day.Count + c.Intents.Length > limits.MaxCountPerDay, "day's count"),
            (budget.Lifetime + takes > limits.Lifetime, "lifetime's"),
        ];
        return budgets.Where(b => b.Exceeded).Select(b => VaultRefusal.Suspend(VaultClause.C10, $"The {b.Name} limit is used up for this.")).FirstOrDefault();
    }
}
