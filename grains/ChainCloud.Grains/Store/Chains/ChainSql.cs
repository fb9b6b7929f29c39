namespace ChainCloud.Grains.Store.Sql;

/// <summary>Statements of cursors and headers.</summary>
internal static class ChainSql
{
    public static readonly RowStatement InsertHeader = RowStatement.Insert(
        "block_header", [Column.Text("asset"), Column.Integer("height"), Column.Bytes("hash"), Column.Bytes("prev_hash")]);

    public static async Task<ChainCursor?> Cursor(SqlSession session, AssetId asset, CancellationToken ct) => await session.QueryOne(
        "SELECT height, hash, version, settled_height FROM chain_cursor WHERE asset = @asset",
        [("asset", asset.Code)],
        row => new ChainCursor(asset, row.Block(0)!.Value, row.Long(2)) { SettledHeight = row.Long(3) },
        ct);

    /// <summary>False when the cursor is not the expected one any more. Locks the cursor until the end of the transaction.</summary>
    public static async Task<bool> MoveCursor(SqlSession session, ChainCursor expected, BlockRef to, long settled, CancellationToken ct) => await session.Execute(
        """
        UPDATE chain_cursor SET height = @height, hash = @hash, settled_height = @settled, version = version + 1
        WHERE asset = @asset AND version = @version AND hash = @old
        """,
        [
            ("height", to.Height), ("hash", to.Hash.ToArray()), ("settled", settled), ("asset", expected.Asset.Code), ("version", expected.Version),
            ("old", expected.Tip.Hash.ToArray()),
        ],
        ct) == 1;

    public static PlannedRow Header(AssetId asset, BlockRef block, Hash256 previous) =>
        new(InsertHeader, [asset.Code, block.Height, block.Hash.ToArray(), previous.ToArray()]);
}
