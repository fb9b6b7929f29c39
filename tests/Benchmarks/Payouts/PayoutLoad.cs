using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ChainCloud.Benchmarks.Http;
using ChainCloud.Chains;
using ChainCloud.Statements;

namespace ChainCloud.Benchmarks.Payouts;

/// <summary>
/// Callers who ask for one payout after the other, every one with an external id of its own; each request is for the next merchant. What is sent
/// is ready but for the id.
/// </summary>
internal sealed class PayoutLoad
{
    /// <summary>What one payout reserves, its fee cap included.</summary>
    public const long Reserved = PaidUnits + MaxFeeUnits;

    private const int Accepted = 202;
    private const long PaidUnits = 20_000;
    private const long MaxFeeUnits = 1_000;
    private const string OrderDigits = "0000000000";

    private readonly (MerchantId Merchant, byte[] Request, int OrderAt)[] _requests;
    private readonly long[] _asked;
    private readonly HttpLoad _callers;
    private long _order;
    private int _next;

    public PayoutLoad(HttpLoad callers, Uri gateway, IReadOnlyList<(MerchantId Merchant, string Token)> merchants)
    {
        _callers = callers;
        _requests = [.. merchants.Select(m => RequestOf(gateway, m.Merchant, m.Token))];
        _asked = new long[_requests.Length];
    }

    /// <summary>How many payouts each merchant was answered as accepted.</summary>
    public IEnumerable<(MerchantId Merchant, long Count)> Answered => _requests.Select((r, i) => (r.Merchant, _asked[i]));

    /// <summary>Lets all callers work for that long; every request that was begun is accepted when this returns.</summary>
    public Measurement RunFor(TimeSpan time) => _callers.RunFor(time, Accepted, Next);

    private int Next(Span<byte> request)
    {
        var (_, bytes, orderAt) = _requests[_next];
        _asked[_next]++;
        _next = (_next + 1) % _requests.Length;
        bytes.CopyTo(request);
        (++_order).TryFormat(request.Slice(orderAt, OrderDigits.Length), out _, OrderDigits, CultureInfo.InvariantCulture);
        return bytes.Length;
    }

    private static (MerchantId, byte[], int) RequestOf(Uri gateway, MerchantId merchant, string token)
    {
        var chain = ChainParameters.For(PaidBooks.Ltc, Network.Regtest).Value;
        var script = Scripts.P2wpkhOfHash(Hashes.Hash160("benchmark"u8));
        var request = new PayoutRequest(
            merchant, "b-1", PaidBooks.Ltc, [new(script, Amount.Of(PaidBooks.Ltc, PaidUnits))], 1_800_000_000, new StatementId(new byte[StatementId.Length]));
        // One sealed request for all of a merchant: only the V-Device could open it, and sealing each would be the callers' work, not the platform's.
        var sealedRequest = SealedPayoutRequest.Seal(RandomNumberGenerator.GetBytes(32), request, RandomNumberGenerator.GetBytes(12));
        var json = string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"asset\":\"LTC\",\"external_id\":\"b-{OrderDigits}\",\"outputs\":[{{\"address\":\"{AddressCodec.Format(chain, script).Value}\","
            + $"\"amount\":\"{PaidUnits}\"}}],\"max_fee\":\"{MaxFeeUnits}\",\"sealed_request\":\"{Convert.ToBase64String(sealedRequest)}\"}}");
        var text = HttpLoad.Text(gateway, "POST", "v1/payouts", token, json);
        return (merchant, Encoding.ASCII.GetBytes(text), text.IndexOf($"b-{OrderDigits}", StringComparison.Ordinal) + 2);
    }
}
