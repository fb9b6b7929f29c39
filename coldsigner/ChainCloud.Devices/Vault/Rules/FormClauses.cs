using ChainCloud.Chains;

namespace ChainCloud.Devices.Vault;

/// <summary>C17: the transaction's form.</summary>
internal static class FormClauses
{
    /// <summary>Nodes relay no more, in virtual bytes.</summary>
    public const int MaxVSize = 100_000;

    public static VaultRefusal? C17(UtxoSignCase c)
    {
        var transaction = c.Proposed.Unsigned;
        if (c.Proposed.Inputs.Any(i => i.HashType is not (null or (int)SighashType.All)))
        {
            return Refuse("Only SIGHASH_ALL is signed.");
        }

        if (transaction.Version is not (1 or 2))
        {
            return Refuse("The transaction's version is not 1 or 2.");
        }

        // Nothing that could hold the payment back: no lock time, no relative lock. Replaceable or final are both well.
        if (transaction.LockTime != 0 || transaction.Inputs.Any(i => i.Sequence < TransactionInput.ReplaceableSequence))
        {
            return Refuse("The transaction is locked until later.");
        }

        if (!transaction.CheckValues(c.Chain).TryGet(out _, out var values))
        {
            return Refuse(values.Detail);
        }

        if (transaction.Outputs.Any(o => Scripts.Classify(o.Script) is ScriptType.NullData or ScriptType.NonStandard or ScriptType.WitnessUnknown))
        {
            return Refuse("An output carries data, is of MWEB, or of no known type.");
        }

        if (transaction.Outputs.Any(o => FeeRules.IsDust(c.Chain, o)))
        {
            return Refuse("An output is below the dust limit.");
        }

        return c.VSize > MaxVSize
            ? Refuse($"The transaction is larger than {MaxVSize} virtual bytes.")
            : null;
    }

    private static VaultRefusal Refuse(string detail) => VaultRefusal.Reject(VaultClause.C17, detail);
}
