using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChainCloud.Benchmarks.Http;

/// <summary>
/// Keep-alive connections that each ask one thing after the other, all on the calling thread: on a machine with few cores, callers that do more
/// would be measured along with the server. Reads whole answers, by Content-Length or chunks, and looks at nothing but their status.
/// </summary>
internal sealed class HttpLoad : IDisposable
{
    private readonly Connection[] _connections;
    private readonly Poller _poller = new();
    private readonly byte[] _request = new byte[64 * 1024];

    private HttpLoad(Connection[] connections)
    {
        _connections = connections;
        for (var i = 0; i < connections.Length; i++)
        {
            _poller.Watch(connections[i].Handle, i);
        }
    }

    /// <summary>Writes the next whole request and says how long it is.</summary>
    public delegate int NextRequest(Span<byte> request);

    public static HttpLoad Connect(Uri server, int connections)
    {
        var opened = new Connection[connections];
        for (var i = 0; i < connections; i++)
        {
            opened[i] = new Connection(server.Port);
        }

        return new HttpLoad(opened);
    }

    /// <summary>A request's text with its Content-Length.</summary>
    public static string Text(Uri server, string method, string path, string token, string? json = null)
    {
        var head = $"{method} /{path} HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer {token}\r\n";
        return json is null
            ? $"{head}\r\n"
            : $"{head}Content-Type: application/json\r\nContent-Length: {json.Length.ToString(CultureInfo.InvariantCulture)}\r\n\r\n{json}";
    }

    /// <summary>Lets all connections work for that long; every request that was begun is answered when this returns.</summary>
    public Measurement RunFor(TimeSpan time, int expectedStatus, NextRequest next)
    {
        var (latencies, waiting) = (new List<long>(1 << 16), _connections.Length);
        var start = Stopwatch.GetTimestamp();
        var end = start + (long)(time.TotalSeconds * Stopwatch.Frequency);
        foreach (var connection in _connections)
        {
            connection.Send(_request.AsSpan(0, next(_request)));
        }

        while (waiting > 0)
        {
            foreach (var i in _poller.Wait())
            {
                var connection = _connections[i];
                if (!connection.Receive())
                {
                    continue;
                }

                if (connection.Status != expectedStatus)
                {
                    throw new InvalidOperationException($"{expectedStatus} was expected: {connection.Answer()}");
                }

                var now = Stopwatch.GetTimestamp();
                latencies.Add(now - connection.SentAt);
                if (now < end)
                {
                    connection.Send(_request.AsSpan(0, next(_request)));
                }
                else
                {
                    waiting--;
                }
            }
        }

        return new Measurement(latencies.Count, Stopwatch.GetElapsedTime(start), latencies);
    }

    public void Dispose()
    {
        _poller.Dispose();
        Array.ForEach(_connections, connection => connection.Dispose());
    }

    private sealed class Connection : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        private readonly byte[] _buffer = new byte[64 * 1024];
        private int _length;

        public Connection(int port)
        {
            _socket.Connect(IPAddress.Loopback, port);
            Handle = (int)_socket.SafeHandle.DangerousGetHandle();
        }

        public int Handle { get; }

        public long SentAt { get; private set; }

        public int Status => int.Parse(_buffer.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);

        public string Answer() => Encoding.UTF8.GetString(_buffer, 0, _length);

        public void Send(ReadOnlySpan<byte> request)
        {
            _length = 0;
            SentAt = Stopwatch.GetTimestamp();
            if (_socket.Send(request) != request.Length)
            {
                throw new IOException("The server does not read.");
            }
        }

        /// <summary>Reads what is there; true when the answer is whole.</summary>
        public bool Receive()
        {
            var received = _socket.Receive(_buffer.AsSpan(_length));
            _length += received > 0 ? received : throw new IOException($"The server ended the connection after {_length} bytes.");
            return IsWhole(_buffer.AsSpan(0, _length));
        }

        public void Dispose() => _socket.Dispose();

        private static bool IsWhole(ReadOnlySpan<byte> answer)
        {
            var head = answer.IndexOf("\r\n\r\n"u8);
            if (head < 0)
            {
                return false;
            }

            var length = answer[..head].IndexOf("\r\nContent-Length: "u8);
            if (length < 0)
            {
                return answer.EndsWith("\r\n0\r\n\r\n"u8);
            }

            var digits = answer[(length + "\r\nContent-Length: ".Length)..];
            return answer.Length >= head + 4 + int.Parse(digits[..digits.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
        }
    }
}
