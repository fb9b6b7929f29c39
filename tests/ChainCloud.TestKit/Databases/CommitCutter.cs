using System.Net;
using System.Net.Sockets;

namespace ChainCloud.TestKit.Databases;

/// <summary>What happens to the next COMMIT that passes.</summary>
public enum CommitFate
{
    /// <summary>It passes, and so does its answer.</summary>
    Passes,

    /// <summary>The server gets it; the connection ends before the client has the answer.</summary>
    AnswerLost,

    /// <summary>The connection ends before the server gets it.</summary>
    RequestLost,
}

/// <summary>
/// A TCP relay before a PostgreSQL server that ends the connection around a COMMIT. Understands nothing but the bytes of that word, so TLS
/// has to be off.
/// </summary>
public sealed class CommitCutter : IAsyncDisposable
{
    private static readonly byte[] Commit = "COMMIT\0"u8.ToArray();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _serverPort;
    private readonly Task _accepting;
    private int _fate;

    public CommitCutter(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Decides about one COMMIT; those after it pass.</summary>
    public void Cut(CommitFate fate) => Interlocked.Exchange(ref _fate, (int)fate);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                _ = Relay(await _listener.AcceptTcpClientAsync(_end.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // Disposed.
        }
    }

    private async Task Relay(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            await server.ConnectAsync(IPAddress.Loopback, _serverPort, _end.Token);
            var answers = Copy(server.GetStream(), client.GetStream());
            var fate = await Requests(client.GetStream(), server.GetStream());
            client.Close();
            if (fate == CommitFate.AnswerLost)
            {
                // The server answers, and nobody is there to hear it.
                await answers;
            }

            server.Close();
            await answers;
        }
    }

    /// <summary>Why it ended.</summary>
    private async Task<CommitFate> Requests(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReadAsync(buffer, _end.Token) is > 0 and var count)
            {
                var bytes = buffer.AsMemory(0, count);
                var fate = bytes.Span.IndexOf(Commit) >= 0 ? (CommitFate)Interlocked.Exchange(ref _fate, 0) : CommitFate.Passes;
                if (fate == CommitFate.RequestLost)
                {
                    return fate;
                }

                if (fate == CommitFate.AnswerLost)
                {
                    // Before the server has it, lest the answer be quicker.
                    from.Close();
                    await to.WriteAsync(bytes, _end.Token);
                    return fate;
                }

                await to.WriteAsync(bytes, _end.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side ended.
        }

        return CommitFate.Passes;
    }

    private async Task Copy(NetworkStream from, NetworkStream to)
    {
        try
        {
            await from.CopyToAsync(to, _end.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side ended.
        }
    }
}
