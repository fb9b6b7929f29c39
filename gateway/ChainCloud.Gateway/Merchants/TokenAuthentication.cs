using System.Collections.Concurrent;
using System.Collections.Immutable;
using ChainCloud.Gateway.Hosting;
using ChainCloud.Gateway.Http;
using ChainCloud.GrainInterfaces;
using Microsoft.Extensions.Options;

namespace ChainCloud.Gateway.Merchants;

/// <summary>
/// Who made the request, and whether the route takes such a token. Deny by default: a route that declares nothing is closed. A token's form and
/// checksum are checked before anything is looked up; only its SHA-256 leaves this process.
/// </summary>
public sealed class TokenAuthentication(RequestDelegate next, TokenDirectory tokens, RateLimits limits, ILogger<TokenAuthentication> log)
{
    private const string Scheme = "Bearer ";

    private static readonly Problem NoToken = new(ProblemCodes.Unauthenticated, "Send a token: Authorization: Bearer cc_…");

    public Task InvokeAsync(HttpContext context)
    {
        // What is no route is the framework's own answer: not found, another method, another content type.
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            return next(context);
        }

        var takes = endpoint.Metadata.GetMetadata<TokenKinds>();
        return takes is { IsPublic: true } ? next(context) : Authenticate(context, takes);
    }

    private async Task Authenticate(HttpContext context, TokenKinds? takes)
    {
        if (!limits.MayFail(context))
        {
            await Refused.Write(context, RateLimits.TooMany);
            return;
        }

        var header = context.Request.Headers.Authorization.ToString();
        var result = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? await Find(header[Scheme.Length..]) : NoToken;
        if (!result.TryGet(out var authenticated, out var problem))
        {
            if (problem.Code == ProblemCodes.Unauthenticated)
            {
                limits.Failed(context);
                context.Response.Headers.WWWAuthenticate = "Bearer";
            }

            await Refused.Write(context, problem);
        }
        else if (takes is null)
        {
            await Refused.Write(context, new Problem(ProblemCodes.NotFound, "There is no such resource and method."));
        }
        else if (!takes.Takes(authenticated.Caller.Kind))
        {
            await Refused.Write(context, new Problem(ProblemCodes.TokenKindForbidden, "This resource takes tokens of another kind."));
        }
        else if (!limits.Take(context, authenticated.TokenHash))
        {
            await Refused.Write(context, RateLimits.TooMany);
        }
        else
        {
            context.Features.Set(authenticated);
            CallerContext.Set(authenticated.ContextText);
            await next(context);
        }
    }

    /// <summary>Nothing was done yet: whatever goes wrong here, the request did not happen.</summary>
    private async ValueTask<Result<Authenticated>> Find(string text)
    {
        try
        {
            return await tokens.Find(text);
        }
        catch (Exception fault) when (GatewayEngine.IsOutOfReach(fault))
        {
            // Every request meets this while no silo is there: a line for each would bury the rest.
            return new Problem(ProblemCodes.Overloaded, "No silo can answer at the moment; nothing was done.");
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            log.TokensUnavailable(fault);
            return new Problem(ProblemCodes.StoreUnavailable, "Tokens can't be looked up at the moment; nothing was done.");
        }
    }
}

/// <summary>Finds the holder of a token. Remembers the valid ones for a few seconds, so that a busy client costs one look-up in that time.</summary>
public sealed class TokenDirectory(GrainCalls grains, IOptions<GatewayOptions> options, IOptions<OperatorOptions> platform, TimeProvider clock)
{
    private const int MaxRemembered = 10_000;

    private static readonly Problem Unknown = new(ProblemCodes.Unauthenticated, "The token is not valid, or not any more.");

    private readonly ConcurrentDictionary<Hash256, (Authenticated Holder, long Until)> _valid = new();
    private readonly ImmutableArray<Hash256> _operators =
        [.. platform.Value.TokenSha256.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(hex => new Hash256(Convert.FromHexString(hex)))];

    /// <summary>Refuses with <see cref="ProblemCodes.Unauthenticated"/>.</summary>
    public async ValueTask<Result<Authenticated>> Find(string text)
    {
        if (!TokenText.Parse(text).TryGet(out var token, out var malformed))
        {
            return malformed;
        }

        if (_valid.TryGetValue(token.Hash, out var known) && clock.GetTimestamp() < known.Until)
        {
            return known.Holder;
        }

        if (!(await Ask(token)).TryGet(out var caller, out var problem))
        {
            return problem.Code is ProblemCodes.NotFound ? Unknown : problem;
        }

        // The token's own text says kind and subject; an answer for another kind or subject would be a mix-up of grains.
        var holder = new Authenticated(caller, token.Hash, CallerContext.Format(caller));
        if (caller.Kind != token.Kind || holder.Subject != token.Subject)
        {
            return Unknown;
        }

        Remember(holder);
        return holder;
    }

    private async Task<Result<Caller>> Ask(TokenText token)
    {
        switch (token.Kind)
        {
            case TokenKind.Operator:
                return _operators.Contains(token.Hash) && token.Subject == TokenText.Platform ? new Caller(TokenKind.Operator, null, null) : Unknown;
            case TokenKind.Courier:
                return DeviceId.Parse(token.Subject).TryGet(out var device, out _)
                    ? await grains.Within(grains.Device(device).Authenticate(token.Hash)) : Unknown;
            default:
                return MerchantId.Parse(token.Subject).TryGet(out var merchant, out _)
                    ? await grains.Within(grains.Merchant(merchant).Authenticate(token.Hash)) : Unknown;
        }
    }

    private void Remember(Authenticated holder)
    {
        if (_valid.Count >= MaxRemembered)
        {
            _valid.Clear();
        }

        var until = clock.GetTimestamp() + (long)(options.Value.TokenCacheTime.TotalSeconds * clock.TimestampFrequency);
        _valid[holder.TokenHash] = (holder, until);
    }
}

internal static partial class TokenLog
{
    [LoggerMessage(EventId = 1003, Level = LogLevel.Error, Message = "Tokens can't be looked up")]
    public static partial void TokensUnavailable(this ILogger log, Exception fault);
}
