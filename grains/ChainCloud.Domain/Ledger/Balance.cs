namespace ChainCloud.Domain.Ledger;

/// <summary>
/// What people see of the cold or the hot part of a book. posted = credited and not yet paid out; pending = in blocks, not yet credited;
/// reserved = the part of posted that is held for payouts; available = posted - reserved.
/// </summary>
public sealed record Balance(Amount Posted, Amount Pending, Amount Reserved, Amount Available)
{
    public static Balance OfHot(AccountHead head) => new(
        head.Balance(LedgerAccount.Hot) + head.Balance(LedgerAccount.HotReserved),
        head.Balance(LedgerAccount.HotPending),
        head.Balance(LedgerAccount.HotReserved),
        head.Balance(LedgerAccount.Hot));

    public static Balance OfCold(AccountHead head) => new(
        head.Balance(LedgerAccount.Cold) + head.Balance(LedgerAccount.InSettlement),
        head.Balance(LedgerAccount.ColdPending),
        head.Balance(LedgerAccount.InSettlement),
        head.Balance(LedgerAccount.Cold));
}
