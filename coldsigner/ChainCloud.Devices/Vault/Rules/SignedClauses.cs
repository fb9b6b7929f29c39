using ChainCloud.Chains;

namespace ChainCloud.Devices.Vault;

/// <summary>C19: after signing, before release.</summary>
internal static class SignedClauses
{
    /// <summary>
    /// Reads the finished bytes back and judges them alone: the same transaction as planned, its txid recomputed, each input's script
    /// run over the spent output, signature strict, low s, right by two ECDSA implementations. A failure means that this machine is
    /// damaged, so the vault halts.
    /// </summary>
    public static VaultRefusal? C19(SigningPlan plan, ReadOnlySpan<byte> rawTransaction)
    {
        if (!Transaction.Parse(rawTransaction).TryGet(out var signed, out _) || signed.TxId != plan.Unsigned.TxId)
        {
            return Damaged("the signed bytes are not the planned transaction");
        }

        var sighash = new SegwitSighash(signed);
        for (var i = 0; i < signed.Inputs.Count; i++)
        {
            if (!P2wpkhScript.Verify(sighash, signed, i, plan.Spent[i]).TryGet(out _, out var problem))
            {
                return Damaged(problem.Detail);
            }
        }

        return null;
    }

    private static VaultRefusal Damaged(string detail) => VaultRefusal.Halt(VaultClause.C19, $"A signature made here is wrong: {detail}");
}
