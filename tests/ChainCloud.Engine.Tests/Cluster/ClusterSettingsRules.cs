using ChainCloud.GrainInterfaces;

namespace ChainCloud.Engine.Tests.Cluster;

public sealed class ClusterSettingsRules
{
    [Fact]
    public void One_machine_needs_no_settings() => Assert.Empty(new ClusterSettings().Problems());

    [Fact]
    public void A_cluster_on_a_database_needs_its_connection_only() =>
        Assert.Empty(new ClusterSettings { Kind = ClusterKind.AdoNet, ConnectionString = "Host=db", AdvertisedAddress = "10.0.0.7" }.Problems());

    [Fact]
    public void A_cluster_on_a_database_without_a_connection_is_refused() =>
        Finds("Cluster: ConnectionString is set for AdoNet.", settings => settings.Kind = ClusterKind.AdoNet);

    [Fact]
    public void A_name_for_an_address_is_refused() =>
        Finds("Cluster: AdvertisedAddress is an IP address.", settings => settings.AdvertisedAddress = "silo-1.internal");

    [Theory]
    [InlineData(0)]
    [InlineData(65_536)]
    public void What_is_no_port_is_refused(int port)
    {
        Finds("Cluster: SiloPort is a TCP port.", settings => settings.SiloPort = port);
        Finds("Cluster: GatewayPort is a TCP port.", settings => settings.GatewayPort = port);
    }

    [Fact]
    public void One_port_for_silos_and_gateways_is_refused() =>
        Finds("Cluster: SiloPort and GatewayPort differ.", settings => settings.GatewayPort = settings.SiloPort);

    [Fact]
    public void Every_wrong_setting_is_named() => Assert.Equal(
        5,
        new ClusterSettings
        {
            ServiceId = "",
            ClusterId = " ",
            ResponseTimeout = TimeSpan.Zero,
            DrainTime = TimeSpan.FromSeconds(-1),
            ShedAbovePercent = 101,
        }.Problems().Count);

    private static void Finds(string problem, Action<ClusterSettings> wrong)
    {
        var settings = new ClusterSettings();
        wrong(settings);
        Assert.Contains(problem, settings.Problems());
    }
}
