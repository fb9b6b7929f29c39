namespace ChainCloud.Grains.Store;

/// <summary>Why an asset's payouts stand still, and so what lets them go on.</summary>
public static class HaltCauses
{
    /// <summary>Ledger and chain differ. Lifted by reconciliations that agree, never by a person.</summary>
    public const string Reconciliation = "reconciliation";

    /// <summary>The database was restored. Lifted when it agrees with the chain and with the vaults' receipts.</summary>
    public const string Restored = "restored";

    /// <summary>An operator wanted it. Lifted by an operator.</summary>
    public const string Operator = "operator";
}

/// <summary>A halt that stands.</summary>
/// <param name="Asset">A token, or a chain's own asset: then its tokens are halted too.</param>
/// <param name="Cause">One of <see cref="HaltCauses"/>.</param>
/// <param name="Detail">One sentence. May name books: for operators, not for merchants.</param>
public sealed record HaltRow(AssetId Asset, string Cause, string Detail, DateTimeOffset Since);

/// <summary>Halts of payouts. Moves no money.</summary>
public interface IHaltStore
{
    /// <summary>Those of exactly this asset.</summary>
    Task<IReadOnlyList<HaltRow>> Of(AssetId asset, CancellationToken ct);

    /// <summary>In order of asset and cause.</summary>
    Task<IReadOnlyList<HaltRow>> All(CancellationToken ct);

    /// <summary>True when it did not stand yet; a halt that stands keeps its first detail and time.</summary>
    Task<bool> Raise(AssetId asset, string cause, string detail, CancellationToken ct);

    /// <summary>True when it stood.</summary>
    Task<bool> Lift(AssetId asset, string cause, CancellationToken ct);
}
