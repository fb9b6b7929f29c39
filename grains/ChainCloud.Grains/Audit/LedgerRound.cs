using System.Numerics;
using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Audit;

/// <summary>
/// Sums the postings of one asset's books up anew, some in each pass, round after round: each entry must be balanced, and each head the sum of
/// its postings. What it found stays found until the book's next turn finds it right.
/// </summary>
internal sealed class LedgerRound(AuditOptions options)
{
    private const int Page = 20_000;

    private readonly SortedDictionary<string, string> _wrong = new(StringComparer.Ordinal);
    private BookId? _book;
    private long _after;
    private BigInteger[] _sums = [];
    private (long Seq, BigInteger Sum) _entry;
    private string? _unbalanced;
    private bool _foundInRound;

    /// <summary>The last whole round found nothing, and nothing was found since.</summary>
    public bool IsClean { get; private set; }

    public IReadOnlyCollection<string> Found => _wrong.Values;

    /// <summary>Goes on, at most once around. <paramref name="heads"/> are of the snapshot, in order.</summary>
    public async Task Next(IAuditSnapshot snapshot, IReadOnlyList<AccountHead> heads)
    {
        if (heads.Count == 0)
        {
            IsClean = _wrong.Count == 0;
            return;
        }

        var left = options.PostingsPerStep;
        for (var visited = 0; visited <= heads.Count && left > 0;)
        {
            var (head, asked) = (Current(heads), Math.Min(left, Page));
            var rows = await snapshot.Postings(head.Book, _after, asked);
            foreach (var row in rows)
            {
                Add(row);
            }

            left -= Math.Max(rows.Count, 1);
            if (rows.Count == asked)
            {
                _after = rows[^1].Seq;
            }
            else
            {
                EndOf(head, heads);
                visited++;
            }
        }
    }

    private AccountHead Current(IReadOnlyList<AccountHead> heads)
    {
        if (_book is { } book && heads.FirstOrDefault(h => h.Book == book) is { } same)
        {
            return same;
        }

        Begin(heads[0].Book);
        return heads[0];
    }

    private void Begin(BookId book) =>
        (_book, _after, _sums, _entry, _unbalanced) = (book, 0, new BigInteger[LedgerAccounts.Count], default, null);

    private void Add(PostingRow row)
    {
        if (row.EntrySeq != _entry.Seq)
        {
            CloseEntry();
            _entry = (row.EntrySeq, BigInteger.Zero);
        }

        _entry.Sum += row.Posting.Signed;
        _sums[(int)row.Posting.Account] += row.Posting.Signed;
    }

    private void CloseEntry()
    {
        if (!_entry.Sum.IsZero)
        {
            _unbalanced ??= $"Entry {_entry.Seq} of {_book} is off by {_entry.Sum}.";
        }
    }

    private void EndOf(AccountHead head, IReadOnlyList<AccountHead> heads)
    {
        CloseEntry();
        var account = Enumerable.Range(0, _sums.Length).FirstOrDefault(i => _sums[i] != head.Balances[i], -1);
        var wrong = _unbalanced
            ?? (account < 0 ? null : $"The head of {head.Book} says {head.Balances[account]} of {((LedgerAccount)account).ToText()}, its postings {_sums[account]}.");
        if (wrong is null)
        {
            _wrong.Remove(head.Book.ToString());
        }
        else
        {
            _wrong[head.Book.ToString()] = wrong;
            (_foundInRound, IsClean) = (true, false);
        }

        var next = heads.ToList().FindIndex(h => h.Book == head.Book) + 1;
        if (next == heads.Count)
        {
            (IsClean, _foundInRound) = (!_foundInRound && _wrong.Count == 0, false);
        }

        Begin(heads[next % heads.Count].Book);
    }
}
