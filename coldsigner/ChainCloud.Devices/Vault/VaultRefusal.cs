using ChainCloud.Statements;

namespace ChainCloud.Devices.Vault;

/// <summary>A vault's no: which clause, how bad, and why.</summary>
/// <param name="Clause">The first clause that failed.</param>
/// <param name="Kind">What follows from it.</param>
/// <param name="Detail">One sentence for people; no secret.</param>
/// <param name="DeadIntent">
/// Set when this one intent can never be signed any more, whatever transaction comes with it: the vault says so in a receipt, and
/// remembers it, so that the cloud may release the money that it holds back for it.
/// </param>
public sealed record VaultRefusal(VaultClause Clause, RefusalKind Kind, string Detail, PayoutIntent? DeadIntent = null)
{
    public static VaultRefusal Reject(VaultClause clause, string detail) => new(clause, RefusalKind.Reject, detail);

    public static VaultRefusal Suspend(VaultClause clause, string detail) => new(clause, RefusalKind.Suspend, detail);

    public static VaultRefusal Lock(VaultClause clause, string detail) => new(clause, RefusalKind.Lock, detail);

    public static VaultRefusal Halt(VaultClause clause, string detail) => new(clause, RefusalKind.Halt, detail);

    public static VaultRefusal ForGood(VaultClause clause, PayoutIntent intent, string detail) => new(clause, RefusalKind.Reject, detail, intent);
}
