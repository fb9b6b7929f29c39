using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace ChainCloud.TestKit.Engines;

/// <summary>
/// The engine that this build is for (MSBuild property Engine), as tests host grains on it: the same call for both, so that no test names
/// one.
/// </summary>
public static partial class TestEngine
{
    /// <summary>
    /// Adds one silo of its own to these services: the grain factory, and hosted services that take calls from their start until their
    /// stop. Disposing the services without a stop ends the silo as a crash would.
    /// </summary>
    /// <param name="configure">Sets the options; null leaves the engine's own values.</param>
    /// <param name="grainAssemblies">The assemblies with the grain classes.</param>
    public static IServiceCollection AddTestEngine(
        this IServiceCollection services, Action<TestEngineOptions>? configure, params Assembly[] grainAssemblies)
    {
        var options = new TestEngineOptions();
        configure?.Invoke(options);
        Add(services, options, grainAssemblies);
        return services;
    }

    static partial void Add(IServiceCollection services, TestEngineOptions options, Assembly[] grainAssemblies);
}

/// <summary>What tests set of an engine. Null is the engine's own value.</summary>
public sealed class TestEngineOptions
{
    /// <summary>An activation without a call for this long ends.</summary>
    public TimeSpan? IdleAge { get; set; }

    /// <summary>How long a caller waits for an answer, unless the method has its own ResponseTimeout.</summary>
    public TimeSpan? ResponseTimeout { get; set; }
}
