using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace ChainCloud.Api.Tests.Hosts;

/// <summary>Reading of answers in tests.</summary>
internal static class Answers
{
    public static Task<HttpResponseMessage> PostText(this HttpClient http, string path, string json, string? idempotencyKey = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return http.SendAsync(request);
    }

    /// <summary>The body of a problem, after checking that it is complete, and that status and code are the expected ones.</summary>
    public static async Task<JsonObject> IsProblem(this Task<HttpResponseMessage> asked, HttpStatusCode status, string code)
    {
        using var response = await asked;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode} {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var body = JsonNode.Parse(text)!.AsObject();
        Assert.Equal(
            ["type", "title", "status", "detail", "code", "request_id", "retryable", "funds_moved"], body.Select(field => field.Key));
        Assert.Equal(code, body["code"]!.GetValue<string>());
        Assert.Equal((int)status, body["status"]!.GetValue<int>());
        Assert.NotEmpty(body["request_id"]!.GetValue<string>());
        return body;
    }

    public static async Task<JsonObject> IsOk(this Task<HttpResponseMessage> asked, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await asked;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!.AsObject();
    }

    public static string Text(this JsonObject body, string field) => body[field]!.GetValue<string>();
}
