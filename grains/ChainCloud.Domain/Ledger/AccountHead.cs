using System.Collections.Immutable;
using System.Numerics;

namespace ChainCloud.Domain.Ledger;

/// <summary>A book's balances after its last posting: the head that every commit compares and moves.</summary>
/// <param name="Book">The book.</param>
/// <param name="Seq">Number of the last posting or, where a commit posted nothing, of the last commit; 0 for a new book.</param>
/// <param name="Balances">Debits minus credits of each account in base units, at the position of <see cref="LedgerAccount"/>.</param>
/// <param name="PayoutsFrozen">True while no payout is accepted or sent: a credited deposit left the chain, or the book does not reconcile.</param>
public sealed record AccountHead(BookId Book, long Seq, ImmutableArray<BigInteger> Balances, bool PayoutsFrozen)
{
    public static AccountHead New(BookId book) => new(book, 0, [.. new BigInteger[LedgerAccounts.Count]], false);

    /// <summary>Debits minus credits of one account, in base units.</summary>
    public BigInteger this[LedgerAccount account] => Balances[(int)account];

    /// <summary>The balance of an account that is never below zero; throws for one that is.</summary>
    public Amount Balance(LedgerAccount account) => Amount.Of(Book.Asset, this[account]);

    /// <summary>What the merchant owes; zero when nothing.</summary>
    public Amount Owed => Amount.Of(Book.Asset, BigInteger.Max(-this[LedgerAccount.Debt], BigInteger.Zero));

    /// <summary>
    /// This head with the entries posted, or <see cref="ProblemCodes.InsufficientFunds"/> when an account would be overdrawn after one of
    /// them. A reversed deposit freezes the payouts; a credit that leaves no debt frees them. <see cref="Seq"/> stays.
    /// </summary>
    public Result<AccountHead> Post(IReadOnlyList<JournalEntry> entries)
    {
        var head = this;
        foreach (var entry in entries)
        {
            head = head.Apply([entry]);
            if (head.Overdrawn() is { } account)
            {
                return new Problem(ProblemCodes.InsufficientFunds, $"The account {account.ToText()} does not hold what '{entry.Kind}' needs.");
            }

            head = entry.Kind switch
            {
                EntryKinds.DepositReversed => head with { PayoutsFrozen = true },
                EntryKinds.DepositCredited => head with { PayoutsFrozen = head.PayoutsFrozen && !head.Owed.IsZero },
                _ => head,
            };
        }

        return head;
    }

    /// <summary>The balances after more entries; <see cref="Seq"/> stays: it moves per commit, see <see cref="Next"/>.</summary>
    public AccountHead Apply(IEnumerable<JournalEntry> entries)
    {
        var balances = Balances.ToBuilder();
        foreach (var posting in entries.SelectMany(e => e.Postings))
        {
            balances[(int)posting.Account] += posting.Signed;
        }

        return this with { Balances = balances.ToImmutable() };
    }

    /// <summary>The head after one commit of these entries: balances applied, <see cref="Seq"/> up by max(1, postings).</summary>
    public AccountHead Next(IReadOnlyCollection<JournalEntry> entries) =>
        Apply(entries) with { Seq = Seq + Math.Max(1, entries.Sum(e => e.Postings.Count)) };

    /// <summary>The first account that may not be overdrawn and is; null when all is well.</summary>
    public LedgerAccount? Overdrawn()
    {
        for (var i = 0; i < Balances.Length; i++)
        {
            if (Balances[i].Sign < 0 && ((LedgerAccount)i).NeverNegative())
            {
                return (LedgerAccount)i;
            }
        }

        return null;
    }

    public bool Equals(AccountHead? other) =>
        other is not null && Book == other.Book && Seq == other.Seq && PayoutsFrozen == other.PayoutsFrozen
        && Balances.AsSpan().SequenceEqual(other.Balances.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Book, Seq);
}
