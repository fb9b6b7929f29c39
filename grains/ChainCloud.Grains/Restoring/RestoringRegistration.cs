using Microsoft.Extensions.DependencyInjection;

namespace ChainCloud.Grains.Restoring;

/// <summary>Adds what finds out that a database was restored, and what brings it back.</summary>
public static class RestoringRegistration
{
    /// <summary>Needs the store, the devices and the chains.</summary>
    public static IServiceCollection AddRestoring(this IServiceCollection services)
    {
        services.AddSingleton<DatabaseAge>();
        services.AddSingleton<JournalAnswers>();
        services.AddSingleton<JournalAsks>();
        services.AddSingleton<LostSignatures>();
        services.AddSingleton<RestorationPump>();
        return services;
    }
}
