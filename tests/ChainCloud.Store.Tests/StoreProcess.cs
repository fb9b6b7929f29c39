using ChainCloud.Grains.Store;
using ChainCloud.TestKit.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace ChainCloud.Store.Tests;

/// <summary>A container of its own over a database that others may have open: what another process is to the database.</summary>
internal sealed class StoreProcess(TestDatabase database) : IAsyncDisposable
{
    private readonly ServiceProvider _services =
        new ServiceCollection().AddChainCloudStore(StoreUnderTest.OptionsOf(database)).BuildServiceProvider();

    public StoreMigrator Store => _services.GetRequiredService<StoreMigrator>();

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
