using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChainCloud.Benchmarks.Reads;

/// <summary>One keep-alive connection on a bare socket that asks one thing again and again: the less a caller does, the less of it is measured.</summary>
internal sealed class HttpGets : IDisposable
{
    private const int Unavailable = 503;
    private const int LargestAnswer = 512 * 1024;
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();
    private static readonly byte[] LastChunk = "\r\n0\r\n\r\n"u8.ToArray();

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[LargestAnswer];
    private readonly Uri _server;
    private readonly string _token;
    private int _length;

    private HttpGets(Uri server, string token) => (_server, _token) = (server, token);

    public static async Task<HttpGets> Connect(Uri server, string token)
    {
        var caller = new HttpGets(server, token);
        await caller._socket.ConnectAsync(IPAddress.Loopback, server.Port);
        return caller;
    }

    /// <summary>A request for a path, to be sent as often as wanted.</summary>
    public byte[] Get(string path) => Encoding.ASCII.GetBytes($"GET /{path} HTTP/1.1\r\nHost: {_server.Authority}\r\nAuthorization: Bearer {_token}\r\n\r\n");

    public byte[] Post(string path, string json) => Encoding.ASCII.GetBytes(
        $"POST /{path} HTTP/1.1\r\nHost: {_server.Authority}\r\nAuthorization: Bearer {_token}\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n{json}");

    /// <summary>Throws unless the answer is a good one.</summary>
    public async ValueTask Send(byte[] request)
    {
        if (await Ask(request) is var status and not (>= 200 and < 300))
        {
            throw new InvalidOperationException($"Answered with {status}: {Answer()}");
        }
    }

    /// <summary>The status of the answer, which stays readable until the next one.</summary>
    public async ValueTask<int> Ask(byte[] request)
    {
        await _socket.SendAsync(request);
        _length = 0;
        while (!IsWhole(_buffer.AsSpan(0, _length)))
        {
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(_length));
            _length += received > 0 ? received : throw new IOException($"The server ended the connection after {_length} bytes.");
        }

        return int.Parse(_buffer.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
    }

    public string Answer() => Encoding.UTF8.GetString(_buffer, 0, _length);

    public void Dispose() => _socket.Dispose();

    /// <summary>
    /// Lets all callers ask for that long, each one thing after the other. Only good answers count; where <paramref name="laterIsFine"/>,
    /// "not now, ask again" (503) is no failure either.
    /// </summary>
    public static async Task<Measurement> RunFor(
        IReadOnlyList<HttpGets> callers, Func<HttpGets, byte[]> request, TimeSpan time, bool laterIsFine = false)
    {
        var start = Stopwatch.GetTimestamp();
        var perCaller = await Task.WhenAll(callers.Select(caller => Task.Run(async () =>
        {
            var latencies = new List<long>(4096);
            while (Stopwatch.GetElapsedTime(start) < time)
            {
                var before = Stopwatch.GetTimestamp();
                var status = await caller.Ask(request(caller));
                if (status is >= 200 and < 300)
                {
                    latencies.Add(Stopwatch.GetTimestamp() - before);
                }
                else if (status != Unavailable || !laterIsFine)
                {
                    throw new InvalidOperationException($"Answered with {status}: {caller.Answer()}");
                }
            }

            return latencies;
        })));
        var elapsed = Stopwatch.GetElapsedTime(start);
        List<long> all = [.. perCaller.SelectMany(l => l).Order()];
        return new Measurement(all.Count, elapsed, all);
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var head = answer.IndexOf(EndOfHead);
        if (head < 0)
        {
            return false;
        }

        var length = answer[..head].IndexOf("\r\nContent-Length: "u8);
        if (length < 0)
        {
            return answer.EndsWith(LastChunk);
        }

        var digits = answer[(length + "\r\nContent-Length: ".Length)..];
        return answer.Length >= head + EndOfHead.Length + int.Parse(digits[..digits.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
    }
}
