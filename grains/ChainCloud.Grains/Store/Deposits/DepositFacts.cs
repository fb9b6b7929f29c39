using ChainCloud.Grains.Devices;

namespace ChainCloud.Grains.Store.Sql;

/// <summary>What the chain's facts change in deposits: rows and events, by what is known of each output.</summary>
internal static class DepositFacts
{
    /// <summary>Deposits in a block: new ones, and known ones that get this block. Returns the alarms that are to be raised with them.</summary>
    public static async Task<IReadOnlyList<AlarmRow>> InBlock(
        SqlSession session, RowGroups groups, AssetId chain, BlockFacts facts, CancellationToken ct)
    {
        var (block, at, alarms) = (facts.Block, facts.At, new List<AlarmRow>());
        var known = await Known(session, facts.Deposits, ct);
        foreach (var fact in facts.Deposits.DistinctBy(KeyOf))
        {
            if (!known.TryGetValue(KeyOf(fact), out var row))
            {
                Insert(groups, chain, fact, fact.IsDust ? DepositStates.IgnoredDust : DepositStates.Confirming, block, at);
                if (!fact.IsDust)
                {
                    groups.Add(DepositEvents.Of(DepositEvents.Confirming, fact, block, at));
                }
            }
            else if (row.Book != fact.Book || row.Script != fact.Script || row.Amount != fact.Amount)
            {
                // The same log of the same transaction says something else in another block. What it said before may be posted, so it is
                // not written over, and nothing is credited that no row stands for.
                alarms.Add(Changed(row, fact, at));
            }
            else if (row.Anchor != block)
            {
                // What the ledger posted stays as it is: the account grain sees that it stands under another block.
                groups.Add(new(DepositSql.SetFacts, DepositSql.FactsOf(
                    row.Id, row.State == DepositStates.IgnoredDust ? row.State : DepositStates.Confirming, block, at)));
                if (row.State != DepositStates.IgnoredDust)
                {
                    groups.Add(DepositEvents.Of(DepositEvents.Confirming, row, block, at));
                }
            }
        }

        return alarms;
    }

    /// <summary>Deposits in the mempool: new ones, and orphaned ones that are back.</summary>
    public static async Task InMempool(
        SqlSession session, RowGroups groups, AssetId chain, IReadOnlyList<DepositFact> facts, DateTimeOffset at, CancellationToken ct)
    {
        var known = await Known(session, facts, ct);
        foreach (var fact in facts.DistinctBy(KeyOf))
        {
            if (!known.TryGetValue(KeyOf(fact), out var row))
            {
                Insert(groups, chain, fact, fact.IsDust ? DepositStates.IgnoredDust : DepositStates.Detected, null, at);
            }
            else if (row is { State: DepositStates.Orphaned, Anchor: null })
            {
                groups.Add(new(DepositSql.SetFacts, DepositSql.FactsOf(row.Id, DepositStates.Detected, null, at)));
                groups.Add(DepositEvents.Of(DepositEvents.Detected, row, null, at));
            }
        }
    }

    /// <summary>Deposits that are nowhere any more; those that are no longer just detected are left alone.</summary>
    public static async Task Gone(
        SqlSession session, RowGroups groups, IReadOnlyList<DepositId> ids, DateTimeOffset at, CancellationToken ct)
    {
        List<object?[]> keys = [.. ids.Distinct().Order().Select(id => new object?[] { id.ToString() })];
        var rows = await session.Find(DepositSql.ById, keys, DepositSql.Map, ct);
        Orphan(groups, rows.Where(row => row.State == DepositStates.Detected), at);
    }

    /// <summary>Deposits in blocks above a height, which are not in the chain any more.</summary>
    public static async Task Above(SqlSession session, RowGroups groups, AssetId chain, long height, DateTimeOffset at, CancellationToken ct)
    {
        var rows = await session.Query(
            $"SELECT {DepositSql.Columns} FROM deposit AS t WHERE t.chain = @chain AND t.anchor_height > @height ORDER BY id{session.ForUpdate}",
            [("chain", chain.Code), ("height", height)],
            DepositSql.Map,
            ct);
        Orphan(groups, rows, at);
    }

    private static void Orphan(RowGroups groups, IEnumerable<DepositRow> rows, DateTimeOffset at)
    {
        foreach (var row in rows)
        {
            var dust = row.State == DepositStates.IgnoredDust;
            groups.Add(new(DepositSql.SetFacts, DepositSql.FactsOf(row.Id, dust ? row.State : DepositStates.Orphaned, null, at)));
            if (!dust)
            {
                groups.Add(DepositEvents.Of(DepositEvents.Orphaned, row, row.Anchor, at));
            }
        }
    }

    private static void Insert(RowGroups groups, AssetId chain, DepositFact fact, string state, BlockRef? anchor, DateTimeOffset at)
    {
        groups.Add(new(DepositSql.Insert, DepositSql.InsertValues(chain, fact, state, anchor, at)));
        if (!fact.IsDust)
        {
            groups.Add(DepositEvents.Of(DepositEvents.Detected, fact, null, at));
        }
    }

    private static (AssetId Asset, Outpoint Point) KeyOf(DepositFact fact) => (fact.Book.Asset, fact.Outpoint);

    private static AlarmRow Changed(DepositRow row, DepositFact fact, DateTimeOffset at) => new(
        AlarmId.Of(FactIds.Of($"changed {row.Id} {fact.Amount}", at)), row.Book.Merchant, null, AlarmCodes.DepositChanged,
        $"{row.Outpoint} paid {row.Amount} in a block that left the chain and pays {fact.Amount} now; it is not credited.", row.Id.ToString(), at);

    private static async Task<Dictionary<(AssetId Asset, Outpoint Point), DepositRow>> Known(SqlSession session, IReadOnlyList<DepositFact> facts, CancellationToken ct)
    {
        List<object?[]> keys = [.. facts.DistinctBy(KeyOf).Select(f => CoinSql.PointOf(f.Book.Asset, f.Outpoint))];
        var rows = await session.Find(DepositSql.ByPoint, keys, DepositSql.Map, ct);
        return rows.ToDictionary(row => (row.Book.Asset, row.Outpoint));
    }
}
