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
    private static readonly TimeSpan LongestQuantum = TimeSpan.FromMinutes(1);

    static partial void Add(IServiceCollection services, TestEngineOptions options, Assembly[] grainAssemblies) => services.AddOrleans(silo =>
    {
        // No gateway port: who calls lives in this process.
        var port = FreePort.Next();
        silo.UseLocalhostClustering(siloPort: port, gatewayPort: 0, clusterId: $"test-{port}");
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
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = options.ResponseTimeout ?? messaging.ResponseTimeout);
    });
}
