using ChainCloud.EmbeddedEngine;
using ChainCloud.Grains;
using Microsoft.Extensions.Hosting;

namespace ChainCloud.Silo.Hosting;

/// <summary>The engine of this build: the one in this repository. The grains run in this process.</summary>
internal static class SiloEngine
{
    /// <summary>Registered before what calls grains: a host stops its services in reverse order, so the engine drains last.</summary>
    public static void Add(IHostApplicationBuilder builder) =>
        builder.Services.AddEmbeddedEngine(null, typeof(PlatformOptions).Assembly);
}
