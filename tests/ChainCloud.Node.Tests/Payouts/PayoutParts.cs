using ChainCloud.Grains.Addresses;
using ChainCloud.Grains.Payouts;
using ChainCloud.Grains.Transfers;
using Microsoft.Extensions.DependencyInjection;

namespace ChainCloud.Node.Tests.Payouts;

/// <summary>What a platform that pays is made of beside one that only watches.</summary>
internal static class PayoutParts
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<BatchJobs>();
        services.AddSingleton<SigningJobs>();
        services.AddSingleton<PayoutGas>();
        services.AddSingleton<AccountFacts>();
        services.AddSingleton<ChainGrainView>();
        services.AddSingleton<IChainView>(provider => provider.GetRequiredService<ChainGrainView>());
    }
}
