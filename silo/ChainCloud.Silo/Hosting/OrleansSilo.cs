using System.Net;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Store;
using ChainCloud.Silo.Callers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Serialization;
using Orleans.Storage;
using Orleans.Versions.Compatibility;
using Orleans.Versions.Selector;

namespace ChainCloud.Silo.Hosting;

/// <summary>The engine of this build: Orleans. This process is one silo of a cluster; section "Cluster" says which.</summary>
internal static class SiloEngine
{
    private const string Npgsql = "Npgsql";

    /// <summary>Registered before what calls grains: a host stops its services in reverse order, so the silo drains last.</summary>
    public static void Add(IHostApplicationBuilder builder)
    {
        var settings = SettingsOf(builder.Configuration);
        builder.Services.AddSingleton(settings);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.DrainTime);
        builder.Services.AddSingleton<IIncomingGrainCallFilter, OutsideCalls>();
        if (settings.Kind == ClusterKind.AdoNet)
        {
            builder.Services.AddHostedService<ClusterSchema>();
        }

        builder.UseOrleans(silo =>
        {
            Place(silo, settings);
            silo.AddActivityPropagation();
            Limit(silo, settings);
        });
    }

    /// <summary>The membership table is in the ledger's database unless another one is named.</summary>
    private static ClusterSettings SettingsOf(IConfiguration configuration)
    {
        var settings = configuration.GetSection(ClusterSettings.Section).Get<ClusterSettings>() ?? new ClusterSettings();
        var store = configuration.GetSection("Store").Get<StoreOptions>();
        settings.ConnectionString ??= store is { Provider: StoreProvider.Postgres } ? store.ConnectionString : null;
        return settings.Problems() is { Count: > 0 } problems
            ? throw new OptionsValidationException(ClusterSettings.Section, typeof(ClusterSettings), problems)
            : settings;
    }

    private static void Place(ISiloBuilder silo, ClusterSettings settings)
    {
        if (settings.Kind == ClusterKind.Localhost)
        {
            silo.UseLocalhostClustering(settings.SiloPort, settings.GatewayPort, null, settings.ServiceId, settings.ClusterId);
            return;
        }

        silo.Configure<ClusterOptions>(cluster => (cluster.ServiceId, cluster.ClusterId) = (settings.ServiceId, settings.ClusterId));
        silo.UseAdoNetClustering(table => (table.Invariant, table.ConnectionString) = (Npgsql, settings.ConnectionString!));
        if (settings.AdvertisedAddress is { } address)
        {
            silo.ConfigureEndpoints(IPAddress.Parse(address), settings.SiloPort, settings.GatewayPort);
        }
        else
        {
            silo.ConfigureEndpoints(settings.SiloPort, settings.GatewayPort);
        }

        // Nothing of value: money is in the ledger's own tables. Written by members' numbers and aliases, never by names of .NET types.
        silo.AddAdoNetGrainStorageAsDefault(storage => storage.Configure<Serializer>((options, serializer) =>
        {
            (options.Invariant, options.ConnectionString) = (Npgsql, settings.ConnectionString!);
            options.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
        }));
    }

    private static void Limit(ISiloBuilder silo, ClusterSettings settings)
    {
        silo.Configure<SiloMessagingOptions>(messaging =>
        {
            messaging.ResponseTimeout = settings.ResponseTimeout;
            // A call that meets one ending activation after the other goes on to the next instead of failing.
            messaging.MaxForwardCount = 10;
        });
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = settings.ProbeTimeout;
            // When all silos died at once nobody is left to vote: the first that comes back waits three of these for those that do not.
            membership.IAmAliveTablePublishTimeout = settings.ProbeTimeout * 2;
            // One that by then has not reached all others ends and says so.
            membership.MaxJoinAttemptTime = settings.ProbeTimeout * 12;
        });
        silo.Configure<GrainCollectionOptions>(grains => grains.DeactivationTimeout = settings.DrainTime / 2);
        silo.Configure<LoadSheddingOptions>(shedding =>
        {
            shedding.LoadSheddingEnabled = settings.ShedAbovePercent > 0;
            shedding.CpuThreshold = Math.Max(settings.ShedAbovePercent, 1);
        });
        // In a rolling upgrade a new silo takes calls of old callers; a new caller's grain moves to a new silo.
        silo.Configure<GrainVersioningOptions>(versions =>
        {
            versions.DefaultCompatibilityStrategy = nameof(BackwardCompatible);
            versions.DefaultVersionSelectorStrategy = nameof(AllCompatibleVersions);
        });
    }
}
