using System.Security.Cryptography;
using ChainCloud.GrainInterfaces;
using ChainCloud.TestKit.Engines;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.TestKit.Processes;

/// <summary>Where the platform of a <see cref="GatewayProcess"/> keeps its books.</summary>
/// <param name="Provider">Sqlite or Postgres.</param>
/// <param name="Location">The SQLite file, or the Npgsql connection string.</param>
public sealed record PlatformDatabase(string Provider, string Location)
{
    public static PlatformDatabase Sqlite(string file) => new("Sqlite", file);

    public static PlatformDatabase Postgres(string connectionString) => new("Postgres", connectionString);
}

/// <summary>
/// The platform: gateway and silo, one process or, on an engine that has silos of their own, two that are started, killed and stopped
/// together. Can be killed and started again on the same port and database.
/// </summary>
public sealed class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly PlatformDatabase _database;
    private readonly IReadOnlyList<ITestNode> _nodes;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly Action<string>? _log;
    private readonly string _cluster;
    private readonly SiloProcess? _silo;
    private ChildProcess? _process;

    /// <param name="settings">More configuration, for example "Chains__LTC__RequiredConfirmations" = "6".</param>
    public GatewayProcess(
        PlatformDatabase database, ITestNode node, IReadOnlyDictionary<string, string>? settings = null, Action<string>? log = null)
        : this(database, [node], settings, log)
    {
    }

    /// <summary>
    /// A second platform, with a silo of its own, on the database and the nodes of a first one: the same operator's token, another port.
    /// </summary>
    /// <param name="database">Another way to the same database.</param>
    /// <param name="settings">Other settings than the first one's.</param>
    public GatewayProcess(
        GatewayProcess first, Action<string>? log = null, PlatformDatabase? database = null, IReadOnlyDictionary<string, string>? settings = null)
        : this(database ?? first._database, first._nodes, settings ?? first._settings, log, first)
    {
    }

    /// <summary>A platform of several chains. A second node of the same chain becomes one that has to agree with the first.</summary>
    public GatewayProcess(
        PlatformDatabase database, IReadOnlyList<ITestNode> nodes, IReadOnlyDictionary<string, string>? settings = null, Action<string>? log = null)
        : this(database, nodes, settings, log, null)
    {
    }

    private GatewayProcess(
        PlatformDatabase database, IReadOnlyList<ITestNode> nodes, IReadOnlyDictionary<string, string>? settings, Action<string>? log,
        GatewayProcess? first)
    {
        _database = database;
        _nodes = nodes;
        _settings = settings ?? new Dictionary<string, string>();
        _log = log;
        Address = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        OperatorToken = first?.OperatorToken
            ?? TokenText.Format(TokenKind.Operator, TokenText.Platform, RandomNumberGenerator.GetBytes(TokenText.SecretLength));
        _cluster = first?._cluster ?? $"platform-{Address.Port}";
        _silo = TestEngine.HasSiloProcesses ? new SiloProcess(Environment(), log) : null;
    }

    public Uri Address { get; }

    /// <summary>Secret; made anew for each platform.</summary>
    public string OperatorToken { get; }

    /// <summary>What the running process printed.</summary>
    public string Output => string.Join('\n', Lines);

    /// <summary>Of the process that runs, or ran last; the gateway's where there is a silo beside it.</summary>
    public int ProcessId => _process!.Id;

    public bool Runs => _process is { HasExited: false } && _silo is null or { Runs: true };

    /// <summary>Since the last start, in the order of arrival.</summary>
    public IReadOnlyCollection<string> Lines => [.. _silo?.Lines ?? [], .. _process?.Lines ?? []];

    /// <summary>Starts and waits until the platform is ready.</summary>
    public async Task Start()
    {
        if (Runs)
        {
            throw new InvalidOperationException("The platform runs already.");
        }

        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        await (_silo?.Launch() ?? Task.CompletedTask);
        _process = ChildProcess.Start($"platform-{Address.Port}", Binaries.Gateway, [], GatewayEnvironment(), _log);
        using var http = new HttpClient { BaseAddress = Address, Timeout = Limit };
        await Eventually.True(
            async () =>
            {
                if (!Runs)
                {
                    throw new InvalidOperationException($"The platform ended with {ExitCode}:\n{Output}");
                }

                return await IsReady(http);
            },
            Limit,
            () => $"The platform is not ready:\n{Output}");
    }

    /// <summary>kill -9.</summary>
    public Task Kill() => Both(_process?.Kill(), _silo?.Kill());

    /// <inheritdoc cref="ChildProcess.Freeze"/>
    public Task Freeze() => Both(_process?.Freeze(), _silo?.Freeze());

    /// <inheritdoc cref="ChildProcess.Thaw"/>
    public Task Thaw() => Both(_silo?.Thaw(), _process?.Thaw());

    /// <summary>A graceful stop.</summary>
    public async Task Stop()
    {
        await (_process?.Stop(Limit) ?? Task.CompletedTask);
        await (_silo?.Stop() ?? Task.CompletedTask);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        if (_silo is not null)
        {
            await _silo.DisposeAsync();
        }
    }

    private int ExitCode => _silo is { Runs: false } ? _silo.ExitCode : _process!.ExitCode;

    private static Task Both(Task? first, Task? second) => Task.WhenAll(first ?? Task.CompletedTask, second ?? Task.CompletedTask);

    private Dictionary<string, string> GatewayEnvironment()
    {
        var environment = Environment();
        if (_silo is not null)
        {
            environment["Cluster__GatewayPort"] = $"{_silo.GatewayPort}";
        }

        return environment;
    }

    private Dictionary<string, string> Environment()
    {
        var environment = new Dictionary<string, string>
        {
            ["Urls"] = Address.ToString(),
            ["Gateway__Network"] = "regtest",
            ["Platform__Network"] = "Regtest",
            ["Operator__TokenSha256"] = Convert.ToHexStringLower(TokenText.HashOf(OperatorToken).ToArray()),
            ["Store__Provider"] = _database.Provider,
            [_database.Provider == "Sqlite" ? "Store__Path" : "Store__ConnectionString"] = _database.Location,
            ["Sweeper__ChainPause"] = "00:00:00.200",
            ["Sweeper__Pause"] = "00:00:00.250",
            // A platform that was killed and started again waits until its own lease has ended.
            ["Sweeper__LeaseTime"] = "00:00:01.500",
            ["Logging__LogLevel__Default"] = "Information",
            ["Logging__LogLevel__Microsoft.AspNetCore"] = "Warning",
            ["Logging__LogLevel__Orleans"] = "Warning",
            ["Cluster__ClusterId"] = _cluster,
            ["Cluster__Kind"] = _database.Provider == "Sqlite" ? "Localhost" : "AdoNet",
            ["Cluster__AdvertisedAddress"] = "127.0.0.1",
            ["Cluster__ProbeTimeout"] = "00:00:01",
            // A busy machine must not make a test fail.
            ["Cluster__ShedAbovePercent"] = "0",
        };
        if (_database.Provider != "Sqlite")
        {
            environment["Cluster__ConnectionString"] = _database.Location;
        }

        foreach (var (key, value) in Chains().Concat(_settings))
        {
            environment[key] = value;
        }

        return environment;
    }

    private IEnumerable<KeyValuePair<string, string>> Chains()
    {
        var chains = _nodes.GroupBy(node => node.Asset).ToList();
        for (var i = 0; i < chains.Count; i++)
        {
            yield return KeyValuePair.Create($"Gateway__Assets__{i}", chains[i].Key);
            yield return KeyValuePair.Create($"Chains__{chains[i].Key}__PollInterval", "00:00:00.200");
            var nodes = chains[i].ToList();
            for (var n = 0; n < nodes.Count; n++)
            {
                var section = $"Chains__{chains[i].Key}__{(n == 0 ? "" : $"Nodes__{n - 1}__")}";
                foreach (var (key, value) in nodes[n].PlatformSettings)
                {
                    yield return KeyValuePair.Create(section + key, value);
                }
            }
        }
    }

    private static async Task<bool> IsReady(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("health/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
