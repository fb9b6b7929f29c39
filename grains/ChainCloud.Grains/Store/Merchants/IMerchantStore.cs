using ChainCloud.GrainInterfaces;

namespace ChainCloud.Grains.Store;

/// <summary>One merchant.</summary>
/// <param name="LockReason">Why the merchant is locked; null while active.</param>
public sealed record MerchantRow(MerchantId Id, string DisplayName, string? LockReason, DateTimeOffset CreatedAt);

/// <summary>A token, known by its hash only.</summary>
/// <param name="Hash">SHA-256 of the token's text.</param>
/// <param name="Merchant">Set for cold and hot tokens.</param>
/// <param name="Device">Set for courier tokens.</param>
public sealed record TokenRow(
    Hash256 Hash,
    TokenKind Kind,
    MerchantId? Merchant,
    DeviceId? Device,
    DateTimeOffset IssuedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt);

/// <summary>What a request with an Idempotency-Key met.</summary>
public abstract record IdempotencyOutcome
{
    private IdempotencyOutcome()
    {
    }

    /// <summary>The first one: do the work, then <see cref="IMerchantStore.CompleteHttp"/>.</summary>
    public sealed record Started : IdempotencyOutcome;

    /// <summary>The same request is being worked on.</summary>
    public sealed record InProgress : IdempotencyOutcome;

    /// <summary>The key was used with another request.</summary>
    public sealed record Conflict : IdempotencyOutcome;

    /// <summary>The stored answer.</summary>
    public sealed record Answered(int Status, byte[] Body) : IdempotencyOutcome;
}

/// <summary>Merchants, tokens and stored HTTP answers.</summary>
public interface IMerchantStore
{
    /// <summary>False when the merchant exists.</summary>
    Task<bool> Insert(MerchantRow merchant, CancellationToken ct);

    Task<MerchantRow?> Read(MerchantId id, CancellationToken ct);

    /// <summary>In order of id, above <paramref name="after"/>.</summary>
    Task<IReadOnlyList<MerchantRow>> List(MerchantId? after, int limit, CancellationToken ct);

    /// <summary>Locks a merchant; the first reason stays.</summary>
    Task Lock(MerchantId id, string reason, CancellationToken ct);

    Task InsertToken(TokenRow token, CancellationToken ct);

    Task<TokenRow?> FindToken(Hash256 hash, CancellationToken ct);

    /// <summary>False when there is no such live token.</summary>
    Task<bool> RevokeToken(Hash256 hash, DateTimeOffset at, CancellationToken ct);

    /// <summary>
    /// Claims an Idempotency-Key of a token. A claim older than <paramref name="abandonedBefore"/> that was never answered, whose process
    /// died, is claimed anew by the same request.
    /// </summary>
    Task<IdempotencyOutcome> StartHttp(
        string subject, string key, Hash256 requestHash, DateTimeOffset at, DateTimeOffset abandonedBefore, CancellationToken ct);

    /// <summary>Stores the answer of a claimed key.</summary>
    Task CompleteHttp(string subject, string key, int status, byte[] body, CancellationToken ct);

    /// <summary>Gives a claim back: the request had no lasting effect and may be tried again.</summary>
    Task AbandonHttp(string subject, string key, CancellationToken ct);
}
