namespace ChainCloud.Devices.Vault;

/// <summary>What a vault does with a job to sign: one of four.</summary>
public abstract record SignDecision
{
    private SignDecision()
    {
    }

    /// <summary>All clauses hold: sign exactly this.</summary>
    public sealed record Sign(SigningPlan Plan) : SignDecision;

    /// <summary>Decided before: give the stored answer of that journal record again.</summary>
    public sealed record Repeat(long Sequence) : SignDecision;

    /// <summary>The merchant is locked: nothing leaves.</summary>
    public sealed record Locked(MerchantLock Lock) : SignDecision;

    /// <summary>A clause failed.</summary>
    public sealed record Refuse(VaultRefusal Refusal) : SignDecision;
}
