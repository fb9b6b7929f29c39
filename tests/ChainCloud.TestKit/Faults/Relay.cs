using System.Net;
using System.Net.Sockets;

namespace ChainCloud.TestKit.Faults;

/// <summary>One connection through a <see cref="TcpProxy"/>.</summary>
internal sealed class Relay(TcpProxy proxy, Socket client) : IDisposable
{
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <summary>Whether something that was sent through it never arrives.</summary>
    public bool LostBytes { get; private set; }

    public async Task Run(int serverPort, CancellationToken ct)
    {
        try
        {
            (client.NoDelay, _server.NoDelay) = (true, true);
            await _server.ConnectAsync(IPAddress.Loopback, serverPort, ct);
            var answers = Copy(_server, client, towardsServer: false, ct);
            await Task.WhenAny(Copy(client, _server, towardsServer: true, ct), answers);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The server is not there, or one side ended.
        }

        Reset();
    }

    /// <summary>Both sides get a reset: nothing that is under way arrives.</summary>
    public void Reset()
    {
        foreach (var socket in new[] { client, _server })
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Closed already.
            }

            socket.Dispose();
        }
    }

    public void Dispose() => Reset();

    private async Task Copy(Socket from, Socket to, bool towardsServer, CancellationToken ct)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, ct) is > 0 and var count)
            {
                await Task.Delay(proxy.Fault.Delay, ct);
                await Pass(buffer.AsMemory(0, count), to, towardsServer, ct);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side ended.
        }
    }

    private async Task Pass(ReadOnlyMemory<byte> bytes, Socket to, bool towardsServer, CancellationToken ct)
    {
        var fault = proxy.Fault;
        var allowed = fault.Stalls || LostBytes || ReferenceEquals(fault.Dropped, this) ? 0
            : towardsServer ? fault.Allow(this, bytes.Length) : bytes.Length;
        LostBytes |= allowed < bytes.Length;
        while (allowed > 0)
        {
            var sent = await to.SendAsync(bytes[..allowed], ct);
            (bytes, allowed) = (bytes[sent..], allowed - sent);
        }
    }
}
