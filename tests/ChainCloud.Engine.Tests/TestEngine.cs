using ChainCloud.TestKit.Engines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;

namespace ChainCloud.Engine.Tests;

/// <summary>A started host with this assembly's grains, and what its grains and the test tell each other.</summary>
internal sealed class TestEngine : IAsyncDisposable
{
    /// <summary>The longest that a test waits for anything that must happen.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly IHost _host;

    private TestEngine(IHost host) => _host = host;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public Signals Signals => _host.Services.GetRequiredService<Signals>();

    public static TestEngine Unstarted(Action<TestEngineOptions>? configure = null, params IIncomingGrainCallFilter[] filters)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<Signals>();
        builder.Services.AddScoped<Scoped>();
        builder.Services.AddTestEngine(configure, typeof(TestEngine).Assembly);
        foreach (var filter in filters)
        {
            builder.Services.AddSingleton<IIncomingGrainCallFilter>(new CallsOfTheTests(filter));
        }

        return new TestEngine(builder.Build());
    }

    public static async Task<TestEngine> StartAsync(Action<TestEngineOptions>? configure = null, params IIncomingGrainCallFilter[] filters)
    {
        var engine = Unstarted(configure, filters);
        await engine.StartAsync();
        return engine;
    }

    public Task StartAsync() => _host.StartAsync();

    public Task StopAsync(CancellationToken cut = default) => _host.StopAsync(cut);

    public async ValueTask DisposeAsync()
    {
        Signals.OpenAll();
        await _host.StopAsync();
        _host.Dispose();
    }

    // An engine's own calls come through filters too.
    private sealed class CallsOfTheTests(IIncomingGrainCallFilter filter) : IIncomingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context) =>
            context.InterfaceMethod.DeclaringType!.Assembly == typeof(TestEngine).Assembly ? filter.Invoke(context) : context.Invoke();
    }
}
