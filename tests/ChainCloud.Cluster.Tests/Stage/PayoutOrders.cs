using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ChainCloud.Chains;
using ChainCloud.TestKit;

namespace ChainCloud.Cluster.Tests.Stage;

/// <summary>
/// Payouts asked for without a pause, each again until it is accepted, as an integrator does: whatever an order was answered in between,
/// it ends accepted, with one id.
/// </summary>
internal sealed class PayoutOrders(Cluster cluster, IReadOnlyList<FundedMerchant> merchants)
{
    public const long Units = 20_000;
    public const long MaxFee = 1_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly string Recipient = AddressCodec.Format(
        ChainParameters.For(FundedMerchant.Ltc, Network.Regtest).Value, Scripts.P2wpkhOfHash(Hashes.Hash160("cluster"u8))).Value;

    private readonly ConcurrentDictionary<(string Merchant, string Order), string> _accepted = new();
    private readonly ConcurrentBag<string> _refused = [];
    private int _next;
    private int _askedAgain;
    private volatile bool _ended;
    private Task _callers = Task.CompletedTask;

    /// <summary>The payout that each order got.</summary>
    public IReadOnlyDictionary<(string Merchant, string Order), string> Accepted => _accepted;

    /// <summary>Answers that said that the same request must not be sent again.</summary>
    public IReadOnlyCollection<string> Refused => _refused;

    /// <summary>Answers that said to send the same request again, and connections that broke.</summary>
    public int AskedAgain => _askedAgain;

    public void Begin(int callers) => _callers = Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(Call)));

    /// <summary>Waits for so many more accepted payouts.</summary>
    public Task More(int count)
    {
        var goal = _accepted.Count + count;
        return Eventually.True(
            () => _callers.IsFaulted || _accepted.Count >= goal, Cluster.Limit, () => $"{_accepted.Count} of {goal} accepted:\n{cluster.Output}");
    }

    /// <summary>Begins no further orders and waits until each that was begun is accepted.</summary>
    public Task End()
    {
        _ended = true;
        return _callers.WaitAsync(Cluster.Limit);
    }

    private async Task Call()
    {
        using var http = new HttpClient { BaseAddress = cluster.Address };
        while (!_ended)
        {
            var number = Interlocked.Increment(ref _next);
            var merchant = merchants[number % merchants.Count];
            var order = $"order-{number}";
            while (!await Ask(http, merchant, order))
            {
                Interlocked.Increment(ref _askedAgain);
                await Task.Delay(Pause);
            }
        }
    }

    /// <summary>False when the same request has to be sent again.</summary>
    private async Task<bool> Ask(HttpClient http, FundedMerchant merchant, string order)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("v1/payouts", UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", merchant.Token);
        request.Content = new StringContent(
            $$"""
            {"asset":"LTC","external_id":"{{order}}","sealed_request":"c2VhbGVk","outputs":[{"address":"{{Recipient}}","amount":"{{Units}}"}],"max_fee":"{{MaxFee}}"}
            """,
            Encoding.UTF8, "application/json");
        try
        {
            using var answer = await http.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            var body = JsonNode.Parse(text)!.AsObject();
            if (answer.IsSuccessStatusCode)
            {
                _accepted[(merchant.Id, order)] = (string)body["id"]!;
                return true;
            }

            if (body["retryable"]?.GetValue<bool>() != true)
            {
                _refused.Add(text);
                return true;
            }
        }
        catch (HttpRequestException)
        {
            // The gateway does not answer: the outcome is unknown.
        }

        return false;
    }
}
