using ChainCloud.Grains.Store.Sql;

namespace ChainCloud.Grains.Store;

internal sealed class HaltStore(SqlDatabase database, TimeProvider clock) : IHaltStore
{
    private const string Select = "SELECT asset, cause, detail, since FROM halt";

    public async Task<IReadOnlyList<HaltRow>> Of(AssetId asset, CancellationToken ct) =>
        await database.Query(Select + " WHERE asset = @asset ORDER BY cause", [("asset", asset.Code)], Map, ct);

    public async Task<IReadOnlyList<HaltRow>> All(CancellationToken ct) => await database.Query(Select + " ORDER BY asset, cause", [], Map, ct);

    public Task<bool> Raise(AssetId asset, string cause, string detail, CancellationToken ct) => Changes(
        "INSERT INTO halt (asset, cause, detail, since) VALUES (@asset, @cause, @detail, @since) ON CONFLICT DO NOTHING",
        [("asset", asset.Code), ("cause", cause), ("detail", detail), ("since", clock.GetUtcNow().ToUnixTimeMilliseconds())],
        ct);

    public Task<bool> Lift(AssetId asset, string cause, CancellationToken ct) =>
        Changes("DELETE FROM halt WHERE asset = @asset AND cause = @cause", [("asset", asset.Code), ("cause", cause)], ct);

    private Task<bool> Changes(string sql, IReadOnlyList<SqlValue> values, CancellationToken ct) =>
        database.Write(async (session, token) => await session.Execute(sql, values, token) > 0, ct);

    private static HaltRow Map(SqlRow row) => new(row.Asset(0), row.Text(1), row.Text(2), row.Time(3));
}
