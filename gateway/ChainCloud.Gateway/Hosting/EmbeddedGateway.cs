using ChainCloud.Silo.Hosting;
using Orleans.Runtime;

namespace ChainCloud.Gateway.Hosting;

/// <summary>How this build reaches the grains: they run in this process.</summary>
public static class GatewayEngine
{
    /// <summary>Hosts the silo here.</summary>
    public static void AddEngine(this WebApplicationBuilder builder) => builder.AddChainCloudSilo();

    /// <summary>Requests come in only after the silo has started: nothing stands before them.</summary>
    public static void UseEngine(this WebApplication app)
    {
    }

    /// <summary>True when the engine, not a grain, says that a call came to nothing or that nobody knows what came of it.</summary>
    public static bool IsOutOfReach(Exception fault) => fault is OrleansException;
}
