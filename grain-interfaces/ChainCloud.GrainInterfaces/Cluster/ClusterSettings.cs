using System.Net;

namespace ChainCloud.GrainInterfaces;

/// <summary>How silos and gateways of a cluster find each other.</summary>
public enum ClusterKind
{
    /// <summary>One silo on this machine, reached over the loopback address.</summary>
    Localhost = 0,

    /// <summary>Any number of silos that meet in a table of a PostgreSQL database.</summary>
    AdoNet = 1,
}

/// <summary>
/// What silo and gateway must agree on when they are processes of their own. Section "Cluster". The embedded engine has no cluster and
/// reads none of it.
/// </summary>
public sealed class ClusterSettings
{
    public const string Section = "Cluster";

    public ClusterKind Kind { get; set; } = ClusterKind.Localhost;

    /// <summary>The platform's name. Never changes: what a grain stores is found under it.</summary>
    public string ServiceId { get; set; } = "chaincloud";

    /// <summary>The cluster's name. Processes with another name are another cluster, even on the same database.</summary>
    public string ClusterId { get; set; } = "chaincloud";

    /// <summary>Silos talk to each other here. TCP port, 1 to 65,535.</summary>
    public int SiloPort { get; set; } = 11111;

    /// <summary>Gateways talk to silos here. TCP port, 1 to 65,535. Keep it away from every network but the gateways': see silo/README.md.</summary>
    public int GatewayPort { get; set; } = 30000;

    /// <summary>The IP address under which others reach this silo. None: the machine's first one; the loopback address for Localhost.</summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>Npgsql connection string of the membership table. For <see cref="ClusterKind.AdoNet"/>. Holds a password: never logged.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>How long a call may take before its caller is told that the outcome is unknown. Default 30 s.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a silo that is asked to stop may take to finish its calls and hand its grains on. Default 25 s.</summary>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How long a silo waits for another's sign of life. After three without one it is voted dead. Default 5 s.</summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Above this processor load, in percent, a silo refuses calls from gateways; 0: never. Default 95.</summary>
    public int ShedAbovePercent { get; set; } = 95;

    /// <summary>What is wrong, one sentence each; none when it can be used.</summary>
    public IReadOnlyList<string> Problems()
    {
        var found = new List<string>();
        Demand(!string.IsNullOrWhiteSpace(ServiceId), "ServiceId is not empty.");
        Demand(!string.IsNullOrWhiteSpace(ClusterId), "ClusterId is not empty.");
        Demand(SiloPort is > 0 and <= IPEndPoint.MaxPort, "SiloPort is a TCP port.");
        Demand(GatewayPort is > 0 and <= IPEndPoint.MaxPort, "GatewayPort is a TCP port.");
        Demand(SiloPort != GatewayPort, "SiloPort and GatewayPort differ.");
        Demand(AdvertisedAddress is null || IPAddress.TryParse(AdvertisedAddress, out _), "AdvertisedAddress is an IP address.");
        Demand(Kind != ClusterKind.AdoNet || !string.IsNullOrWhiteSpace(ConnectionString), "ConnectionString is set for AdoNet.");
        Demand(ResponseTimeout > TimeSpan.Zero, "ResponseTimeout is longer than zero.");
        Demand(DrainTime > TimeSpan.Zero, "DrainTime is longer than zero.");
        Demand(ProbeTimeout > TimeSpan.Zero, "ProbeTimeout is longer than zero.");
        Demand(ShedAbovePercent is >= 0 and <= 100, "ShedAbovePercent is 0 to 100.");
        return found;

        void Demand(bool holds, string rule)
        {
            if (!holds)
            {
                found.Add($"{Section}: {rule}");
            }
        }
    }
}
