using System.Security.Cryptography;
using System.Text;
using ChainCloud.Gateway.Merchants;
using ChainCloud.GrainInterfaces;

namespace ChainCloud.Gateway.Http;

/// <summary>
/// The Idempotency-Key of a POST: the same key and request get the stored answer, another request is refused, a running one is told so. Only
/// answers of what happened (2xx) are stored; a refusal changed nothing and is worked out again. Without the header nothing here costs anything:
/// the external ids inside the requests hold by themselves.
/// </summary>
public sealed class Idempotency(RequestDelegate next, GrainCalls grains, ILogger<Idempotency> log)
{
    private const string Header = "Idempotency-Key";

    public Task InvokeAsync(HttpContext context) =>
        HttpMethods.IsPost(context.Request.Method) && context.Request.Headers.ContainsKey(Header)
            && context.Features.Get<Authenticated>() is { } caller
            ? Once(context, caller)
            : next(context);

    private async Task Once(HttpContext context, Authenticated caller)
    {
        if (!Texts.IdempotencyKey(context.Request.Headers[Header]).TryGet(out var key, out var malformed))
        {
            await Refused.Write(context, malformed);
            return;
        }

        var requestHash = await HashOf(context.Request);
        var grain = grains.Idempotency(caller.Subject);
        if (!(await grains.Within(grain.Claim(key, requestHash))).TryGet(out var claim, out var problem))
        {
            await Refused.Write(context, problem);
        }
        else if (claim.Answer is { } answer)
        {
            await Replay(context, answer);
        }
        else
        {
            await Run(context, grain, key);
        }
    }

    private async Task Run(HttpContext context, IIdempotencyGrain grain, string key)
    {
        var wire = context.Response.Body;
        using var body = new MemoryStream();
        context.Response.Body = body;
        var completed = false;
        try
        {
            await next(context);
            if (context.Response.StatusCode is >= 200 and <= 299)
            {
                completed = await Complete(context, grain, key, body.ToArray());
            }
        }
        finally
        {
            context.Response.Body = wire;
            if (!completed)
            {
                await grain.Release(key);
            }
        }

        body.Position = 0;
        await body.CopyToAsync(wire, context.RequestAborted);
    }

    /// <summary>The work is done: an answer that can't be stored is still given.</summary>
    private async Task<bool> Complete(HttpContext context, IIdempotencyGrain grain, string key, byte[] body)
    {
        var keep = context.GetEndpoint()?.Metadata.GetMetadata<AnswerHoldsSecret>() is null ? body : [];
        try
        {
            var location = context.Response.Headers.Location.ToString();
            await grain.Complete(key, new StoredAnswer(context.Response.StatusCode, keep, location.Length > 0 ? location : null));
            return true;
        }
        catch (Exception fault)
        {
            log.AnswerNotStored(context.TraceIdentifier, fault);
            return false;
        }
    }

    private static Task Replay(HttpContext context, StoredAnswer answer)
    {
        if (answer.Body.Length == 0)
        {
            return Refused.Write(context, new Problem(
                ProblemCodes.AlreadyExists, "This key's answer held a secret that is shown once and not kept; ask for another with another key."));
        }

        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers["Idempotent-Replayed"] = "true";
        if (answer.Location is not null)
        {
            context.Response.Headers.Location = answer.Location;
        }

        return context.Response.Body.WriteAsync(answer.Body, context.RequestAborted).AsTask();
    }

    /// <summary>SHA-256 over method, path, query and body. Reads the body, within the server's size limit, and leaves it readable again.</summary>
    private static async Task<Hash256> HashOf(HttpRequest request)
    {
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        body.Position = 0;
        request.Body = body;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method}\n{request.Path.Value}\n{request.QueryString.Value}\n"));
        hash.AppendData(body.GetBuffer().AsSpan(0, (int)body.Length));
        return new Hash256(hash.GetHashAndReset());
    }
}

/// <summary>Marks a route whose answer is shown once and must never be stored.</summary>
public sealed class AnswerHoldsSecret;

internal static partial class IdempotencyLog
{
    [LoggerMessage(EventId = 1002, Level = LogLevel.Warning, Message = "The answer of request {RequestId} could not be stored under its idempotency key")]
    public static partial void AnswerNotStored(this ILogger log, string requestId, Exception fault);
}
