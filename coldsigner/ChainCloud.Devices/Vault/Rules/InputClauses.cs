using ChainCloud.Chains;

namespace ChainCloud.Devices.Vault;

/// <summary>C13 to C15: what the transaction consumes.</summary>
internal static class InputClauses
{
    /// <summary>C13: each spent output is this account's own: its script derived here from branch and index.</summary>
    public static VaultRefusal? C13(UtxoSignCase c)
    {
        for (var i = 0; i < c.Proposed.Inputs.Length; i++)
        {
            if (c.InputKeys[i] is not { } key || (c.Proposed.Inputs[i].Spent is { } spent && c.Input.OfKey(key) != spent.Script))
            {
                return VaultRefusal.Reject(VaultClause.C13, "An input is not of this account, or does not say where its key is.");
            }
        }

        return null;
    }

    /// <summary>
    /// C14: each intent's fence is among the inputs, and no input was signed before for other intents. Intents of one transaction may share
    /// a fence: consumed once, it pays all of them or none. An intent whose fence went into another transaction can never be paid any more.
    /// </summary>
    public static VaultRefusal? C14(UtxoSignCase c)
    {
        var inputs = c.Proposed.Inputs.Select(i => i.Outpoint).ToHashSet();
        if (c.Intents.Any(i => i.Fence.AsOutpoint is not { } fence || !inputs.Contains(fence)))
        {
            return VaultRefusal.Lock(VaultClause.C14, "The transaction does not consume the fence of its intent.");
        }

        if (c.Intents.FirstOrDefault(i => c.Account.SignedOutpoints.ContainsKey(i.Fence.AsOutpoint!.Value)) is { } late)
        {
            return VaultRefusal.ForGood(VaultClause.C14, late, "The intent's fence was signed before for other intents.");
        }

        return inputs.Any(c.Account.SignedOutpoints.ContainsKey)
            ? VaultRefusal.Reject(VaultClause.C14, "An input was signed before for another intent.")
            : null;
    }

    /// <summary>
    /// C15: the whole previous transaction of every input, its txid computed here. A segwit signature proves only its own input's
    /// amount (BIP-143), so without this a lying machine could have fees signed away input by input.
    /// </summary>
    public static VaultRefusal? C15(UtxoSignCase c)
    {
        foreach (var input in c.Proposed.Inputs)
        {
            if (input.Previous is null)
            {
                return VaultRefusal.Reject(VaultClause.C15, "The full previous transaction of an input is missing.");
            }

            if (input.Previous.TxId != input.Outpoint.TxId || input.Spent is not { } spent)
            {
                return VaultRefusal.Reject(VaultClause.C15, "A previous transaction is not the one that the input spends.");
            }

            if (input.Claimed is { } claimed && claimed != spent)
            {
                return VaultRefusal.Reject(VaultClause.C15, "An input's stated amount or script is not that of its previous transaction.");
            }
        }

        return null;
    }
}
