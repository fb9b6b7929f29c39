using ChainCloud.Gateway.Http;
using ChainCloud.GrainInterfaces;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace ChainCloud.Gateway.Hosting;

/// <summary>How this build reaches the grains: as a client of the silos. Section "Cluster" says where they are.</summary>
public static class GatewayEngine
{
    public static void AddEngine(this WebApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection(ClusterSettings.Section).Get<ClusterSettings>() ?? new ClusterSettings();
        if (settings.Problems() is { Count: > 0 } problems)
        {
            throw new OptionsValidationException(ClusterSettings.Section, typeof(ClusterSettings), problems);
        }

        // Health can be asked while the first silo is still looked for.
        builder.Services.Configure<HostOptions>(host => host.ServicesStartConcurrently = true);
        builder.UseOrleansClient(client =>
        {
            Find(client, settings);
            client.UseConnectionRetryFilter<ConnectAgain>();
            client.AddActivityPropagation();
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = settings.ResponseTimeout);
            // A silo that joined or died is noticed this fast.
            client.Configure<Orleans.Configuration.GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = settings.ProbeTimeout);
        });
    }

    /// <summary>Until the first silo is reached every request but for the process's own health is told to come again: nothing was done.</summary>
    public static void UseEngine(this WebApplication app)
    {
        var started = app.Lifetime.ApplicationStarted;
        app.Use((context, next) => started.IsCancellationRequested || context.Request.Path == StatusRoutes.Live
            ? next(context)
            : Refused.Write(context, new Problem(ProblemCodes.Overloaded, "No silo has been reached yet; nothing was done.")));
    }

    /// <summary>True when the engine, not a grain, says that a call came to nothing or that nobody knows what came of it.</summary>
    public static bool IsOutOfReach(Exception fault) => fault is OrleansException;

    private static void Find(IClientBuilder client, ClusterSettings settings)
    {
        if (settings.Kind == ClusterKind.Localhost)
        {
            client.UseLocalhostClustering(settings.GatewayPort, settings.ServiceId, settings.ClusterId);
            return;
        }

        client.Configure<ClusterOptions>(cluster => (cluster.ServiceId, cluster.ClusterId) = (settings.ServiceId, settings.ClusterId));
        client.UseAdoNetClustering(table => (table.Invariant, table.ConnectionString) = ("Npgsql", settings.ConnectionString!));
    }
}
