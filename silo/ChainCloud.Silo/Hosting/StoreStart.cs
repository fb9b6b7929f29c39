using ChainCloud.Grains.Restoring;
using ChainCloud.Grains.Store;
using Microsoft.Extensions.Hosting;

namespace ChainCloud.Silo.Hosting;

/// <summary>
/// Brings the database to this program's schema before anything else starts, and finds out whether it is the one that was used last. A database
/// that can't be used ends the start.
/// </summary>
internal sealed class StoreStart(StoreMigrator migrator, IRestorationStore restorations, DatabaseAge age, ILogger<StoreStart> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var applied = await migrator.Migrate(cancellationToken);
        Log.Migrated(log, applied);
        await restorations.NoteStart(cancellationToken);
        if (!await restorations.IsSameLife(cancellationToken))
        {
            await age.AnotherLife(cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
