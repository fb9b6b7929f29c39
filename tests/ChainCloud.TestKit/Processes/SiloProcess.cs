using System.Globalization;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.TestKit.Processes;

/// <summary>One silo as a process of its own, for an engine that has such. Can be killed and started again on the same ports.</summary>
/// <param name="settings">Its environment, the ports apart.</param>
public sealed class SiloProcess(IReadOnlyDictionary<string, string> settings, Action<string>? log = null) : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly string _port = FreePort.Next().ToString(CultureInfo.InvariantCulture);
    private ChildProcess? _process;

    /// <summary>Where it takes calls of gateways.</summary>
    public int GatewayPort { get; } = FreePort.Next();

    /// <summary>What the running process printed.</summary>
    public string Output => _process?.Text() ?? "";

    /// <summary>Since the last start, in the order of arrival.</summary>
    public IReadOnlyCollection<string> Lines => _process?.Lines ?? [];

    public bool Runs => _process is { HasExited: false };

    /// <summary>Of a process that has ended.</summary>
    public int ExitCode => _process!.ExitCode;

    /// <summary>Starts it. Whoever needs it waits until it answers.</summary>
    public async Task Launch()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        var environment = new Dictionary<string, string>(settings)
        {
            ["Cluster__SiloPort"] = _port,
            ["Cluster__GatewayPort"] = GatewayPort.ToString(CultureInfo.InvariantCulture),
        };
        _process = ChildProcess.Start($"silo-{_port}", Binaries.Silo, [], environment, log);
    }

    /// <summary>Starts it and waits until it has joined its cluster.</summary>
    public async Task Start()
    {
        await Launch();
        await Joined();
    }

    /// <summary>Waits until it has joined its cluster. It has to log what its host says of itself.</summary>
    public Task Joined() => _process!.WaitForLine("Application started", Limit);

    /// <summary>kill -9.</summary>
    public Task Kill() => _process?.Kill() ?? Task.CompletedTask;

    /// <inheritdoc cref="ChildProcess.Freeze"/>
    public Task Freeze() => _process?.Freeze() ?? Task.CompletedTask;

    /// <inheritdoc cref="ChildProcess.Thaw"/>
    public Task Thaw() => _process?.Thaw() ?? Task.CompletedTask;

    /// <summary>A graceful stop.</summary>
    public Task Stop() => _process?.Stop(Limit) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }
}
