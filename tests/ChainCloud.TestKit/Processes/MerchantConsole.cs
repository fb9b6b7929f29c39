using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Numerics;
using System.Text.Json.Nodes;

namespace ChainCloud.TestKit.Processes;

/// <summary>
/// A merchant's reads over plain HTTP, as JSON: what somebody sees who trusts the API. Actions that need keys are the website's.
/// </summary>
public sealed class MerchantConsole : IDisposable
{
    private readonly HttpClient _http;

    public MerchantConsole(Uri gateway, string token)
    {
        _http = new HttpClient { BaseAddress = gateway };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>An object; throws <see cref="HttpRequestException"/> for everything but success.</summary>
    public async Task<JsonObject> Get(string path) => (await _http.GetFromJsonAsync<JsonObject>(new Uri(path, UriKind.Relative)))!;

    /// <summary>Posts JSON and gives status and body, whatever they are.</summary>
    public async Task<(int Status, JsonObject Body)> Post(string path, JsonObject body)
    {
        using var answer = await _http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body);
        var text = await answer.Content.ReadAsStringAsync();
        return ((int)answer.StatusCode, JsonNode.Parse(text)!.AsObject());
    }

    /// <summary>Items of a list's first page.</summary>
    public async Task<IReadOnlyList<JsonNode>> List(string path) => [.. (await Get(path))["items"]!.AsArray()!];

    /// <summary>One of "posted", "pending", "reserved", "available" of "cold" or "hot", base units.</summary>
    public async Task<BigInteger> Balance(string asset, string side, string which)
    {
        var balances = await List("v1/balances");
        return BigInteger.Parse((string)balances.Single(b => (string)b["asset"]! == asset)[side]![which]!, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>All events so far.</summary>
    public async Task<IReadOnlyList<JsonNode>> Events()
    {
        var (all, after) = (new List<JsonNode>(), 0L);
        while (true)
        {
            var page = await Get($"v1/events?after={after}&limit=200");
            all.AddRange(page["items"]!.AsArray()!);
            if (!(bool)page["has_more"]!)
            {
                return all;
            }

            after = (long)all[^1]["sequence"]!;
        }
    }

    public void Dispose() => _http.Dispose();
}
