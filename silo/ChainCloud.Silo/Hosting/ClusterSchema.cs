using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Store;
using Microsoft.Extensions.Hosting;

namespace ChainCloud.Silo.Hosting;

/// <summary>Brings the tables of the cluster to this program's schema before the silo joins. Of several that start at once one migrates.</summary>
internal sealed class ClusterSchema(ClusterSettings settings, TimeProvider clock, ILogger<ClusterSchema> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var applied = await StoreMigrator.MigratePostgres(
            settings.ConnectionString!, typeof(ClusterSchema).Assembly, "ClusterTables", "cluster_migration", clock, cancellationToken);
        Log.ClusterMigrated(log, applied);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
