using System.Numerics;
using ChainCloud.Grains.Store.Sql;

namespace ChainCloud.Grains.Store;

internal sealed class AuditStore(SqlDatabase database) : IAuditStore
{
    public Task<T> AtOnce<T>(Func<IAuditSnapshot, Task<T>> read, CancellationToken ct) =>
        database.ReadAtOnce((session, token) => read(new AuditSnapshot(session, token)), ct);

    public Task Write(ReconciliationRow row, int kept, CancellationToken ct) => database.Write(
        async (session, token) =>
        {
            // Two silos may reckon the same block in a moment in which the lease changes hands.
            if (await session.Run(AuditSql.Insert, [AuditSql.Values(row)], token) == 0)
            {
                await session.Run(AuditSql.Update, [AuditSql.Values(row)], token);
            }

            return await session.Execute(
                "DELETE FROM reconciliation WHERE asset = @asset AND agrees AND height < @height",
                [("asset", row.Terms.Asset.Code), ("height", row.Block.Height - kept)],
                token);
        },
        ct);

    public async Task<IReadOnlyList<ReconciliationRow>> List(AssetId asset, int limit, CancellationToken ct) => await database.Query(
        $"SELECT {AuditSql.Columns} FROM reconciliation AS r WHERE r.asset = @asset ORDER BY r.height DESC, r.at DESC LIMIT @limit",
        [("asset", asset.Code), ("limit", (long)limit)],
        AuditSql.Map,
        ct);

    public Task SetSurplus(AssetId asset, AccountAddress account, BookId book, BigInteger amount, BlockRef seen, DateTimeOffset at, CancellationToken ct) =>
        database.Write(
            async (session, token) =>
            {
                await session.Execute(
                    "DELETE FROM account_surplus WHERE asset = @asset AND account = @account", [("asset", asset.Code), ("account", account.ToArray())], token);
                return amount.IsZero
                    ? 0
                    : await session.Execute(
                        """
                        INSERT INTO account_surplus (asset, account, book, amount, height, hash, since)
                        VALUES (@asset, @account, @book, @amount, @height, @hash, @since)
                        """,
                        [
                            ("asset", asset.Code), ("account", account.ToArray()), ("book", book.ToString()), ("amount", amount), ("height", seen.Height),
                            ("hash", seen.Hash.ToArray()), ("since", at.ToUnixTimeMilliseconds()),
                        ],
                        token);
            },
            ct);

    public Task Forget(AssetId asset, CancellationToken ct) => database.Write(
        (session, token) => session.Execute("DELETE FROM reconciliation WHERE asset = @asset", [("asset", asset.Code)], token), ct);
}
