using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ChainCloud.Client;

/// <summary>
/// Sends one request as often as it takes to know its outcome. Every request of this client can be repeated: reads by nature, the others by
/// their external id or because the second one finds the work done.
/// </summary>
internal sealed class ApiConnection(HttpClient http, string token, TimeProvider clock, int tries)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    public Task<TReply> Get<TReply>(string path, JsonTypeInfo<TReply> reply, CancellationToken ct) =>
        Send(HttpMethod.Get, path, () => null, reply, ct);

    public Task<TReply> Post<TRequest, TReply>(
        string path, TRequest request, JsonTypeInfo<TRequest> format, JsonTypeInfo<TReply> reply, CancellationToken ct)
    {
        // Written once: each try sends the same bytes.
        var body = JsonSerializer.SerializeToUtf8Bytes(request, format);
        return Send(HttpMethod.Post, path, () => Json(body), reply, ct);
    }

    public Task<TReply> Post<TReply>(string path, JsonTypeInfo<TReply> reply, CancellationToken ct) =>
        Send(HttpMethod.Post, path, () => null, reply, ct);

    private async Task<TReply> Send<TReply>(
        HttpMethod method, string path, Func<HttpContent?> content, JsonTypeInfo<TReply> reply, CancellationToken ct)
    {
        for (var number = 1; ; number++)
        {
            var (answer, problem, pause) = await Try(method, path, content(), reply, ct);
            if (problem is null)
            {
                return answer!;
            }

            if (!problem.Retryable || number >= tries)
            {
                throw problem;
            }

            await Task.Delay(pause ?? Backoff(number), clock, ct);
        }
    }

    private async Task<(TReply? Answer, ChainCloudProblemException? Problem, TimeSpan? Pause)> Try<TReply>(
        HttpMethod method, string path, HttpContent? content, JsonTypeInfo<TReply> reply, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var response = await http.SendAsync(request, ct);
            return response.IsSuccessStatusCode
                ? (await response.Content.ReadFromJsonAsync(reply, ct) ?? throw new JsonException("null"), null, null)
                : (default, await ProblemOf(response, method, ct), PauseOf(response));
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException or NotSupportedException
            || (fault is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return (default, Unknown(method, 0, "there was no answer that can be read"), null);
        }
    }

    private static async Task<ChainCloudProblemException> ProblemOf(HttpResponseMessage response, HttpMethod method, CancellationToken ct)
    {
        var status = (int)response.StatusCode;
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return Unknown(method, status, $"something between here and the platform answered {status}");
        }

        var problem = await response.Content.ReadFromJsonAsync(ClientJson.Default.ProblemReply, ct) ?? throw new JsonException("null");
        return new ChainCloudProblemException(
            problem.Code, problem.Detail, status, problem.RequestId, problem.Retryable, problem.FundsMoved != "no");
    }

    /// <summary>A write without an answer is never told as one that did not happen.</summary>
    private static ChainCloudProblemException Unknown(HttpMethod method, int status, string detail) => method == HttpMethod.Get
        ? new(ProblemCodes.Overloaded, detail, status, "", retryable: true, fundsMayHaveMoved: false)
        : new(ProblemCodes.OutcomeUnknown, detail, status, "", retryable: true, fundsMayHaveMoved: true);

    private static TimeSpan? PauseOf(HttpResponseMessage response) =>
        response.Headers.RetryAfter?.Delta is { } pause ? (pause < LongestPause ? pause : LongestPause) : null;

    private static TimeSpan Backoff(int number) => TimeSpan.FromMilliseconds(100 * Math.Min(1 << number, 100));

    private static ByteArrayContent Json(byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }
}
