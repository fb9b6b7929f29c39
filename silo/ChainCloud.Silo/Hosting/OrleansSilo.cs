using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

namespace ChainCloud.Silo.Hosting;

/// <summary>The engine of this build: Orleans.</summary>
internal static class SiloEngine
{
    public static void Add(IHostApplicationBuilder builder) => builder.UseOrleans(silo => silo.UseLocalhostClustering());
}
