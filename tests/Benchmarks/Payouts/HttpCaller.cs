using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChainCloud.Benchmarks.Payouts;

/// <summary>
/// One keep-alive connection that posts JSON, one request at a time, on a bare socket: on a machine with few cores a caller that does more
/// would be measured along with the server. Reads whole answers, by Content-Length or chunks.
/// </summary>
internal sealed class HttpCaller : IDisposable
{
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();
    private static readonly byte[] LastChunk = "\r\n0\r\n\r\n"u8.ToArray();

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly string _head;
    private readonly byte[] _buffer = new byte[32 * 1024];
    private int _length;

    private HttpCaller(string head) => _head = head;

    public static async Task<HttpCaller> Connect(Uri server, string path, string token)
    {
        var caller = new HttpCaller(
            $"POST /{path} HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: ");
        await caller._socket.ConnectAsync(IPAddress.Loopback, server.Port);
        return caller;
    }

    /// <summary>Posts and gives the status of the answer, which stays readable as <see cref="Answer"/> until the next one.</summary>
    public async ValueTask<int> Post(string json)
    {
        var written = Encoding.UTF8.GetBytes($"{_head}{json.Length.ToString(CultureInfo.InvariantCulture)}\r\n\r\n{json}", _buffer);
        await _socket.SendAsync(_buffer.AsMemory(0, written));
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
        var body = int.Parse(digits[..digits.IndexOf((byte)'\r')], CultureInfo.InvariantCulture);
        return answer.Length >= head + EndOfHead.Length + body;
    }
}
