using ChainCloud.Grains.Store;
using Microsoft.Extensions.Hosting;

namespace ChainCloud.Silo.Hosting;

/// <summary>Brings the database to this program's schema before anything else starts. A database that can't be used ends the start.</summary>
internal sealed class StoreStart(StoreMigrator migrator, ILogger<StoreStart> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var applied = await migrator.Migrate(cancellationToken);
        Log.Migrated(log, applied);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
