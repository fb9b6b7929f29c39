using System.Reflection;
using ChainCloud.EmbeddedEngine;
using Microsoft.Extensions.DependencyInjection;

namespace ChainCloud.TestKit.Engines;

public static partial class TestEngine
{
    static partial void Add(IServiceCollection services, TestEngineOptions options, Assembly[] grainAssemblies) => services.AddEmbeddedEngine(
        engine =>
        {
            engine.IdleAge = options.IdleAge ?? engine.IdleAge;
            engine.ResponseTimeout = options.ResponseTimeout ?? engine.ResponseTimeout;
        },
        grainAssemblies);
}
