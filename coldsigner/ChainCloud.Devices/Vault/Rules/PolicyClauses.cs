using System.Numerics;

namespace ChainCloud.Devices.Vault;

/// <summary>C10: the vault's own limits. In plain numbers: what intents name may be more than any amount together.</summary>
internal static class PolicyClauses
{
    public static VaultRefusal? C10(SignCase c)
    {
        for (var i = 0; i < c.Intents.Length; i++)
        {
            if (OneIntent(c, i) is { } refusal)
            {
                return refusal;
            }
        }

        var takes = (c.IsReplacement ? 0 : c.Pays) + (c.FeeIsOfAsset ? c.NewFee : 0);
        return Budgets(c, c.Account, takes, c.IsReplacement ? 0 : c.Intents.Length)
            ?? (c.FeeIsOfAsset ? null : Budgets(c, c.FeeAccount, c.NewFee, 0));
    }

    private static VaultRefusal? OneIntent(SignCase c, int index)
    {
        var (intent, limits) = (c.Intents[index], c.Account.Limits);
        if (intent.Outputs.Any(o => !c.MayPay(o.Script)))
        {
            return VaultRefusal.ForGood(VaultClause.C10, intent, "A destination is of a type that this vault does not pay to.");
        }

        var pays = intent.Outputs.Aggregate(BigInteger.Zero, (sum, o) => sum + o.Amount.Units);
        if (pays > limits.MaxPerIntent.Units)
        {
            return VaultRefusal.ForGood(VaultClause.C10, intent, $"{pays} are more than one intent may pay ({limits.MaxPerIntent}).");
        }

        var takes = pays + (c.FeeIsOfAsset ? Share(c, index) : 0);
        return takes > limits.MaxPerIntent.Units
            ? VaultRefusal.Suspend(VaultClause.C10, $"With its fee the intent takes {takes}, more than {limits.MaxPerIntent}.")
            : null;
    }

    /// <summary>Intents of one transaction share its fee evenly, the remainder is the first one's.</summary>
    private static BigInteger Share(SignCase c, int index) =>
        BigInteger.DivRem(c.Fee, c.Intents.Length, out var rest) + (index == 0 ? rest : 0);

    private static VaultRefusal? Budgets(SignCase c, AccountRecord account, BigInteger takes, int intents)
    {
        var (limits, budget) = (account.Limits, account.Budget.At(c.Time, c.SignedTime));
        (bool Exceeded, string Name)[] budgets =
        [
            (budget.Hour.Total.Units + takes > limits.MaxPerHour.Units, "hour's"),
            (budget.Day.Total.Units + takes > limits.MaxPerDay.Units, "day's"),
            (intents > 0 && budget.Day.Count + intents > limits.MaxCountPerDay, "day's count"),
            (budget.Lifetime.Units + takes > limits.Lifetime.Units, "lifetime's"),
        ];
        return budgets.Where(b => b.Exceeded)
            .Select(b => VaultRefusal.Suspend(VaultClause.C10, $"The {b.Name} limit of {account.Asset} is used up for this.")).FirstOrDefault();
    }
}
