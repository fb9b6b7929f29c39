using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Merchants;

/// <summary>
/// Tokens that were looked up lately, by hash, so that a request costs no query. A token that was revoked elsewhere is refused at the
/// latest after <see cref="Age"/>. Unknown hashes are not kept: guesses must not fill memory.
/// </summary>
internal sealed class TokenCache(IMerchantStore store, TimeProvider clock)
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(30);

    private readonly Dictionary<Hash256, (TokenRow Row, DateTimeOffset ReadAt)> _known = [];

    /// <summary>The live token with this hash that <paramref name="isOurs"/> accepts, or <see cref="ProblemCodes.Unauthenticated"/>.</summary>
    public async Task<Result<Caller>> Authenticate(Hash256 hash, Func<TokenRow, bool> isOurs)
    {
        var now = clock.GetUtcNow();
        if (!_known.TryGetValue(hash, out var entry) || now - entry.ReadAt > Age)
        {
            _known.Remove(hash);
            if (await store.FindToken(hash, CancellationToken.None) is not { } row)
            {
                return Unknown();
            }

            entry = (row, now);
            _known[hash] = entry;
        }

        var token = entry.Row;
        return token.RevokedAt is null && (token.ExpiresAt is not { } end || end > now) && isOurs(token)
            ? new Caller(token.Kind, token.Merchant, token.Device)
            : Unknown();
    }

    private static Result<Caller> Unknown() => new Problem(ProblemCodes.Unauthenticated, "This token is unknown, expired or revoked.");
}
