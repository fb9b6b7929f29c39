using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChainCloud.Courier;

/// <summary>The two calls that a courier makes.</summary>
public sealed class GatewayApi(HttpClient http)
{
    private const int MaxJobs = 50;

    /// <summary>Open jobs, oldest first. Throws <see cref="HttpRequestException"/> when there is no good answer.</summary>
    public async Task<IReadOnlyList<Job>> OpenJobs(CancellationToken ct)
    {
        using var response = await http.GetAsync($"v1/vault/jobs?limit={MaxJobs}", ct);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new HttpRequestException($"The gateway answers {(int)response.StatusCode} when asked for jobs.");
        }

        try
        {
            return (await response.Content.ReadFromJsonAsync(CourierJson.Default.JobList, ct))?.Items ?? [];
        }
        catch (JsonException)
        {
            throw new HttpRequestException("The gateway's list of jobs can't be read.");
        }
    }

    /// <summary>Posts an answer. The same answer may be posted any number of times.</summary>
    public async Task<PostOutcome> Post(Answer answer, CancellationToken ct)
    {
        using var content = new ByteArrayContent(answer.Frame);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var response = await http.PostAsync($"v1/vault/jobs/{answer.Job}/result", content, ct);
        if (response.IsSuccessStatusCode)
        {
            return new PostOutcome(PostState.Taken, "");
        }

        var problem = await ReadProblem(response, ct);
        var reason = problem is null ? $"status {(int)response.StatusCode}" : $"{problem.Code}: {problem.Detail}";

        // Only the gateway's own word is final. A proxy's page, a token that ended or a fault says nothing about the answer.
        var isFinal = problem is { Retryable: false } && (int)response.StatusCode is >= 400 and <= 499
            && response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden);
        return new PostOutcome(isFinal ? PostState.Refused : PostState.TryLater, reason);
    }

    private static async Task<ProblemReply?> ReadProblem(HttpResponseMessage response, CancellationToken ct)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return null;
        }

        try
        {
            return await response.Content.ReadFromJsonAsync(CourierJson.Default.ProblemReply, ct);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>One open job.</summary>
public sealed record Job(string Id, byte[] Frame);

public enum PostState
{
    Taken = 0,

    /// <summary>For good: the same answer would be refused again.</summary>
    Refused = 1,

    TryLater = 2,
}

public sealed record PostOutcome(PostState State, string Reason);

internal sealed record JobList(IReadOnlyList<Job> Items);

internal sealed record ProblemReply(string Code, string Detail, bool Retryable);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(JobList))]
[JsonSerializable(typeof(ProblemReply))]
internal sealed partial class CourierJson : JsonSerializerContext;
