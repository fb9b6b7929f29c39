namespace ChainCloud.Grains.Store.Sql;

/// <summary>The one commit that makes a database one that was restored.</summary>
internal static class RestorationSql
{
    /// <summary>False when a restoration is open. The halts of all chains are in the same commit, so that neither is there without the other.</summary>
    public static async Task<bool> Begin(SqlSession session, string cause, string detail, long at, CancellationToken ct)
    {
        var last = await session.Query("SELECT number, ended_at FROM restoration ORDER BY number DESC LIMIT 1", [], row => (row.Long(0), row.IsNull(1)), ct);
        var isOpen = last is [(_, true)];
        if (isOpen && cause != RestorationCauses.Restored)
        {
            return session.RollBack(false);
        }

        var number = last.Count == 0 ? 1 : isOpen ? last[0].Item1 : last[0].Item1 + 1;
        if (isOpen)
        {
            await BeginAnew(session, number, detail, at, ct);
        }
        else
        {
            await session.Execute(
                "INSERT INTO restoration (number, cause, detail, at) VALUES (@number, @cause, @detail, @at)",
                [("number", number), ("cause", cause), ("detail", detail), ("at", at)], ct);
        }

        // Found out by a device, it may be the second start since: one more than the last is read again.
        await session.Execute(
            cause == RestorationCauses.Restored
                ? "INSERT INTO restored_chain (number, asset, height, hash) SELECT @number, asset, height, hash FROM chain_cursor WHERE true ON CONFLICT DO NOTHING"
                : """
                  INSERT INTO restored_chain (number, asset, height, hash)
                  SELECT @number, c.asset, coalesce(s.height, c.height), coalesce(s.hash, c.hash) FROM chain_cursor AS c
                  LEFT JOIN chain_start AS s ON s.asset = c.asset AND s.height <= c.height
                      AND s.at = (SELECT min(o.at) FROM (SELECT at FROM chain_start WHERE asset = c.asset ORDER BY at DESC LIMIT 2) AS o)
                  """,
            [("number", number)], ct);
        await session.Execute(
            "INSERT INTO halt (asset, cause, detail, since) SELECT asset, 'restored', @detail, @at FROM chain_cursor WHERE true ON CONFLICT DO NOTHING",
            [("detail", detail), ("at", at)], ct);
        return true;
    }

    /// <summary>
    /// A backup that was made while an earlier restoration was open: what devices had told by then says nothing of what they signed since, and
    /// an answer to a question of that time would not either.
    /// </summary>
    private static async Task BeginAnew(SqlSession session, long number, string detail, long at, CancellationToken ct)
    {
        await session.Execute(
            "UPDATE restoration SET cause = 'restored', detail = @detail, at = @at WHERE number = @number",
            [("detail", detail), ("at", at), ("number", number)], ct);
        await session.Execute("DELETE FROM restored_journal WHERE number = @number", [("number", number)], ct);
        await session.Execute("UPDATE restored_chain SET rewound_at = NULL WHERE number = @number", [("number", number)], ct);
        await session.Execute("UPDATE job SET done_at = @at WHERE kind = 'journal' AND done_at IS NULL", [("at", at)], ct);
    }
}
