using System.Reflection;
using ChainCloud.EmbeddedEngine;
using Microsoft.Extensions.DependencyInjection;

namespace ChainCloud.TestKit.Engines;

public static partial class TestEngine
{
    /// <summary>Whether the silo of a platform is another process than its gateway.</summary>
    public static bool HasSiloProcesses => false;

    static partial void Add(IServiceCollection services, TestEngineOptions options, Assembly[] grainAssemblies) => services.AddEmbeddedEngine(
        engine =>
        {
            engine.IdleAge = options.IdleAge ?? engine.IdleAge;
            engine.ResponseTimeout = options.ResponseTimeout ?? engine.ResponseTimeout;
        },
        grainAssemblies);
}
