using ChainCloud.Grains.Store.Sql;

namespace ChainCloud.Grains.Store;

internal sealed class LeaseStore(SqlDatabase database, TimeProvider clock) : ILeaseStore
{
    public Task<long?> Hold(string name, string holder, TimeSpan duration, CancellationToken ct) => database.Write(
        async (session, token) =>
        {
            var epochs = await session.Query(
                $"""
                INSERT INTO lease (name, holder, epoch, since, until) VALUES (@name, @holder, 1, {Now}, {Now} + @duration)
                ON CONFLICT (name) DO UPDATE SET
                    holder = excluded.holder,
                    epoch = lease.epoch + CASE WHEN lease.holder = excluded.holder THEN 0 ELSE 1 END,
                    since = CASE WHEN lease.holder = excluded.holder THEN lease.since ELSE excluded.since END,
                    until = excluded.until
                WHERE lease.holder = excluded.holder OR {(IsShared ? $"lease.until < {Now}" : "true")}
                RETURNING epoch
                """,
                Values(name, holder, duration),
                row => (long?)row.Long(0),
                token);
            return epochs.Count == 1 ? epochs[0] : session.RollBack<long?>(null);
        },
        ct);

    public Task Release(string name, string holder, CancellationToken ct) => database.Write(
        async (session, token) => await session.Execute(
            $"UPDATE lease SET until = {Now} - 1 WHERE name = @name AND holder = @holder", Values(name, holder, TimeSpan.Zero), token),
        ct);

    private bool IsShared => database.Dialect == "Postgres";

    // One clock for all silos where there are several.
    private string Now => IsShared ? "(extract(epoch FROM clock_timestamp()) * 1000)::bigint" : "@now";

    private SqlValue[] Values(string name, string holder, TimeSpan duration)
    {
        SqlValue[] values = [("name", name), ("holder", holder), ("duration", (long)duration.TotalMilliseconds)];
        return IsShared ? values : [.. values, ("now", clock.GetUtcNow().ToUnixTimeMilliseconds())];
    }
}
