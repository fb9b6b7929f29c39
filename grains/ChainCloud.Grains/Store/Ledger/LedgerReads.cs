using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store.Sql;

namespace ChainCloud.Grains.Store;

internal sealed class LedgerReads(SqlDatabase database) : ILedgerReads
{
    internal const string SelectPosting = "SELECT book, seq, entry_seq, account, side, amount, kind, subject, at FROM posting WHERE ";

    public Task<IReadOnlyList<PostingRow>> Entries(BookId book, long? before, DateTimeOffset? asOf, int entries, CancellationToken ct) =>
        database.Read<IReadOnlyList<PostingRow>>(
            async (session, token) =>
            {
                var end = before ?? long.MaxValue;
                if (asOf is { } time)
                {
                    end = Math.Min(end, await FirstAfter(session, book, time.ToUnixTimeMilliseconds(), token));
                }

                var firsts = await session.Query(
                    "SELECT seq FROM posting WHERE book = @book AND seq < @end AND entry_seq = seq ORDER BY seq DESC LIMIT @limit",
                    [("book", book.ToString()), ("end", end), ("limit", (long)entries)],
                    row => row.Long(0),
                    token);
                return firsts.Count == 0 ? [] : await Between(session, book, firsts[^1], end, token);
            },
            ct);

    public async Task<IReadOnlyList<EventRow>> Events(MerchantId merchant, long after, int limit, CancellationToken ct) => await database.Query(
        "SELECT merchant, seq, type, asset, subject, data, at FROM outbox WHERE merchant = @merchant AND seq > @after ORDER BY seq LIMIT @limit",
        [("merchant", merchant.ToString()), ("after", after), ("limit", (long)limit)],
        LedgerSql.MapEvent,
        ct);

    public Task<AccountHead> SumPostings(BookId book, CancellationToken ct) => database.Read(
        async (session, token) =>
        {
            var sum = await session.QueryOne(LedgerSql.SelectHead + " WHERE book = @book", [("book", book.ToString())], LedgerSql.MapHead, token);
            var head = AccountHead.New(book);
            var balances = head.Balances.ToBuilder();
            for (var after = 0L; ;)
            {
                var page = await session.Query(
                    SelectPosting + "book = @book AND seq > @after AND seq <= @last ORDER BY seq LIMIT 10000",
                    [("book", book.ToString()), ("after", after), ("last", sum?.Seq ?? 0)],
                    LedgerSql.MapPosting,
                    token);
                if (page.Count == 0)
                {
                    return head with { Seq = sum?.Seq ?? 0, Balances = balances.ToImmutable(), PayoutsFrozen = sum?.PayoutsFrozen ?? false };
                }

                page.ForEach(row => balances[(int)row.Posting.Account] += row.Posting.Signed);
                after = page[^1].Seq;
            }
        },
        ct);

    public async Task<IReadOnlyList<BookId>> Books(BookId? after, int limit, CancellationToken ct) => await database.Query(
        "SELECT book FROM account_head WHERE book > @after ORDER BY book LIMIT @limit",
        [("after", after?.ToString() ?? PageEdge.BelowAll), ("limit", (long)limit)],
        row => row.Book(0),
        ct);

    // An entry's numbers follow each other: all from one entry's first to the next entry's first are whole entries.
    private static Task<List<PostingRow>> Between(SqlSession session, BookId book, long first, long end, CancellationToken ct) => session.Query(
        SelectPosting + "book = @book AND seq >= @first AND seq < @end ORDER BY entry_seq DESC, seq",
        [("book", book.ToString()), ("first", first), ("end", end)],
        LedgerSql.MapPosting,
        ct);

    /// <summary>Number of the first posting made after a time, by halving: numbers rise with time and are the table's key.</summary>
    private static async Task<long> FirstAfter(SqlSession session, BookId book, long time, CancellationToken ct)
    {
        var head = await session.QueryOne(LedgerSql.SelectHead + " WHERE book = @book", [("book", book.ToString())], LedgerSql.MapHead, ct);
        long low = 1, high = (head?.Seq ?? 0) + 1;
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            var at = await session.Query(
                "SELECT at FROM posting WHERE book = @book AND seq <= @seq ORDER BY seq DESC LIMIT 1",
                [("book", book.ToString()), ("seq", middle)],
                row => row.Long(0),
                ct);
            if (at.Count == 0 || at[0] <= time)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
