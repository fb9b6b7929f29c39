using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace ChainCloud.TestKit.Processes;

/// <summary>What an operator does over HTTP: merchants, devices, tokens, alarms.</summary>
public sealed class OperatorConsole : IDisposable
{
    private readonly HttpClient _http;

    public OperatorConsole(Uri gateway, string token)
    {
        _http = new HttpClient { BaseAddress = gateway };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Task CreateMerchant(string id, string displayName) =>
        Post("v1/operator/merchants", new JsonObject { ["id"] = id, ["display_name"] = displayName });

    /// <summary>Posts signed device cards, given as files.</summary>
    public Task EnrolDevices(string merchant, params IEnumerable<string> cardFiles)
    {
        var cards = new JsonArray([.. cardFiles.Select(file => JsonValue.Create(Convert.ToBase64String(File.ReadAllBytes(file))))]);
        return Post($"v1/operator/merchants/{merchant}/devices", new JsonObject { ["cards"] = cards });
    }

    /// <summary>A merchant's token: cold or hot.</summary>
    public async Task<string> IssueToken(string merchant, string kind) =>
        (string)(await Post($"v1/operator/merchants/{merchant}/tokens", new JsonObject { ["kind"] = kind }))["token"]!;

    public async Task<string> IssueCourierToken(string device) =>
        (string)(await Post($"v1/operator/devices/{device}/tokens", []))["token"]!;

    /// <summary>Codes and details of the newest alarms, newest first.</summary>
    public async Task<IReadOnlyList<JsonNode>> Alarms() =>
        [.. ((await _http.GetFromJsonAsync<JsonObject>(new Uri("v1/operator/alarms?limit=200", UriKind.Relative)))!["items"]!.AsArray())!];

    /// <summary>Whether ledger and chain of an asset agree; null while they were not compared yet.</summary>
    public async Task<JsonObject?> Reconciliation(string asset, bool explain = false)
    {
        using var answer = await _http.GetAsync(new Uri($"v1/operator/reconciliation/{asset}{(explain ? "?explain=true" : "")}", UriKind.Relative));
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonObject>() : null;
    }

    /// <summary>The halts of payouts that stand.</summary>
    public async Task<IReadOnlyList<JsonNode>> Halts() =>
        [.. ((await _http.GetFromJsonAsync<JsonObject>(new Uri("v1/operator/halts", UriKind.Relative)))!["items"]!.AsArray())!];

    public async Task<JsonObject> Merchant(string id) =>
        (await _http.GetFromJsonAsync<JsonObject>(new Uri($"v1/operator/merchants/{id}", UriKind.Relative)))!;

    public void Dispose() => _http.Dispose();

    private async Task<JsonObject> Post(string path, JsonObject body)
    {
        using var answer = await _http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonNode.Parse(text)!.AsObject()
            : throw new HttpRequestException($"{path}: {(int)answer.StatusCode} {text}");
    }
}
