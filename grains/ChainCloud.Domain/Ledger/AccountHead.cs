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
