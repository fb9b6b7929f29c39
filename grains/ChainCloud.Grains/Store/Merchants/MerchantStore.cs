using ChainCloud.Grains.Store.Sql;
using ChainCloud.GrainInterfaces;

namespace ChainCloud.Grains.Store;

internal sealed class MerchantStore(SqlDatabase database) : IMerchantStore
{
    private const string Select = "SELECT id, display_name, lock_reason, created_at FROM merchant WHERE ";

    private static readonly RowStatement InsertMerchant = RowStatement.Insert(
        "merchant", [Column.Text("id"), Column.Text("display_name"), Column.Text("lock_reason"), Column.Integer("created_at")]);

    private static readonly RowStatement InsertTokenRow = RowStatement.Insert("token", [
        Column.Bytes("hash"), Column.Integer("kind"), Column.Text("merchant"), Column.Text("device"), Column.Integer("issued_at"),
        Column.Integer("expires_at"), Column.Integer("revoked_at"),
    ]);

    public Task<bool> Insert(MerchantRow merchant, CancellationToken ct) => database.TryRun(
        InsertMerchant,
        [[merchant.Id.ToString(), merchant.DisplayName, merchant.LockReason, merchant.CreatedAt.ToUnixTimeMilliseconds()]],
        ct);

    public Task<MerchantRow?> Read(MerchantId id, CancellationToken ct) =>
        database.QueryOne(Select + "id = @id", [("id", id.ToString())], Map, ct);

    public async Task<IReadOnlyList<MerchantRow>> List(MerchantId? after, int limit, CancellationToken ct) => await database.Query(
        Select + "id > @after ORDER BY id LIMIT @limit", [("after", after?.ToString() ?? PageEdge.BelowAll), ("limit", (long)limit)], Map, ct);

    public Task Lock(MerchantId id, string reason, CancellationToken ct)
    {
        var row = DeviceSql.LockMerchantRow(id, reason);
        return database.TryRun(row.Statement, [row.Values], ct);
    }

    public async Task InsertToken(TokenRow token, CancellationToken ct)
    {
        object?[] values =
        [
            token.Hash.ToArray(), (long)token.Kind, token.Merchant?.ToString(), token.Device?.ToString(), token.IssuedAt.ToUnixTimeMilliseconds(),
            token.ExpiresAt?.ToUnixTimeMilliseconds(), token.RevokedAt?.ToUnixTimeMilliseconds(),
        ];
        await database.Write((session, cancel) => session.Run(InsertTokenRow, [values], cancel), ct);
    }

    public Task<TokenRow?> FindToken(Hash256 hash, CancellationToken ct) => database.QueryOne(
        "SELECT hash, kind, merchant, device, issued_at, expires_at, revoked_at FROM token WHERE hash = @hash",
        [("hash", hash.ToArray())],
        row => new TokenRow(
            row.Hash(0), (TokenKind)row.Int(1), row.MerchantOrNull(2), row.DeviceOrNull(3), row.Time(4), row.TimeOrNull(5), row.TimeOrNull(6)),
        ct);

    public Task<bool> RevokeToken(Hash256 hash, DateTimeOffset at, CancellationToken ct) => database.Write(
        async (session, token) => await session.Execute(
            "UPDATE token SET revoked_at = @at WHERE hash = @hash AND revoked_at IS NULL",
            [("at", at.ToUnixTimeMilliseconds()), ("hash", hash.ToArray())],
            token) == 1,
        ct);

    public Task<IdempotencyOutcome> StartHttp(
        string subject, string key, Hash256 requestHash, DateTimeOffset at, DateTimeOffset abandonedBefore, CancellationToken ct) => database.Write(
        async (session, token) =>
        {
            // One statement claims: a new key, or one of the same request that was never answered and is too old to be still worked on.
            var claimed = await session.Execute(
                """
                INSERT INTO http_answer (subject, key, request_hash, claimed_at) VALUES (@subject, @key, @hash, @at)
                ON CONFLICT (subject, key) DO UPDATE SET claimed_at = excluded.claimed_at
                WHERE http_answer.status IS NULL AND http_answer.request_hash = excluded.request_hash AND http_answer.claimed_at < @abandoned
                """,
                [
                    ("subject", subject), ("key", key), ("hash", requestHash.ToArray()), ("at", at.ToUnixTimeMilliseconds()),
                    ("abandoned", abandonedBefore.ToUnixTimeMilliseconds()),
                ],
                token);
            return claimed == 1 ? new IdempotencyOutcome.Started() : await Met(session, subject, key, requestHash, token);
        },
        ct);

    public Task CompleteHttp(string subject, string key, int status, byte[] body, CancellationToken ct) => database.Write(
        (session, token) => session.Execute(
            "UPDATE http_answer SET status = @status, body = @body WHERE subject = @subject AND key = @key AND status IS NULL",
            [("status", (long)status), ("body", body), ("subject", subject), ("key", key)],
            token),
        ct);

    public Task AbandonHttp(string subject, string key, CancellationToken ct) => database.Write(
        (session, token) => session.Execute(
            "DELETE FROM http_answer WHERE subject = @subject AND key = @key AND status IS NULL", [("subject", subject), ("key", key)], token),
        ct);

    private static async Task<IdempotencyOutcome> Met(SqlSession session, string subject, string key, Hash256 requestHash, CancellationToken ct) =>
        await session.QueryOne<IdempotencyOutcome>(
            "SELECT request_hash, status, body FROM http_answer WHERE subject = @subject AND key = @key",
            [("subject", subject), ("key", key)],
            row => row.Hash(0) != requestHash ? new IdempotencyOutcome.Conflict()
                : row.IsNull(1) ? new IdempotencyOutcome.InProgress()
                : new IdempotencyOutcome.Answered(row.Int(1), row.Bytes(2)),
            ct) ?? new IdempotencyOutcome.InProgress();

    private static MerchantRow Map(SqlRow row) => new(row.Merchant(0), row.Text(1), row.TextOrNull(2), row.Time(3));
}
