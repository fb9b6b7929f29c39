using System.Text;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Store;
using Orleans;

namespace ChainCloud.Grains.Merchants;

/// <summary>The Idempotency-Keys of one subject. All state is in SQL; this only words the store's outcomes as the contract does.</summary>
public sealed class IdempotencyGrain(IMerchantStore store, TimeProvider clock) : Grain, IIdempotencyGrain
{
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(1);

    private string Subject => GrainKeys.Body(this.GetPrimaryKeyString());

    public async Task<Result<IdempotencyClaim>> Claim(string key, Hash256 requestHash)
    {
        try
        {
            var now = clock.GetUtcNow();
            return await store.StartHttp(Subject, key, requestHash, now, now - Abandoned, CancellationToken.None) switch
            {
                IdempotencyOutcome.Started => new IdempotencyClaim(null),
                IdempotencyOutcome.Answered answered => new IdempotencyClaim(Unpack(answered)),
                IdempotencyOutcome.InProgress => new Problem(
                    ProblemCodes.IdempotencyKeyInProgress, "The same request is still running; ask again with the same key."),
                _ => new Problem(ProblemCodes.IdempotencyKeyConflict, "This key was used with another request."),
            };
        }
        catch (Exception fault) when (fault is StoreUnavailableException or StoreOutcomeUnknownException)
        {
            // A claim that may or may not be there does nothing by itself; at worst the next try finds it abandoned.
            return new Problem(ProblemCodes.StoreUnavailable, "The database is not available; nothing was done.");
        }
    }

    public Task Complete(string key, StoredAnswer answer) =>
        store.CompleteHttp(Subject, key, answer.Status, Pack(answer), CancellationToken.None);

    public Task Release(string key) => store.AbandonHttp(Subject, key, CancellationToken.None);

    /// <summary>The location and a line feed, which no URL holds, before the body.</summary>
    private static byte[] Pack(StoredAnswer answer) => [.. Encoding.UTF8.GetBytes(answer.Location ?? ""), (byte)'\n', .. answer.Body];

    private static StoredAnswer Unpack(IdempotencyOutcome.Answered answered)
    {
        var split = answered.Body.AsSpan().IndexOf((byte)'\n');
        return new StoredAnswer(
            answered.Status, answered.Body[(split + 1)..], split > 0 ? Encoding.UTF8.GetString(answered.Body.AsSpan(0, split)) : null);
    }
}
