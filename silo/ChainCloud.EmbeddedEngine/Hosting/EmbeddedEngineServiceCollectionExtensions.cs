using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;

namespace ChainCloud.EmbeddedEngine;

/// <summary>Adds the engine to a host.</summary>
public static class EmbeddedEngineServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IGrainFactory"/> and a hosted service that takes calls from its start until its stop. Register it before the
    /// services that call grains: a host stops them in reverse order, and the engine drains last.
    /// </summary>
    /// <param name="configure">Sets the options; null leaves the defaults.</param>
    /// <param name="grainAssemblies">The assemblies with the grain classes.</param>
    public static IServiceCollection AddEmbeddedEngine(
        this IServiceCollection services, Action<EmbeddedEngineOptions>? configure, params Assembly[] grainAssemblies)
    {
        services.AddOptions<EmbeddedEngineOptions>()
            .Configure(configure ?? (_ => { }))
            .Validate(each => each.IdleAge > TimeSpan.Zero, "IdleAge is longer than zero.")
            .Validate(each => each.ResponseTimeout > TimeSpan.Zero, "ResponseTimeout is longer than zero.")
            .ValidateOnStart();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(new GrainAssemblies(grainAssemblies));
        services.AddSingleton<EmbeddedEngineHost>();
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<EmbeddedEngineHost>());
        services.AddHostedService(provider => provider.GetRequiredService<EmbeddedEngineHost>());
        return services;
    }
}

/// <summary>Where the grain classes are.</summary>
internal sealed record GrainAssemblies(IReadOnlyList<Assembly> List);
