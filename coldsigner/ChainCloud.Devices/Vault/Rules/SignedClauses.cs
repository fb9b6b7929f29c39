namespace ChainCloud.Devices.Vault;

/// <summary>C19: after signing, before release.</summary>
internal static class SignedClauses
{
    /// <summary>
    /// Reads the finished bytes back and judges them alone: the same transaction as planned, its id recomputed, each signature strict, low
    /// s, of the right key and right by two ECDSA implementations. A failure means that this machine is damaged, so the vault halts.
    /// </summary>
    public static VaultRefusal? C19(SigningPlan plan, ReadOnlySpan<byte> rawTransaction) => plan.WrongWith(rawTransaction) is { } why
        ? VaultRefusal.Halt(VaultClause.C19, $"A signature made here is wrong: {why}")
        : null;
}
