using System.Globalization;
using ChainCloud.Grains.Store.Sql;

namespace ChainCloud.Grains.Store;

internal sealed class ChainStatusStore(SqlDatabase database) : IChainStatusStore
{
    public Task Write(ChainStatusRow row, CancellationToken ct) => database.Write(
        (session, token) => session.Execute(
            """
            INSERT INTO chain_status (asset, version, state, detail, fees, priority_fees, written_at)
            VALUES (@asset, @version, @state, @detail, @fees, @priority, @at)
            ON CONFLICT (asset) DO UPDATE SET version = excluded.version, state = excluded.state, detail = excluded.detail, fees = excluded.fees,
                priority_fees = excluded.priority_fees, written_at = excluded.written_at
            WHERE chain_status.version <= excluded.version
            """,
            [
                ("asset", row.Asset.Code), ("version", row.Version), ("state", row.State), ("detail", row.Detail), ("fees", Text(row.Fees)),
                ("priority", Text(row.PriorityFees)), ("at", row.WrittenAt.ToUnixTimeMilliseconds()),
            ],
            token),
        ct);

    public Task<(ChainStatusRow? Status, ChainCursor? Cursor)> Read(AssetId asset, CancellationToken ct) => database.Read(
        async (session, token) =>
        {
            var status = await session.QueryOne(
                "SELECT version, state, detail, fees, priority_fees, written_at FROM chain_status WHERE asset = @asset",
                [("asset", asset.Code)],
                row => new ChainStatusRow(
                    asset, row.Long(0), row.Text(1), row.TextOrNull(2), Numbers(row.Text(3)), Numbers(row.Text(4)), row.Time(5)),
                token);
            return (status, await ChainSql.Cursor(session, asset, token));
        },
        ct);

    private static string Text(IReadOnlyList<long> numbers) => string.Join(' ', numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)));

    private static IReadOnlyList<long> Numbers(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => long.Parse(n, CultureInfo.InvariantCulture))];
}
