using ChainCloud.Grains.Ledger;
using ChainCloud.Grains.Store.Sql;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChainCloud.Grains.Store;

/// <summary>Adds the store to a host.</summary>
public static class StoreRegistration
{
    /// <summary>
    /// Registers the store's interfaces and the <see cref="StoreMigrator"/>, which the host runs before anything else. Nothing is opened
    /// until the first use; a SQLite file is then held until the container is disposed.
    /// </summary>
    public static IServiceCollection AddChainCloudStore(this IServiceCollection services, StoreOptions options)
    {
        options.Validate();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<SqlDatabase>(_ => options.Provider == StoreProvider.Sqlite
            ? new SqliteDatabase(options.Path!)
            : new PostgresDatabase(options));
        services.AddSingleton(provider => new StoreMigrator(provider.GetRequiredService<SqlDatabase>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IBookStore, BookStore>();
        services.TryAddSingleton<LedgerLoad>();
        services.AddSingleton<ILedgerReads, LedgerReads>();
        services.AddSingleton<IHeadReads>(provider => options.Provider == StoreProvider.Sqlite
            ? new SqliteHeadReads(provider.GetRequiredService<IBookStore>())
            : new PostgresHeadReads(provider.GetRequiredService<SqlDatabase>()));
        services.AddSingleton<IChainStore, ChainStore>();
        services.AddSingleton<IPayoutReads, PayoutReads>();
        services.AddSingleton<ITransferReads, TransferReads>();
        services.AddSingleton<IDepositReads, DepositReads>();
        services.AddSingleton<ICreditingStore, CreditingStore>();
        services.AddSingleton<IAccountTxReads, AccountTxReads>();
        services.AddSingleton<IAddressReads, AddressReads>();
        services.AddSingleton<IDeviceStore, DeviceStore>();
        services.AddSingleton<IMerchantStore, MerchantStore>();
        services.AddSingleton<IRestorationStore, RestorationStore>();
        services.AddSingleton<IUnfinishedWork, UnfinishedWork>();
        services.AddSingleton<IHaltStore, HaltStore>();
        services.AddSingleton<Halts>();
        services.AddSingleton<ILeaseStore, LeaseStore>();
        services.AddSingleton<IChainStatusStore, ChainStatusStore>();
        services.AddSingleton<IAuditStore, AuditStore>();
        return services;
    }
}
