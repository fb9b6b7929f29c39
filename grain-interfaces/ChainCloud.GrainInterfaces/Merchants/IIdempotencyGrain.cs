using Orleans;

namespace ChainCloud.GrainInterfaces;

/// <summary>
/// One Idempotency-Key of one token's subject: claimed while its request runs, remembered durably with the answer once something happened.
/// Key: <see cref="GrainKeys.Idempotency"/>. A claim is held in memory only: if it is lost with its process, the request runs again, which the
/// external ids below make harmless.
/// </summary>
[Alias("cc.IIdempotencyGrain")]
public interface IIdempotencyGrain : IGrainWithStringKey
{
    /// <summary>
    /// Claims the key for a request, or gives the stored answer of the same request. <see cref="ProblemCodes.IdempotencyKeyConflict"/>
    /// when the key belongs to another request, <see cref="ProblemCodes.IdempotencyKeyInProgress"/> while the same one runs.
    /// </summary>
    /// <param name="requestHash">SHA-256 over method, path and body.</param>
    [Alias("Claim")]
    Task<Result<IdempotencyClaim>> Claim(Hash256 requestHash);

    /// <summary>Stores the answer durably and ends the claim. The same answer again changes nothing.</summary>
    [Alias("Complete")]
    Task Complete(Hash256 requestHash, StoredAnswer answer);

    /// <summary>Ends the claim without an answer: the request was refused, so nothing happened, and may be tried again.</summary>
    [Alias("Release")]
    Task Release(Hash256 requestHash);
}

/// <param name="Answer">The stored answer; null when the caller now holds the claim and must complete or release it.</param>
[GenerateSerializer, Immutable, Alias("cc.IdempotencyClaim")]
public sealed record IdempotencyClaim([property: Id(0)] StoredAnswer? Answer);

/// <param name="Status">HTTP status, 200 to 299.</param>
/// <param name="Body">The answer's body as sent; empty for one that held a secret.</param>
/// <param name="Location">The Location header, if one was sent.</param>
[GenerateSerializer, Immutable, Alias("cc.StoredAnswer")]
public sealed record StoredAnswer([property: Id(0)] int Status, [property: Id(1)] byte[] Body, [property: Id(2)] string? Location);
