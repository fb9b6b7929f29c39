using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;

namespace ChainCloud.Gateway.Http;

/// <summary>Problem details (RFC 9457) as this API writes them.</summary>
/// <param name="Type">"urn:chaincloud:problem:" and the code.</param>
/// <param name="Code">Stable; clients may switch on it.</param>
/// <param name="RequestId">Names this request in our logs.</param>
/// <param name="Retryable">True when the same request, unchanged, can be taken later.</param>
/// <param name="FundsMoved">"no" or "maybe": whether this request may have moved money.</param>
public sealed record ProblemBody(
    string Type, string Title, int Status, string Detail, string Code, string RequestId, bool Retryable, string FundsMoved);

/// <summary>The answer for a refusal: problem details by <see cref="ProblemTable"/>.</summary>
public sealed class Refused(Problem problem) : IResult, IEndpointMetadataProvider
{
    private const string ContentType = "application/problem+json";

    public Problem Problem { get; } = problem;

    public static implicit operator Refused(Problem problem) => new(problem);

    public Task ExecuteAsync(HttpContext httpContext) => Write(httpContext, Problem);

    /// <summary>Writes the problem as the whole answer.</summary>
    public static Task Write(HttpContext context, Problem problem)
    {
        var row = ProblemTable.For(problem.Code);
        var response = context.Response;
        response.StatusCode = row.Status;
        response.ContentType = ContentType;
        if (row.Status is 503 or 429 && response.Headers.RetryAfter.Count == 0)
        {
            response.Headers.RetryAfter = "1";
        }

        var body = new ProblemBody(
            $"urn:chaincloud:problem:{problem.Code}", row.Title, row.Status, problem.Detail, problem.Code, context.TraceIdentifier,
            row.Retryable, row.FundsMoved == FundsMoved.Maybe ? "maybe" : "no");
        return JsonSerializer.SerializeAsync(response.Body, body, ApiJson.Default.ProblemBody, context.RequestAborted);
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        foreach (var status in (ReadOnlySpan<int>)[400, 401, 403, 404, 409, 413, 422, 429, 500, 503])
        {
            builder.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ProblemBody), [ContentType]));
        }
    }
}
