using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using ChainCloud.Gateway.Http;
using Microsoft.Extensions.Options;

namespace ChainCloud.Gateway.Merchants;

/// <summary>
/// Requests per token, and failed authentications per remote address, in fixed windows of 10 s. Told in the RateLimit-* headers. Counts are of
/// this process: several gateways allow as many times more.
/// </summary>
public sealed class RateLimits(IOptions<GatewayOptions> options, TimeProvider clock)
{
    private const int WindowSeconds = 10;
    private const int MaxRemembered = 10_000;

    public static readonly Problem TooMany = new(ProblemCodes.RateLimited, "Too many requests in this window; nothing was done with this one.");

    private readonly int _perToken = options.Value.RequestsPerTokenIn10Seconds;
    private readonly string _perTokenText = options.Value.RequestsPerTokenIn10Seconds.ToString(CultureInfo.InvariantCulture);
    private readonly int _failures = options.Value.FailuresPerAddressIn10Seconds;
    private readonly ConcurrentDictionary<Hash256, Window> _tokens = new();
    private readonly ConcurrentDictionary<IPAddress, Window> _addresses = new();

    /// <summary>Counts one request of a token and writes the headers; false when it was one too many.</summary>
    public bool Take(HttpContext context, Hash256 token)
    {
        var (number, reset) = Now();
        var used = Of(_tokens, token).Add(number);
        var headers = context.Response.Headers;
        headers["RateLimit-Limit"] = _perTokenText;
        headers["RateLimit-Remaining"] = Math.Max(0, _perToken - used).ToString(CultureInfo.InvariantCulture);
        headers["RateLimit-Reset"] = reset;
        if (used <= _perToken)
        {
            return true;
        }

        headers.RetryAfter = reset;
        return false;
    }

    /// <summary>False while the request's remote address has failed too often.</summary>
    public bool MayFail(HttpContext context)
    {
        if (_addresses.IsEmpty || !_addresses.TryGetValue(AddressOf(context), out var window))
        {
            return true;
        }

        var (number, reset) = Now();
        if (window.Used(number) < _failures)
        {
            return true;
        }

        context.Response.Headers.RetryAfter = reset;
        return false;
    }

    /// <summary>Counts one failed authentication.</summary>
    public void Failed(HttpContext context) => Of(_addresses, AddressOf(context)).Add(Now().Number);

    private static IPAddress AddressOf(HttpContext context) => context.Connection.RemoteIpAddress ?? IPAddress.None;

    private static Window Of<TKey>(ConcurrentDictionary<TKey, Window> windows, TKey key)
        where TKey : notnull
    {
        if (windows.TryGetValue(key, out var window))
        {
            return window;
        }

        if (windows.Count >= MaxRemembered)
        {
            windows.Clear();
        }

        return windows.GetOrAdd(key, _ => new Window());
    }

    private (long Number, string Reset) Now()
    {
        var seconds = clock.GetUtcNow().ToUnixTimeSeconds();
        return (seconds / WindowSeconds, ResetTexts[WindowSeconds - (int)(seconds % WindowSeconds)]);
    }

    private static readonly string[] ResetTexts =
        [.. Enumerable.Range(0, WindowSeconds + 1).Select(i => i.ToString(CultureInfo.InvariantCulture))];

    private sealed class Window
    {
        private long _number;
        private int _used;

        public int Add(long number)
        {
            if (Interlocked.Exchange(ref _number, number) != number)
            {
                Interlocked.Exchange(ref _used, 0);
            }

            return Interlocked.Increment(ref _used);
        }

        public int Used(long number) => Interlocked.Read(ref _number) == number ? Volatile.Read(ref _used) : 0;
    }
}
