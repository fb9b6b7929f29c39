using System.Text.Json.Nodes;
using ChainCloud.Client;
using ChainCloud.Statements;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.Crashes.Stage;

/// <summary>The merchant's website: the client library at every platform, each request sent once, so that the load sees every outcome.</summary>
internal sealed class Shop : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(20);

    private readonly List<HttpClient> _connections;
    private readonly WebsiteKeys _keys;

    public Shop(IReadOnlyList<GatewayProcess> platforms, MerchantPlace merchant)
    {
        var json = JsonNode.Parse(File.ReadAllText(merchant.WebsiteKeyFile))!;
        _keys = new WebsiteKeys(
            MerchantId.Parse((string)json["merchant"]!).Value, NetworkNames.Parse((string)json["network"]!).Value,
            [DevicePublicKey.Parse((string)json["channel_key"]!).Value], Convert.FromHexString((string)json["sealing_key"]!));
        _connections = [.. platforms.Select(platform => new HttpClient { BaseAddress = platform.Address, Timeout = AnswerLimit })];
        Hot = [.. _connections.Select(http => new ChainCloudClient(http, merchant.HotToken, _keys, tries: 1))];
        Cold = [.. _connections.Select(http => new ChainCloudClient(http, merchant.ColdToken, _keys, tries: 1))];
    }

    public static AssetId Ltc { get; } = AssetId.Parse("LTC").Value;

    /// <summary>With a hot token, one at each platform.</summary>
    public IReadOnlyList<ChainCloudClient> Hot { get; }

    /// <summary>With a cold token.</summary>
    public IReadOnlyList<ChainCloudClient> Cold { get; }

    public async Task<BalancesReply> Balances() => (await Hot[0].BalancesAsync()).Single();

    public async Task<IReadOnlyList<PayoutReply>> Payouts()
    {
        var (all, cursor) = (new List<PayoutReply>(), (string?)null);
        do
        {
            var page = await Hot[0].ListPayoutsAsync(Ltc, cursor, 200);
            all.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return all;
    }

    public async Task<IReadOnlyList<DepositReply>> Deposits()
    {
        var (all, cursor) = (new List<DepositReply>(), (string?)null);
        do
        {
            var page = await Cold[0].ListDepositsAsync(Ltc, cursor, 200);
            all.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return all;
    }

    public async Task<IReadOnlyList<EventReply>> Events()
    {
        var (all, more) = (new List<EventReply>(), true);
        while (more)
        {
            var page = await Hot[0].EventsAsync(all.Count, 200);
            all.AddRange(page.Items);
            more = page.HasMore;
        }

        return all;
    }

    public void Dispose()
    {
        _connections.ForEach(http => http.Dispose());
        _keys.Dispose();
    }
}
