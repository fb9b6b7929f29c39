using System.Data.Common;
using System.Text.Json;
using ChainCloud.Gateway.Hosting;

namespace ChainCloud.Gateway.Http;

/// <summary>Outermost: turns what is thrown, and what no route takes, into problem details. A fault after a write is never told as "failed".</summary>
public sealed class RequestFaults(RequestDelegate next, ILogger<RequestFaults> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, ContentType: null, StatusCode: >= 400 and var status })
            {
                await Refused.Write(context, BareProblem(status));
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left; nobody reads an answer.
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            var problem = ProblemOf(fault, HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method));
            if (problem.Code is ProblemCodes.InternalError or ProblemCodes.OutcomeUnknown or ProblemCodes.StoreUnavailable)
            {
                log.RequestFault(context.TraceIdentifier, context.Request.Method, context.GetEndpoint()?.DisplayName ?? "", fault);
            }

            context.Response.Clear();
            await Refused.Write(context, problem);
        }
    }

    /// <summary>The framework refuses with a status alone.</summary>
    private static Problem BareProblem(int status) => status switch
    {
        StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed =>
            new Problem(ProblemCodes.NotFound, "There is no such resource and method."),
        StatusCodes.Status413PayloadTooLarge => new Problem(ProblemCodes.BodyTooLarge, "The body is larger than this resource takes."),
        StatusCodes.Status415UnsupportedMediaType => new Problem(ProblemCodes.MalformedRequest, "Send JSON with Content-Type: application/json."),
        < 500 => new Problem(ProblemCodes.MalformedRequest, "The request can't be read."),
        _ => new Problem(ProblemCodes.InternalError, "The request could not be finished."),
    };

    private static Problem ProblemOf(Exception fault, bool isRead) => fault switch
    {
        RefusedException refused => refused.Problem,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } =>
            new Problem(ProblemCodes.BodyTooLarge, "The body is larger than this resource takes."),
        BadHttpRequestException { InnerException: JsonException json } => ProblemOf(json),
        BadHttpRequestException bad => new Problem(ProblemCodes.MalformedRequest, bad.Message),
        JsonException json => ProblemOf(json),
        TimeoutException when isRead => new Problem(ProblemCodes.Overloaded, "The answer takes too long; ask again."),
        DbException when isRead => new Problem(ProblemCodes.StoreUnavailable, "The database does not answer; ask again."),
        _ when isRead && GatewayEngine.IsOutOfReach(fault) => new Problem(ProblemCodes.Overloaded, "No silo can answer at the moment; ask again."),
        _ when fault is TimeoutException or DbException or OperationCanceledException || GatewayEngine.IsOutOfReach(fault) => new Problem(
            ProblemCodes.OutcomeUnknown, "It takes too long to know whether this happened. Send the same request again: it happens at most once."),
        _ when isRead => new Problem(ProblemCodes.StoreUnavailable, "This can't be read at the moment; ask again."),
        _ => new Problem(ProblemCodes.InternalError, "The request could not be finished. Send the same request again: it happens at most once."),
    };

    /// <summary>The serializer's own sentences name .NET types, so only its path is passed on.</summary>
    private static Problem ProblemOf(JsonException json)
    {
        var path = json.Path is { Length: > 0 and <= 100 } text ? text : "$";
        if (path.EndsWith(".amount", StringComparison.Ordinal) || path.EndsWith(".max_fee", StringComparison.Ordinal))
        {
            return new Problem(ProblemCodes.AmountInvalid, $"{path}: an amount is a string of decimal base units, never a JSON number.");
        }

        if (json.Message.Contains("could not be mapped", StringComparison.Ordinal))
        {
            return new Problem(ProblemCodes.UnknownField, $"{path}: this resource has no such field.");
        }

        return new Problem(ProblemCodes.MalformedRequest, json.Message.Contains("missing", StringComparison.Ordinal)
            ? $"{path}: a required field is missing."
            : $"{path}: this is not the JSON that this resource takes, or a field stands there twice.");
    }
}

/// <summary>Carries a refusal out of code that can't return one, such as parameter binding.</summary>
public sealed class RefusedException(Problem problem) : Exception(problem.ToString())
{
    public Problem Problem { get; } = problem;
}

internal static partial class RequestFaultsLog
{
    [LoggerMessage(EventId = 1001, Level = LogLevel.Error, Message = "Request {RequestId} ({Method} {Route}) met a fault")]
    public static partial void RequestFault(this ILogger log, string requestId, string method, string route, Exception fault);
}
