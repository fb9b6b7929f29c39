using System.Globalization;

namespace ChainCloud.Client;

/// <summary>
/// The API as a merchant's website uses it. A token is cold or hot, so a website that does both holds two clients. Requests are repeated until
/// their outcome is known, a bounded number of times; refusals are thrown as <see cref="ChainCloudProblemException"/>.
/// </summary>
public sealed partial class ChainCloudClient
{
    private const int DefaultTries = 6;

    private readonly ApiConnection _api;
    private readonly WebsiteKeys _keys;
    private readonly TimeProvider _clock;

    /// <param name="http">With the gateway's address as base address. Not disposed here.</param>
    /// <param name="token">A cold or a hot token.</param>
    /// <param name="keys">The website's own knowledge. Not disposed here.</param>
    /// <param name="clock">The system's if not given.</param>
    /// <param name="tries">How often a request is sent at most.</param>
    public ChainCloudClient(HttpClient http, string token, WebsiteKeys keys, TimeProvider? clock = null, int tries = DefaultTries)
    {
        _clock = clock ?? TimeProvider.System;
        _api = new ApiConnection(http, token, _clock, tries);
        _keys = keys;
    }

    public async Task<IReadOnlyList<AssetReply>> AssetsAsync(CancellationToken ct = default) =>
        (await _api.Get("v1/assets", ClientJson.Default.AssetListReply, ct)).Items;

    public async Task<IReadOnlyList<BalancesReply>> BalancesAsync(CancellationToken ct = default) =>
        (await _api.Get("v1/balances", ClientJson.Default.BalancesListReply, ct)).Items;

    /// <summary>Newest first, as of now or of a time before.</summary>
    public Task<PageReply<JournalEntryReply>> LedgerEntriesAsync(
        AssetId asset, DateTimeOffset? asOf = null, string? cursor = null, int? limit = null, CancellationToken ct = default) =>
        _api.Get(
            List("v1/ledger/entries", asset, cursor, limit)
                + (asOf is { } time ? "&as_of=" + Uri.EscapeDataString(time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)) : ""),
            ClientJson.Default.PageReplyJournalEntryReply, ct);

    /// <summary>Events above a sequence number, in order, without gaps. Store <see cref="EventListReply.NextAfter"/> with what you did.</summary>
    public Task<EventListReply> EventsAsync(long after, int? limit = null, CancellationToken ct = default) =>
        _api.Get(
            string.Create(CultureInfo.InvariantCulture, $"v1/events?after={after}") + (limit is { } rows ? $"&limit={rows}" : ""),
            ClientJson.Default.EventListReply, ct);

    public Task<TransferReply> ReadTransferAsync(string id, CancellationToken ct = default) =>
        _api.Get($"v1/transfers/{Uri.EscapeDataString(id)}", ClientJson.Default.TransferReply, ct);

    private static string List(string path, AssetId asset, string? cursor, int? limit) =>
        $"{path}?asset={asset}" + (cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor)) + (limit is { } rows ? $"&limit={rows}" : "");
}
