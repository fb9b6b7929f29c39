using System.Net;
using System.Net.Sockets;

namespace ChainCloud.TestKit.Nodes;

/// <summary>Ports of the loopback interface that nobody listens on.</summary>
public static class FreePort
{
    /// <summary>Asks the system for a free port. Another process could take it before its user binds; callers retry their start.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
