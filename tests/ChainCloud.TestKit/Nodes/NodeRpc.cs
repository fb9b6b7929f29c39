using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChainCloud.TestKit.Nodes;

/// <summary>A node answered a call with an error.</summary>
public sealed class NodeRpcException(string method, int code, string message) : Exception($"{method}: {message} (code {code})")
{
    public int Code { get; } = code;
}

/// <summary>The test harness's own JSON-RPC client, independent of the platform's.</summary>
/// <param name="credentials">Asked anew for every call: user and password as "user:password"; null for a node that wants none.</param>
public sealed class NodeRpc(Uri url, Func<string>? credentials) : IDisposable
{
    // A node that stops waits for its open connections.
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromSeconds(1), UseProxy = false })
    {
        Timeout = TimeSpan.FromMinutes(2),
    };

    public async Task<JsonElement> CallAsync(string method, params object?[] parameters)
    {
        var body = new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = 1,
            ["method"] = method,
            ["params"] = new JsonArray([.. parameters.Select(p => p as JsonNode ?? JsonSerializer.SerializeToNode(p))]),
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        if (credentials is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(credentials())));
        }

        using var response = await _http.SendAsync(request);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        if (document.RootElement.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
        {
            throw new NodeRpcException(method, error.GetProperty("code").GetInt32(), error.GetProperty("message").GetString() ?? "");
        }

        return document.RootElement.GetProperty("result").Clone();
    }

    /// <summary>Base units as the JSON number with eight decimals that nodes take.</summary>
    public static JsonNode Coins(long units) => JsonNode.Parse(string.Create(
        CultureInfo.InvariantCulture, $"{units / 100_000_000}.{units % 100_000_000:D8}"))!;

    public void Dispose() => _http.Dispose();
}
