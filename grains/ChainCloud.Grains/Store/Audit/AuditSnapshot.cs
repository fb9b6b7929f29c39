using System.Numerics;
using ChainCloud.Domain.Ledger;
using ChainCloud.Grains.Store.Sql;

namespace ChainCloud.Grains.Store;

/// <summary>One read transaction.</summary>
internal sealed class AuditSnapshot(SqlSession session, CancellationToken ct) : IAuditSnapshot
{
    private const int CoinPage = 10_000;

    private static readonly string Payouts = $"SELECT {PayoutSql.Columns} FROM payout WHERE NOT finished AND transfer IS NOT NULL AND book LIKE @books ORDER BY book, id";

    public Task<ChainCursor?> Cursor(AssetId chain) => ChainSql.Cursor(session, chain, ct);

    public async Task<IReadOnlyList<AccountHead>> Heads(AssetId asset) =>
        await session.Query(LedgerSql.SelectHead + " WHERE book LIKE @books ORDER BY book", [BooksOf(asset)], LedgerSql.MapHead, ct);

    public async Task<IReadOnlyList<DepositRow>> Unsettled(AssetId chain) => await session.Query(
        $"""
        SELECT {DepositSql.Columns} FROM deposit AS t
        WHERE t.chain = @chain AND t.open AND (t.posted = 0) = (t.anchor_height IS NOT NULL) ORDER BY t.id
        """,
        [("chain", chain.Code)],
        DepositSql.Map,
        ct);

    public async Task<IReadOnlyList<TransferRow>> UnfinishedTransfers(AssetId asset) => await session.Query(
        $"SELECT {TransferSql.Columns} FROM transfer WHERE NOT finished AND book LIKE @books ORDER BY book, id", [BooksOf(asset)], TransferSql.Map, ct);

    public async Task<IReadOnlyList<PayoutRow>> CarriedPayouts(AssetId asset) => await session.Query(Payouts, [BooksOf(asset)], PayoutSql.Map, ct);

    public async Task<IReadOnlyList<TransferRow>> Transfers(IReadOnlyCollection<TransferId> ids) =>
        await session.Find(AuditSql.TransferById, [.. ids.Distinct().Select(id => (object?[])[id.ToString()])], TransferSql.Map, ct);

    public async Task<IReadOnlyList<AttemptRow>> Attempts(IReadOnlyCollection<TransferId> transfers) =>
        await session.Find(AuditSql.AttemptsOf, [.. transfers.Distinct().Select(id => (object?[])[id.ToString()])], TransferSql.MapAttempt, ct);

    public async Task<IReadOnlyList<CoinRow>> Coins(AssetId asset, IReadOnlyCollection<Outpoint> points) =>
        await session.Find(CoinSql.ByPoint, [.. points.Distinct().Select(point => CoinSql.PointOf(asset, point))], CoinSql.Map, ct);

    public async Task<BigInteger> CoinSum(AssetId asset, bool whole)
    {
        if (whole || await Last(asset, asset, 1) is not [{ } last])
        {
            return await CountCoins(asset);
        }

        List<SqlValue> above = [("asset", asset.Code), ("height", last.Block.Height)];
        var come = await session.Query("SELECT amount FROM coin WHERE asset = @asset AND anchor_height > @height", above, row => row.Units(0), ct);
        var gone = await session.Query("SELECT amount FROM coin WHERE asset = @asset AND spent_height > @height", above, row => row.Units(0), ct);
        return last.Terms.Chain + Sum(come) - Sum(gone);
    }

    public async Task<IReadOnlyList<AuditedCoin>> UnspentAfter(AssetId asset, Outpoint? after, int limit) =>
        await WithDeposits(asset, await Unspent(asset, after, limit, CoinSql.Map));

    public async Task<IReadOnlyList<AuditedCoin>> UnspentAmong(AssetId asset, IReadOnlyCollection<Outpoint> points) =>
        await WithDeposits(asset, [.. (await Coins(asset, points)).Where(coin => coin is { Anchor: not null, Spend: null })]);

