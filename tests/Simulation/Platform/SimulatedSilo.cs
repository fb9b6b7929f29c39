using ChainCloud.EmbeddedEngine;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Ledger;
using ChainCloud.Grains.Store;
using ChainCloud.Grains.Store.Sql;
using ChainCloud.Silo.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace ChainCloud.Simulation;

/// <summary>A silo as its program makes it, with the world's scheduler, clock, ids, database and nodes at its edges. Loops of its host are the world's.</summary>
internal sealed class SimulatedSilo
{
    private static readonly ServiceDescriptor[] Program = ServicesOfProgram();

    private readonly Lane _lane;
    private readonly ServiceProvider _services;
    private readonly HashSet<Action> _whenGone = [];

    public SimulatedSilo(Lane lane, SiloEdges edges)
    {
        _lane = lane;
        var services = new ServiceCollection();
        foreach (var descriptor in Program)
        {
            ((IList<ServiceDescriptor>)services).Add(descriptor);
        }

        services.AddSingleton<TimeProvider>(edges.Clock);
        services.AddSingleton(edges.Ids);
        services.AddSingleton(edges.Database);
        services.AddSingleton(edges.Logs);
        services.Configure<EmbeddedEngineOptions>(options => options.Scheduler = lane);
        services.Configure<BookWriterOptions>(options => options.Scheduler = lane);
        foreach (var chain in edges.Chains)
        {
            services.AddSingleton(chain);
        }

        edges.Change(services);
        _services = services.BuildServiceProvider();
        Grains = Get<IGrainFactory>();
        ((IHostedService)Grains).StartAsync(default).GetAwaiter().GetResult();
    }

    public IGrainFactory Grains { get; }

    public Lane Lane => _lane;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>
    /// A call from outside. Its answer is a fault when the silo is gone before it gave one: then nobody knows what became of the call.
    /// </summary>
    public Task<T> Call<T>(Lane caller, Caller? by, Func<IGrainFactory, Task<T>> call)
    {
        var answer = new TaskCompletionSource<T>();
        void Gone() => answer.TrySetException(new SiloGoneException());
        if (_lane.IsGone)
        {
            Gone();
            return answer.Task;
        }

        _whenGone.Add(Gone);
        ExecutionContext.Run(
            ExecutionContext.Capture()!,
            _ =>
            {
                if (by is not null)
                {
                    CallerContext.Set(by);
                }

                call(Grains).ContinueWith(ended => Pass(ended, answer, Gone), _lane);
            },
            null);
        return answer.Task;
    }

    /// <summary>Power off: nothing of it ever goes on.</summary>
    public void Crash()
    {
        _lane.Stop();
        foreach (var gone in _whenGone.ToList())
        {
            gone();
        }

        _whenGone.Clear();
    }

    private void Pass<T>(Task<T> ended, TaskCompletionSource<T> answer, Action gone)
    {
        _whenGone.Remove(gone);
        if (ended.IsCompletedSuccessfully)
        {
            answer.TrySetResult(ended.Result);
        }
        else
        {
            answer.TrySetException(ended.Exception?.InnerExceptions.ToArray() ?? [new OperationCanceledException()]);
        }
    }

    private static ServiceDescriptor[] ServicesOfProgram()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Platform:BatchSize"] = $"{World.BatchSize}",
            ["Store:Provider"] = "Sqlite",
            ["Store:Path"] = "never-opened.db",
        });
        builder.AddChainCloudSilo();
        builder.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Information));
        return [.. builder.Services];
    }
}

/// <summary>What a silo meets at its edges.</summary>
internal sealed record SiloEdges(
    TimeProvider Clock, IIdSource Ids, SqlDatabase Database, IReadOnlyList<FollowedChain> Chains, ILoggerProvider Logs)
{
    /// <summary>Replaces parts by wrong ones: for the proof that this is found.</summary>
    public Action<IServiceCollection> Change { get; init; } = _ => { };
}

/// <summary>The silo went away before it answered.</summary>
internal sealed class SiloGoneException() : Exception("The silo is gone.");

/// <summary>Ids as the real source makes them, from the world's time and dice.</summary>
internal sealed class WorldIds(WorldClock clock, Dice dice) : IIdSource
{
    public UInt128 Next() => ((UInt128)(ulong)clock.Now << 80) | (((UInt128)(dice.Next() & 0xFFFF) << 64) | dice.Next());
}
