namespace ChainCloud.Domain.Ledger;

/// <summary>
/// The accounts of a book; the balances of all of them sum to zero. All but <see cref="Conversion"/>, <see cref="Debt"/> and <see cref="Chain"/> hold what the merchant has and
/// never go below zero.
/// </summary>
public enum LedgerAccount
{
    /// <summary>Received at cold addresses, in a block, not confirmed enough.</summary>
    ColdPending = 0,

    /// <summary>Received at cold addresses and credited.</summary>
    Cold = 1,

    /// <summary>Received at hot addresses, in a block, not confirmed enough.</summary>
    HotPending = 2,

    /// <summary>Available for payouts.</summary>
    Hot = 3,

    /// <summary>Held for accepted payouts: their outputs and fee caps.</summary>
    HotReserved = 4,

    /// <summary>On the way to the merchant's enrolled settlement address.</summary>
    InSettlement = 5,

    /// <summary>Arrived at the merchant's enrolled settlement address.</summary>
    Settled = 6,

    /// <summary>The platform's own fees.</summary>
    Fees = 7,

    /// <summary>The other leg of conversions between assets.</summary>
    Conversion = 8,

    /// <summary>What the merchant owes after a credited deposit left the chain when it was spent already; below zero while it is owed.</summary>
    Debt = 9,

    /// <summary>The outside world: where deposits come from and payouts go to. Below zero by the coins that the book has on the chain.</summary>
    Chain = 10,
}

/// <summary>Names and rules of <see cref="LedgerAccount"/>.</summary>
public static class LedgerAccounts
{
    /// <summary>How many accounts a book has.</summary>
    public const int Count = 11;

    /// <summary>The account's name as the database and the API write it, for example "hot_reserved".</summary>
    public static string ToText(this LedgerAccount account) => account switch
    {
        LedgerAccount.ColdPending => "cold_pending",
        LedgerAccount.Cold => "cold",
        LedgerAccount.HotPending => "hot_pending",
        LedgerAccount.Hot => "hot",
        LedgerAccount.HotReserved => "hot_reserved",
        LedgerAccount.InSettlement => "in_settlement",
        LedgerAccount.Settled => "settled",
        LedgerAccount.Fees => "fees",
        LedgerAccount.Conversion => "conversion",
        LedgerAccount.Debt => "debt",
        LedgerAccount.Chain => "chain",
        _ => throw new ArgumentOutOfRangeException(nameof(account)),
    };

    /// <summary>The account of a name that <see cref="ToText(LedgerAccount)"/> made; another text is a damaged row and throws.</summary>
    public static LedgerAccount Parse(string text)
    {
        for (var account = LedgerAccount.ColdPending; account <= LedgerAccount.Chain; account++)
        {
            if (account.ToText() == text)
            {
                return account;
            }
        }

        throw new FormatException($"'{text}' is no ledger account.");
    }

    /// <summary>"debit" or "credit".</summary>
    public static string ToText(this Side side) => side == Side.Debit ? "debit" : "credit";

    /// <summary>True where debits may exceed credits only: the account can't be overdrawn.</summary>
    public static bool NeverNegative(this LedgerAccount account) =>
        account is not (LedgerAccount.Conversion or LedgerAccount.Debt or LedgerAccount.Chain);
}