    public async Task<IReadOnlyList<DepositRow>> BookDeposits(BookId book) => await session.Query(
        $"""
        SELECT {DepositSql.Columns} FROM deposit AS t
        WHERE t.book = @book AND t.state <> 'ignored_dust' AND (t.anchor_height IS NOT NULL OR t.posted <> 0) ORDER BY t.id
        """,
        [("book", book.ToString())],
        DepositSql.Map,
        ct);

    public async Task<IReadOnlyDictionary<string, BigInteger>> ChainPostings(BookId book)
    {
        var rows = await session.Query(
            LedgerReads.SelectPosting + "book = @book AND account = @account", [("book", book.ToString()), ("account", LedgerAccount.Chain.ToText())],
            LedgerSql.MapPosting, ct);
        return rows.GroupBy(row => row.Subject).ToDictionary(g => g.Key, g => Sum(g.Select(row => row.Posting.Signed)));
    }

    public async Task<bool> IsOnChain(AssetId chain, BlockRef block) => (await session.Query(
        $"SELECT {AuditSql.OnChain} FROM (SELECT @height AS height, @hash AS hash) AS r",
        [("height", block.Height), ("hash", block.Hash.ToArray()), ("chain", chain.Code)], row => row.Bool(0), ct))[0];

    private async Task<IReadOnlyList<AuditedCoin>> WithDeposits(AssetId asset, IReadOnlyList<CoinRow> coins)
    {
        var deposits = await session.Find(
            DepositSql.AtPoint, [.. coins.Select(coin => CoinSql.PointOf(asset, coin.Point))], DepositSql.Map, ct);
        var amounts = deposits.ToDictionary(d => d.Outpoint, d => d.Amount);
        return [.. coins.Select(coin => new AuditedCoin(coin, amounts.GetValueOrDefault(coin.Point)))];
    }

    public async Task<IReadOnlyList<PostingRow>> Postings(BookId book, long after, int limit) => await session.Query(
        LedgerReads.SelectPosting + "book = @book AND seq > @after ORDER BY seq LIMIT @limit",
        [("book", book.ToString()), ("after", after), ("limit", (long)limit)],
        LedgerSql.MapPosting,
        ct);

    public async Task<IReadOnlyList<AccountTxRow>> Sent(AssetId chain, IReadOnlyCollection<(AccountAddress Account, ulong Nonce)> nonces) =>
        await session.Find(
            AuditSql.SentBy, [.. nonces.Distinct().Select(n => (object?[])[chain.Code, n.Account.ToArray(), checked((long)n.Nonce)])],
            row => new AccountTxRow(
                chain, new AccountAddress(row.Bytes(1)), (ulong)row.Long(2), row.Hash(3), row.Block(4)!.Value, row.Bool(6), row.Amount(7, chain)),
            ct);

    public async Task<IReadOnlyList<GasHoldRow>> GasHolds(IReadOnlyCollection<PayoutId> payouts) =>
        await session.Find(AuditSql.GasOf, [.. payouts.Distinct().Select(id => (object?[])[id.ToString()])], GasHoldSql.Map, ct);

    public async Task<IReadOnlyList<AuditedAccount>> HotAccounts(AssetId chain) => await session.Query(
        "SELECT book, purpose, script FROM address WHERE asset = @asset AND purpose = 'hot' AND usable ORDER BY book, key_index", [("asset", chain.Code)],
        MapAccount, ct);

    public async Task<IReadOnlyList<AuditedAccount>> AccountsAfter(AssetId chain, AccountAddress? after, int limit) => await session.Query(
        """
        SELECT a.book, a.purpose, a.script FROM address AS a
        WHERE a.asset = @asset AND a.script > @after AND a.usable AND (a.issued_at IS NOT NULL OR a.purpose = 'hot'
            OR EXISTS (SELECT 1 FROM deposit AS t WHERE t.script = a.script AND t.book = a.book))
        ORDER BY a.script LIMIT @limit
        """,
        [("asset", chain.Code), ("after", after?.ToArray() ?? []), ("limit", (long)limit)],
        MapAccount,
        ct);

