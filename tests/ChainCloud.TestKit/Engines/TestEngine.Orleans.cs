using System.Diagnostics;
using System.Reflection;
using ChainCloud.TestKit.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Serialization;

namespace ChainCloud.TestKit.Engines;

public static partial class TestEngine
{
    /// <summary>Whether the silo of a platform is another process than its gateway.</summary>
    public static bool HasSiloProcesses => true;

    private static readonly TimeSpan LongestQuantum = TimeSpan.FromMinutes(1);

    private static readonly Lazy<ActivityListener> Listener = new(() => new ActivityListener
    {
        ShouldListenTo = source => source.Name.StartsWith("Microsoft.Orleans", StringComparison.Ordinal),
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
    });

    static partial void Add(IServiceCollection services, TestEngineOptions options, Assembly[] grainAssemblies) => services.AddOrleans(silo =>
    {
        // No gateway port: who calls lives in this process.
        var port = FreePort.Next();
        silo.UseLocalhostClustering(siloPort: port, gatewayPort: 0, clusterId: $"test-{port}");
        Listen();
        silo.AddActivityPropagation();
        silo.Services.AddSerializer(serializer =>
        {
            foreach (var assembly in grainAssemblies)
            {
                serializer.AddAssembly(assembly);
            }
        });
        silo.Configure<GrainCollectionOptions>(collection =>
        {
            collection.CollectionAge = options.IdleAge ?? collection.CollectionAge;
            var quantum = collection.CollectionAge / 2;
            collection.CollectionQuantum = quantum < LongestQuantum ? quantum : LongestQuantum;
        });
        silo.Configure<SiloMessagingOptions>(messaging =>
        {
            messaging.ResponseTimeout = options.ResponseTimeout ?? messaging.ResponseTimeout;
            // A call that meets one ending activation after the other goes on to the next instead of failing.
            messaging.MaxForwardCount = 10;
        });
    });

    // Orleans passes a caller's activity on only where somebody listens, as a telemetry exporter would.
    private static void Listen()
    {
        if (!Listener.IsValueCreated)
        {
            ActivitySource.AddActivityListener(Listener.Value);
        }
    }
}
