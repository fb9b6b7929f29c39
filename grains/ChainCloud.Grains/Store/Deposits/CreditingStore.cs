using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store.Sql;

namespace ChainCloud.Grains.Store;

internal sealed class CreditingStore(SqlDatabase database) : ICreditingStore
{
    private const int MostAnchors = 5;
    private const string Select = $"SELECT {DepositSql.Columns} FROM deposit AS t WHERE t.chain = @chain AND ";

    public async Task<IReadOnlyList<DepositRow>> Due(
        AssetId chain, long tipHeight, long required, long final, DepositId? after, int limit, CancellationToken ct) => await database.Query(
        Select + $"t.id > @after AND {DepositSql.IsDue} ORDER BY t.id LIMIT @limit",
        [
            .. DepositSql.Due(tipHeight, required, final), ("chain", chain.Code), ("after", after?.ToString() ?? PageEdge.BelowAll),
            ("limit", (long)limit),
        ],
        DepositSql.Map,
        ct);

    public async Task<IReadOnlyList<DepositRow>> DueAt(AssetId chain, IReadOnlyCollection<long> anchors, CancellationToken ct)
    {
        // As many values as there can be, so that the statement is one.
        var heights = Enumerable.Range(0, MostAnchors).Select(i => new SqlValue($"h{i}", anchors.ElementAtOrDefault(i)));
        return await database.Query(
            Select + $"t.open AND t.anchor_height IN ({string.Join(", ", Enumerable.Range(0, MostAnchors).Select(i => $"@h{i}"))}) ORDER BY t.id",
            [("chain", chain.Code), .. heights],
            DepositSql.Map,
            ct);
    }

    public async Task<IReadOnlyDictionary<BookId, AccountHead>> LoadHeads(IReadOnlyCollection<BookId> books, CancellationToken ct)
    {
        List<object?[]> keys = [.. books.Distinct().Select(book => new object?[] { book.ToString() })];
        var found = await database.Read((session, token) => session.Find(LedgerSql.HeadByBook, keys, LedgerSql.MapHead, token), ct);
        var heads = found.ToDictionary(head => head.Book);
        foreach (var book in books)
        {
            heads.TryAdd(book, AccountHead.New(book));
        }

        return heads;
    }

    public async Task<bool> Commit(IReadOnlyList<BookCommit> books, DateTimeOffset at, CancellationToken ct)
    {
        var groups = new RowGroups();
        // In one order everywhere, so that two such commits wait for each other in turn.
        foreach (var book in books.OrderBy(b => b.Expected.Book.ToString(), StringComparer.Ordinal))
        {
            BookStore.Require(book.Expected, book.Next, book.Items);
            groups.Add(LedgerSql.Head(book.Expected, book.Next));
            foreach (var row in BookStore.Plan(book.Expected, book.Items, at).SelectMany(rows => rows))
            {
                groups.Add(row);
            }
        }

        try
        {
            return await database.Write(async (session, token) => await session.RunAll(groups.InOrder(), token) || session.RollBack(false), ct);
        }
        catch (ConstraintException)
        {
            return false;
        }
    }
}
