using ChainCloud.Chains;

namespace ChainCloud.Devices.Vault;

/// <summary>C11 and C12: what the transaction pays, and its change.</summary>
internal static class OutputClauses
{
    /// <summary>How far above the highest change index in use the next may be.</summary>
    public const int ChangeReach = 1_000;

    /// <summary>C11: the outputs are those of all intents, each as often as it is named, and at most one more.</summary>
    public static VaultRefusal? C11(UtxoSignCase c, out int change)
    {
        change = -1;
        var wanted = c.Intents.SelectMany(i => i.Outputs).GroupBy(o => (o.Script, o.Amount.Units)).ToDictionary(g => g.Key, g => g.Count());
        var outputs = c.Proposed.Unsigned.Outputs;
        for (var i = 0; i < outputs.Count; i++)
        {
            var key = (outputs[i].Script, (System.Numerics.BigInteger)outputs[i].Value);
            if (wanted.GetValueOrDefault(key) > 0)
            {
                wanted[key]--;
            }
            else if (change >= 0)
            {
                return VaultRefusal.Lock(VaultClause.C11, "The transaction pays something that no intent names.");
            }
            else
            {
                change = i;
            }
        }

        return wanted.Values.Any(left => left > 0)
            ? VaultRefusal.Lock(VaultClause.C11, "The transaction does not pay what the intents name.")
            : null;
    }

    /// <summary>Which output is the change, once C11 holds; -1 for none.</summary>
    public static int ChangeOf(UtxoSignCase c)
    {
        C11(c, out var change);
        return change;
    }

    /// <summary>C12: the change is at branch 1 of this account, derived here, within reach of the highest in use.</summary>
    public static VaultRefusal? C12(UtxoSignCase c)
    {
        var change = ChangeOf(c);
        if (change < 0)
        {
            return null;
        }

        if (c.Proposed.OutputPositions[change] is not { Branch: KeyPosition.Change } position
            || position.Script(c.Account) != c.Proposed.Unsigned.Outputs[change].Script)
        {
            return VaultRefusal.Lock(VaultClause.C12, "The change does not go to this account's own change branch.");
        }

        return position.Index > c.Account.HighestChange + ChangeReach
            ? VaultRefusal.Reject(VaultClause.C12, $"Change index {position.Index} is out of reach of {c.Account.HighestChange}.")
            : null;
    }
}
