using System.ComponentModel.DataAnnotations;
using ChainCloud.Chains;
using ChainCloud.Grains;
using ChainCloud.Grains.Addresses;
using ChainCloud.Grains.Audit;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Ledger;
using ChainCloud.Grains.Merchants;
using ChainCloud.Grains.Payouts;
using ChainCloud.Grains.Restoring;
using ChainCloud.Grains.Store;
using ChainCloud.Grains.Transfers;
using ChainCloud.Silo.Callers;
using ChainCloud.Silo.Recovery;
using ChainCloud.Statements;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;

namespace ChainCloud.Silo.Hosting;

/// <summary>What a silo is made of. Configuration sections: Platform, Store, Chains, Tokens, Ledger, Sweeper.</summary>
public static class SiloHost
{
    /// <summary>
    /// Adds grains, store, engine and background loops to a host. The database is brought to this program's schema before the first
    /// grain is called. Wrong settings end the start with a sentence that says which.
    /// </summary>
    public static void AddChainCloudSilo(this IHostApplicationBuilder builder)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        services.AddOptions<PlatformOptions>().Bind(configuration.GetSection("Platform")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<SweeperOptions>().Bind(configuration.GetSection("Sweeper")).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<PayoutOptions>().Bind(configuration.GetSection("Payouts"))
            .Configure(options => AddAssets(options, configuration.GetSection("Payouts"))).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<AuditOptions>().Bind(configuration.GetSection("Audit"));
        services.AddOptions<BookWriterOptions>().Bind(configuration.GetSection("Ledger")).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IIdSource, ClockIdSource>();
        services.AddSingleton<ITokenMint, TokenMint>();
        services.AddSingleton<Alarms>();
        services.AddSingleton<ReceiptChain>();
        services.AddSingleton<JobAnswers>();
        services.AddRestoring();
        services.AddSingleton<BatchJobs>();
        services.AddSingleton<SigningJobs>();
        services.AddSingleton<PayoutGas>();
        services.AddSingleton<AccountFacts>();
        services.AddSingleton<IChainView, ChainGrainView>();
        services.AddChainCloudStore(configuration.GetSection("Store").Get<StoreOptions>() ?? new StoreOptions());
        services.AddHostedService<StoreStart>();
        // Filters run in this order, so an engine's own see the caller that CallerFilter drops.
        SiloEngine.Add(builder);
        services.AddSingleton<IIncomingGrainCallFilter, CallerFilter>();
        services.AddSingleton<IIncomingGrainCallFilter, StoreFaultFilter>();
        services.AddSingleton<SiloName>();
        services.AddHostedService<Sweeper>();
        services.AddHostedService<RestoreLoop>();
        AddChains(services, configuration);
    }

    private static void AddAssets(PayoutOptions options, IConfigurationSection payouts)
    {
        foreach (var section in payouts.GetChildren().Where(s => s.GetChildren().Any() && AssetId.Parse(s.Key).IsOk))
        {
            var asset = section.Get<AssetPayoutOptions>() ?? new AssetPayoutOptions();
            Validator.ValidateObject(asset, new ValidationContext(asset), validateAllProperties: true);
            options.Assets[section.Key] = asset;
        }
    }

    private static void AddChains(IServiceCollection services, IConfiguration configuration)
    {
        var network = configuration.GetValue("Platform:Network", Network.Regtest);
        foreach (var section in configuration.GetSection("Chains").GetChildren())
        {
            var found = AssetId.Parse(section.Key).Then(asset => AssetRegistry.For(asset, network));
            if (!found.TryGet(out var chain, out var problem))
            {
                throw new OptionsValidationException("Chains", typeof(ChainNodeOptions), [$"Chains:{section.Key}: {problem.Detail}"]);
            }

            services.AddChain(chain, section.Get<ChainNodeOptions>() ?? new ChainNodeOptions());
            // AddHostedService takes one registration of a type only, so each chain's loop is registered by hand.
            services.AddSingleton<IHostedService>(provider => ActivatorUtilities.CreateInstance<ChainLoop>(provider, chain.Asset));
        }

        var assets = TokenListFiles.Read(
            network, configuration.GetSection("Tokens:Lists").Get<string[]>() ?? [], configuration.GetSection("Tokens:Administrators").Get<string[]>() ?? []);
        services.AddSingleton(assets.TryGet(out var catalog, out var unusable)
            ? catalog
            : throw new OptionsValidationException("Tokens", typeof(AssetCatalog), [unusable.Detail]));
        services.AddChainRegistry();
    }
}
