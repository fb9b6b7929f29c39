using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ChainCloud.Benchmarks.Databases;
using ChainCloud.Benchmarks.Reads;
using ChainCloud.Chains;
using ChainCloud.Statements;
using ChainCloud.TestKit.Nodes;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.Benchmarks.Histories;

/// <summary>A platform process on a database in which one merchant has so many deposits, postings, coins, addresses and payouts behind it.</summary>
internal sealed class History : IAsyncDisposable
{
    private const int Unissued = 100_000;
    private const long Stride = 7_919;
    private const string Merchant = "acme";

    private static readonly AssetId Ltc = AssetId.Parse("LTC").Value;
    private static readonly ChainParameters Chain = ChainParameters.For(Ltc, Network.Regtest).Value;

    private static readonly Dictionary<string, string> Settings = new()
    {
        // Nothing is measured but what is asked for: no recovery beside it, no log lines.
        ["Sweeper__Pause"] = "01:00:00",
        ["Logging__LogLevel__Default"] = "Warning",
    };

    private readonly string _order = MakeOrder();
    private long _numbers;
    private long _asked;

    private History(BenchDatabase database, GatewayProcess gateway, long count) => (Database, Gateway, Count) = (database, gateway, count);

    public BenchDatabase Database { get; }

    public GatewayProcess Gateway { get; }

    /// <summary>How many of each thing.</summary>
    public long Count { get; }

    public string Hot { get; private set; } = "";

    public string Cold { get; private set; } = "";

    /// <summary>Makes the history and starts a platform on it.</summary>
    public static async Task<History> Start(BenchDatabases databases, LitecoinNode node, long count)
    {
        var database = await databases.Create();
        await Fill(database, count);
        var history = new History(database, new GatewayProcess(database.Platform, node, Settings), count);
        await history.Gateway.Start();
        using (var operators = new OperatorConsole(history.Gateway.Address, history.Gateway.OperatorToken))
        {
            await operators.CreateMerchant(Merchant, "Acme Ltd");
            history.Hot = await operators.IssueToken(Merchant, "hot");
            history.Cold = await operators.IssueToken(Merchant, "cold");
        }

        using var caller = await history.Connect(history.Hot);
        await caller.Send(history.Payout(caller, "template"));
        await history.AddPayouts();
        return history;
    }

    public Task<HttpGets> Connect(string token) => HttpGets.Connect(Gateway.Address, token);

    public async Task<IReadOnlyList<HttpGets>> Connect(string token, int callers) =>
        [.. await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Connect(token)))];

    /// <summary>A request for a payout that nobody asked for before.</summary>
    public byte[] NewPayout(HttpGets caller) => Payout(caller, $"n-{Interlocked.Increment(ref _numbers)}");

    /// <summary>A request for an address that nobody has.</summary>
    public byte[] NewAddress(HttpGets caller) => caller.Post(
        "v1/addresses", $$"""{"asset":"LTC","purpose":"hot","external_id":"n-{{Interlocked.Increment(ref _numbers)}}"}""");

    /// <summary>The id of one of the payouts of the history.</summary>
    public string PayoutId(long number) => "po_" + number.ToString("D26", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>One payout after the other, far from each other.</summary>
    public string AnyPayout() => PayoutId(1 + (Interlocked.Increment(ref _asked) * Stride % Count));

    /// <summary>A page in the middle of a list: the cursor that the first page gives with a limit of one, moved half down where it is a number.</summary>
    public async Task<string> NextPage(string token, string path)
    {
        using var http = new HttpClient { BaseAddress = Gateway.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        var page = JsonNode.Parse(await http.GetStringAsync(new Uri(path, UriKind.Relative)))!;
        return (string?)page["next_cursor"] is { } cursor ? $"{path}&cursor={Uri.EscapeDataString(cursor)}" : path;
    }

    public async ValueTask DisposeAsync() => await Gateway.DisposeAsync();

    private static async Task Fill(BenchDatabase database, long count)
    {
        await using var bare = await BareDatabase.Open(database);
        var sql = new HistorySql(database.Path is null);
        for (var from = 1L; from <= count; from += HistorySql.Step)
        {
            foreach (var statement in sql.Between(from, Math.Min(count, from + HistorySql.Step - 1)))
            {
                await bare.Execute(statement);
            }
        }

        foreach (var statement in sql.Ends(count, Unissued))
        {
            await bare.Execute(statement);
        }

        await bare.Execute(sql.Settle);
    }

    private async Task AddPayouts()
    {
        await using var bare = await BareDatabase.Open(Database);
        var sql = new HistorySql(Database.Path is null);
        for (var from = 1L; from <= Count; from += HistorySql.Step)
        {
            await bare.Execute(sql.Payouts(from, Math.Min(Count, from + HistorySql.Step - 1)));
        }

        await bare.Execute(sql.Settle);
    }

    private byte[] Payout(HttpGets caller, string externalId) => caller.Post("v1/payouts", _order.Replace("{id}", externalId, StringComparison.Ordinal));

    // Only the V-Device could open the sealed request, so one serves for all.
    private static string MakeOrder()
    {
        var script = Scripts.P2wpkhOfHash(Hashes.Hash160("benchmark"u8));
        var request = new PayoutRequest(
            MerchantId.Parse(Merchant).Value, "b", Ltc, [new(script, Amount.Of(Ltc, 20_000))], 1_800_000_000, new StatementId(new byte[StatementId.Length]));
        var frame = SealedPayoutRequest.Seal(RandomNumberGenerator.GetBytes(32), request, RandomNumberGenerator.GetBytes(12));
        return new JsonObject
        {
            ["asset"] = "LTC",
            ["external_id"] = "{id}",
            ["outputs"] = new JsonArray(new JsonObject { ["address"] = AddressCodec.Format(Chain, script).Value, ["amount"] = "20000" }),
            ["max_fee"] = "1000",
            ["sealed_request"] = Convert.ToBase64String(frame),
        }.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
