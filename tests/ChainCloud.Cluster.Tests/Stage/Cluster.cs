using System.Security.Cryptography;
using ChainCloud.GrainInterfaces;
using ChainCloud.TestKit;
using ChainCloud.TestKit.Databases;
using ChainCloud.TestKit.Nodes;
using ChainCloud.TestKit.Processes;
using Npgsql;

namespace ChainCloud.Cluster.Tests.Stage;

/// <summary>
/// Two silos that meet in a PostgreSQL database and one gateway in front of them, as processes that a test starts, kills and stops one by
/// one. Their chain's node is down: nothing here needs it.
/// </summary>
internal sealed class Cluster : IAsyncDisposable
{
    /// <summary>For every wait: the machine may be busy with other things.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly string _operatorToken;
    private readonly Dictionary<string, string> _settings;
    private ChildProcess? _gateway;

    private Cluster(string connectionString)
    {
        ConnectionString = connectionString;
        _operatorToken = TokenText.Format(TokenKind.Operator, TokenText.Platform, RandomNumberGenerator.GetBytes(TokenText.SecretLength));
        Address = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        _settings = new Dictionary<string, string>
        {
            ["Urls"] = Address.ToString(),
            ["Gateway__Network"] = "regtest",
            ["Gateway__Assets__0"] = "LTC",
            ["Platform__Network"] = "Regtest",
            ["Operator__TokenSha256"] = Convert.ToHexStringLower(TokenText.HashOf(_operatorToken).ToArray()),
            ["Store__Provider"] = "Postgres",
            ["Store__ConnectionString"] = connectionString,
            ["Chains__LTC__Url"] = "http://127.0.0.1:9/",
            ["Chains__LTC__User"] = "nobody",
            ["Chains__LTC__Password"] = "nothing",
            ["Cluster__Kind"] = "AdoNet",
            ["Cluster__ConnectionString"] = connectionString,
            ["Cluster__AdvertisedAddress"] = "127.0.0.1",
            ["Cluster__ProbeTimeout"] = "00:00:01",
            ["Cluster__ShedAbovePercent"] = "0",
            ["Logging__LogLevel__Default"] = "Information",
            ["Logging__LogLevel__Microsoft.AspNetCore"] = "Warning",
            ["Logging__LogLevel__Orleans"] = "Warning",
        };
        Silos = [new SiloProcess(_settings), new SiloProcess(_settings)];
    }

    public Uri Address { get; }

    public string ConnectionString { get; }

    public IReadOnlyList<SiloProcess> Silos { get; }

    /// <summary>The last lines of each process.</summary>
    public string Output => string.Join('\n', Silos.Select(silo => silo.Lines).Append(_gateway?.Lines ?? []).SelectMany(lines => lines.TakeLast(30)));

    /// <summary>An empty database; no process runs yet.</summary>
    public static async Task<Cluster> Create() => new(await (await PostgresCluster.Shared).CreateDatabase());

    /// <summary>All processes, ready.</summary>
    public static async Task<Cluster> Start()
    {
        var cluster = await Create();
        try
        {
            await cluster.Silos[0].Start();
            await cluster.Silos[1].Start();
            cluster.LaunchGateway();
            await cluster.Ready();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public void LaunchGateway() => _gateway = ChildProcess.Start("gateway", Binaries.Gateway, [], _settings);

    /// <summary>Waits until a read goes through the gateway and a silo to the database and back.</summary>
    public Task Ready() => Answers("health/ready", 200);

    /// <summary>Waits until the gateway answers so.</summary>
    public async Task Answers(string path, int status)
    {
        using var http = new HttpClient { BaseAddress = Address };
        var last = 0;
        await Eventually.True(
            async () => (last = await StatusOf(http, path)) == status, Limit, () => $"{path} answers {last} instead of {status}:\n{Output}");
    }

    public OperatorConsole Operators() => new(Address, _operatorToken);

    /// <summary>Silos that the table of members calls active.</summary>
    public async Task<long> Members()
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var count = new NpgsqlCommand("SELECT count(*) FROM cluster_silo WHERE status = 3", connection);
        return (long)(await count.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        foreach (var silo in Silos)
        {
            await silo.DisposeAsync();
        }
    }

    private static async Task<int> StatusOf(HttpClient http, string path)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
            return (int)answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }
}
