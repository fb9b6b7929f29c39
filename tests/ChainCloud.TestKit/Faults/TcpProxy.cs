using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ChainCloud.TestKit.Faults;

/// <summary>
/// A TCP relay on loopback before a server on loopback, and what a network does to connections: cut, stalled, delayed, cut after so many
/// bytes, refused. A fault holds for connections that stand and those that come, until <see cref="Heal"/>.
/// </summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<Relay, bool> _relays = new();
    private readonly int _serverPort;
    private readonly Task _accepting;

    public TcpProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections that stand.</summary>
    public int Connections => _relays.Count;

    internal LinkFault Fault { get; private set; } = LinkFault.None;

    /// <summary>Resets every connection that stands, in the middle of whatever it carries. Those that come pass.</summary>
    public void Cut()
    {
        foreach (var relay in _relays.Keys)
        {
            relay.Reset();
        }
    }

    /// <summary>Resets every connection, also those that come.</summary>
    public void Refuse()
    {
        Fault = new LinkFault { Refuses = true };
        Cut();
    }

    /// <summary>Half-open: connections stand and are accepted, and nothing passes any more. What came before the healing is lost with its connection.</summary>
    public void Stall() => Fault = new LinkFault { Stalls = true };

    /// <summary>Every piece waits so long, in each direction.</summary>
    public void Delay(TimeSpan each) => Fault = new LinkFault { Delay = each };

    /// <summary>
    /// After so many more bytes towards the server the connection that carries them stalls: what follows is dropped, and so are answers. One
    /// connection only; the others pass.
    /// </summary>
    public void DropAfter(long bytes) => Fault = new LinkFault { PassesBytes = bytes };

    /// <summary>Passes everything again. Connections that lost bytes are reset: nothing comes late.</summary>
    public void Heal()
    {
        Fault = LinkFault.None;
        foreach (var relay in _relays.Keys.Where(relay => relay.LostBytes))
        {
            relay.Reset();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting;
        _end.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_end.Token);
                if (Fault.Refuses)
                {
                    client.LingerState = new LingerOption(true, 0);
                    client.Dispose();
                    continue;
                }

                _ = Carry(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task Carry(Socket client)
    {
        using var relay = new Relay(this, client);
        _relays[relay] = true;
        try
        {
            await relay.Run(_serverPort, _end.Token);
        }
        finally
        {
            _relays.TryRemove(relay, out _);
        }
    }
}
