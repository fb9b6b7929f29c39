using System.Globalization;
using ChainCloud.Silo.Hosting;
using ChainCloud.TestKit.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace ChainCloud.Api.Tests.Hosts;

internal static partial class PlatformSilo
{
    public static async partial Task<IHost?> Start(IDictionary<string, string> settings)
    {
        settings["Cluster:SiloPort"] = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        settings["Cluster:GatewayPort"] = FreePort.Next().ToString(CultureInfo.InvariantCulture);
        settings["Cluster:ClusterId"] = $"api-{settings["Cluster:SiloPort"]}";
        // A busy machine must not make a test fail.
        settings["Cluster:ShedAbovePercent"] = "0";
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(settings!);
        builder.AddChainCloudSilo();
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