    public async Task<IReadOnlyList<AuditedAccount>> ColdPaidAbove(AssetId chain, long height, int limit) => await session.Query(
        """
        SELECT DISTINCT a.book, a.purpose, a.script FROM deposit AS t JOIN address AS a ON a.asset = t.chain AND a.script = t.script
        WHERE t.chain = @chain AND t.anchor_height > @height AND t.purpose = 'cold' ORDER BY a.script LIMIT @limit
        """,
        [("chain", chain.Code), ("height", height), ("limit", (long)limit)],
        MapAccount,
        ct);

    public async Task<IReadOnlyList<DepositRow>> DepositsTo(AssetId chain, IReadOnlyCollection<AccountAddress> accounts) =>
        await session.Find(AuditSql.DepositsTo, [.. accounts.Distinct().Select(account => (object?[])[account.ToArray()])], DepositSql.Map, ct);

    public async Task<IReadOnlyDictionary<AssetId, BigInteger>> ColdDeposits(AssetId chain, long? above)
    {
        var rows = await session.Query(
            """
            SELECT t.asset, t.amount FROM deposit AS t
            WHERE t.chain = @chain AND t.anchor_height > @height AND t.purpose = 'cold' AND t.state <> 'ignored_dust'
            """,
            [("chain", chain.Code), ("height", above ?? -1)],
            row => (Asset: row.Asset(0), Units: row.Units(1)),
            ct);
        return rows.GroupBy(row => row.Asset).ToDictionary(g => g.Key, g => Sum(g.Select(row => row.Units)));
    }

    public async Task<IReadOnlyList<SurplusRow>> Surpluses(AssetId chain, IReadOnlyCollection<AssetId> assets)
    {
        var rows = await session.Query(
            $"SELECT r.asset, r.account, r.book, r.amount, r.height, r.hash, r.since, {AuditSql.OnChain} FROM account_surplus AS r ORDER BY r.asset, r.account",
            [("chain", chain.Code)],
            row => new SurplusRow(row.Asset(0), new AccountAddress(row.Bytes(1)), row.Book(2), row.Units(3), row.Block(4)!.Value, row.Time(6), row.Bool(7)),
            ct);
        return [.. rows.Where(row => assets.Contains(row.Asset))];
    }

    public async Task<IReadOnlyList<ReconciliationRow>> Last(AssetId chain, AssetId asset, int limit) => await session.Query(
        $"""
        SELECT {AuditSql.Columns} FROM reconciliation AS r WHERE r.asset = @asset AND {AuditSql.OnChain}
        ORDER BY r.height DESC LIMIT @limit
        """,
        [("asset", asset.Code), ("chain", chain.Code), ("limit", (long)limit)],
        AuditSql.Map,
        ct);

    private async Task<BigInteger> CountCoins(AssetId asset)
    {
        var sum = BigInteger.Zero;
        for (Outpoint? after = null; ;)
        {
            var page = await Unspent(asset, after, CoinPage, coin => (Point: coin.Outpoint(1), Units: coin.Units(7)));
            sum += Sum(page.Select(coin => coin.Units));
            if (page.Count < CoinPage)
            {
                return sum;
            }

            after = page[^1].Point;
        }
    }

    private Task<List<T>> Unspent<T>(AssetId asset, Outpoint? after, int limit, Func<SqlRow, T> map)
    {
        List<SqlValue> values = [("asset", asset.Code), ("limit", (long)limit)];
        if (after is { } point)
        {
            values.AddRange([("txid", point.TxId.ToArray()), ("vout", (long)point.Index)]);
        }

        var next = after is null ? "" : "AND (t.txid, t.vout) > (@txid, @vout) ";
        return session.Query(
            $"""
            SELECT {CoinSql.Columns} FROM coin AS t
            WHERE t.asset = @asset AND t.spent_height IS NULL AND t.anchor_height IS NOT NULL {next}ORDER BY t.txid, t.vout LIMIT @limit
            """,
            values,
            map,
            ct);
    }

    private static SqlValue BooksOf(AssetId asset) => ("books", $"%/{asset.Code}");

    private static AuditedAccount MapAccount(SqlRow row) => new(row.Book(0), row.Purpose(1), new AccountAddress(row.Bytes(2)));

    private static BigInteger Sum(IEnumerable<BigInteger> units) => units.Aggregate(BigInteger.Zero, (sum, each) => sum + each);
}
