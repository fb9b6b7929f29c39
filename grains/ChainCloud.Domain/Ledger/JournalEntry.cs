using System.Numerics;

namespace ChainCloud.Domain.Ledger;

/// <summary>Which side of an account a posting is on. A debit raises the accounts that hold funds, a credit lowers them.</summary>
public enum Side
{
    Debit = 0,
    Credit = 1,
}

/// <summary>One line of a journal entry: an amount on one side of one account.</summary>
public sealed record Posting(LedgerAccount Account, Side Side, Amount Amount)
{
    /// <summary>What the posting adds to its account's balance (debits minus credits), in base units.</summary>
    public BigInteger Signed => Side == Side.Debit ? Amount.Units : -Amount.Units;

    public static Posting Debit(LedgerAccount account, Amount amount) => new(account, Side.Debit, amount);

    public static Posting Credit(LedgerAccount account, Amount amount) => new(account, Side.Credit, amount);
}

/// <summary>All kinds of journal entries.</summary>
public static class EntryKinds
{
    public const string DepositConfirming = "deposit.confirming";
    public const string DepositUnconfirmed = "deposit.unconfirmed";
    public const string DepositCredited = "deposit.credited";
    public const string DepositReversed = "deposit.reversed";
    public const string PayoutReserved = "payout.reserved";
    public const string PayoutSettled = "payout.settled";
    public const string PayoutNetworkFee = "payout.network_fee";
    public const string PayoutReleased = "payout.released";
    public const string GasHeld = "gas.held";
    public const string GasSettled = "gas.settled";
    public const string GasReleased = "gas.released";
}

/// <summary>
/// Postings that belong together. Balanced: per asset, debits equal credits; the constructor throws otherwise, because only a bug
/// can make such an entry. Never changed afterwards; a correction is a new entry.
/// </summary>
public sealed record JournalEntry
{
    /// <param name="kind">One of <see cref="EntryKinds"/>.</param>
    /// <param name="subject">Id of the deposit, payout or transfer that caused it.</param>
    /// <param name="postings">At least two, of one asset, balanced.</param>
    public JournalEntry(string kind, string subject, params IReadOnlyList<Posting> postings)
    {
        if (postings.Count < 2 || postings.Any(p => p.Amount.Asset != postings[0].Amount.Asset || p.Amount.IsZero)
            || postings.Aggregate(BigInteger.Zero, (sum, p) => sum + p.Signed) != BigInteger.Zero)
        {
            throw new ArgumentException($"The entry '{kind}' of {subject} does not balance.", nameof(postings));
        }

        Kind = kind;
        Subject = subject;
        Postings = postings;
    }

    public string Kind { get; }

    public string Subject { get; }

    public IReadOnlyList<Posting> Postings { get; }
}
