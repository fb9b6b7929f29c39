using System.Text.Json.Nodes;
using ChainCloud.Client;
using ChainCloud.Statements;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.System.Tests.Stage;

/// <summary>A merchant's website: the client library with the two tokens and the keys of the file that the V-Device wrote.</summary>
public sealed class Website : IDisposable
{
    private readonly HttpClient _http;
    private readonly WebsiteKeys _keys;

    public Website(Uri gateway, MerchantPlace merchant)
    {
        var json = JsonNode.Parse(File.ReadAllText(merchant.WebsiteKeyFile))!;
        _keys = new WebsiteKeys(
            MerchantId.Parse((string)json["merchant"]!).Value, NetworkNames.Parse((string)json["network"]!).Value,
            [DevicePublicKey.Parse((string)json["channel_key"]!).Value], Convert.FromHexString((string)json["sealing_key"]!));
        _http = new HttpClient { BaseAddress = gateway };
        Cold = new ChainCloudClient(_http, merchant.ColdToken, _keys);
        Hot = new ChainCloudClient(_http, merchant.HotToken, _keys);
        Impatient = new ChainCloudClient(_http, merchant.HotToken, _keys, tries: 1);
    }

    public static AssetId Ltc { get; } = AssetId.Parse("LTC").Value;

    public ChainCloudClient Cold { get; }

    public ChainCloudClient Hot { get; }

    /// <summary>A hot client that sends each request once and tells what came of it.</summary>
    public ChainCloudClient Impatient { get; }

    public async Task<BalanceReply> HotBalance() => (await Hot.BalancesAsync()).Single().Hot;

    public async Task<BalanceReply> ColdBalance() => (await Cold.BalancesAsync()).Single().Cold;

    /// <summary>Status of GET /health/ready.</summary>
    public async Task<int> Ready()
    {
        using var answer = await _http.GetAsync(new Uri("health/ready", UriKind.Relative));
        return (int)answer.StatusCode;
    }

    /// <summary>All events so far, in order; fails when a number is missing.</summary>
    public async Task<IReadOnlyList<EventReply>> Events()
    {
        var all = new List<EventReply>();
        EventListReply page;
        do
        {
            page = await Hot.EventsAsync(all.Count, 200);
            all.AddRange(page.Items);
        }
        while (page.HasMore);
        Assert.Equal(Enumerable.Range(1, all.Count).Select(n => (long)n), all.Select(e => e.Sequence));
        return all;
    }

    public async Task<IReadOnlyList<PayoutReply>> Payouts()
    {
        var all = new List<PayoutReply>();
        string? cursor = null;
        do
        {
            var page = await Hot.ListPayoutsAsync(Ltc, cursor, 200);
            all.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return all;
    }

    public void Dispose()
    {
        _http.Dispose();
        _keys.Dispose();
    }
}
