using Orleans;
using Orleans.Concurrency;

namespace ChainCloud.GrainInterfaces;

/// <summary>
/// The Idempotency-Keys of one token's subject: each claimed while its request runs, remembered with the answer once something happened. Durable,
/// so that any gateway and any activation sees the same. Key: <see cref="GrainKeys.Idempotency"/>.
/// </summary>
[Alias("cc.IIdempotencyGrain"), Version(1)]
public interface IIdempotencyGrain : IGrainWithStringKey
{
    /// <summary>
    /// Claims the key for a request, or gives the stored answer of the same request. <see cref="ProblemCodes.IdempotencyKeyConflict"/>
    /// when the key belongs to another request, <see cref="ProblemCodes.IdempotencyKeyInProgress"/> while the same one runs. A claim whose
    /// process died can be claimed anew after a minute.
    /// </summary>
    /// <param name="key">1 to 64 printable characters.</param>
    /// <param name="requestHash">SHA-256 over method, path and body.</param>
    [Alias("Claim"), AlwaysInterleave]
    Task<Result<IdempotencyClaim>> Claim(string key, Hash256 requestHash);

    /// <summary>Stores the answer and ends the claim. The same answer again changes nothing.</summary>
    [Alias("Complete"), AlwaysInterleave]
    Task Complete(string key, StoredAnswer answer);

    /// <summary>Ends the claim without an answer: the request was refused, so nothing happened, and may be tried again.</summary>
    [Alias("Release"), AlwaysInterleave]
    Task Release(string key);
}

/// <param name="Answer">The stored answer; null when the caller now holds the claim and must complete or release it.</param>
[GenerateSerializer, Immutable, Alias("cc.IdempotencyClaim")]
public sealed record IdempotencyClaim([property: Id(0)] StoredAnswer? Answer);

/// <param name="Status">HTTP status, 200 to 299.</param>
/// <param name="Body">The answer's body as sent; empty for one that held a secret.</param>
/// <param name="Location">The Location header, if one was sent.</param>
[GenerateSerializer, Immutable, Alias("cc.StoredAnswer")]
public sealed record StoredAnswer([property: Id(0)] int Status, [property: Id(1)] byte[] Body, [property: Id(2)] string? Location);
