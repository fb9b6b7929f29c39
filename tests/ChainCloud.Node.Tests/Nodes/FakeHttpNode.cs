using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChainCloud.Node.Tests.Nodes;

/// <summary>A server that takes every request and answers whatever bytes it is told, proper HTTP or not, then closes the connection.</summary>
public sealed class FakeHttpNode : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, byte[]?> _answer;
    private readonly Task _serving;

    /// <param name="answer">From the request's text to the answer's bytes; null to say nothing and keep the connection.</param>
    public FakeHttpNode(Func<string, byte[]?> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>An HTTP answer with a proper length.</summary>
    public static byte[] Http(string status, string body, string type = "application/json") =>
        Encoding.UTF8.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}");

    /// <summary>The id of the JSON-RPC call in a request.</summary>
    public static string IdOf(string request) => new([.. request[(request.IndexOf("\"id\":", StringComparison.Ordinal) + 5)..].TakeWhile(char.IsAsciiDigit)]);

    /// <summary>A JSON-RPC answer to a request.</summary>
    public static byte[] Result(string request, string result) => Http("200 OK", $$"""{"result":{{result}},"error":null,"id":{{IdOf(request)}}}""");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var open = new List<Task>();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                open.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                break;
            }
        }

        await Task.WhenAll(open);
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                if (_answer(await ReadRequestAsync(stream)) is { } bytes)
                {
                    await stream.WriteAsync(bytes, _stop.Token);
                }
                else
                {
                    // Until the caller hangs up.
                    await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, _stop.Token);
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The caller went away, as callers do.
            }
        }
    }

    private async Task<string> ReadRequestAsync(NetworkStream stream)
    {
        var (text, buffer) = (new StringBuilder(), new byte[4096]);
        while (!IsWhole(text.ToString()))
        {
            var read = await stream.ReadAsync(buffer, _stop.Token);
            if (read == 0)
            {
                break;
            }

            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return text.ToString();
    }

    private static bool IsWhole(string request)
    {
        const string Length = "Content-Length: ";
        var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var at = request.IndexOf(Length, StringComparison.OrdinalIgnoreCase);
        return end >= 0 && (at < 0 || request.Length - end - 4 >= int.Parse(request[(at + Length.Length)..].Split('\r')[0]));
    }
}
