using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChainCloud.TestKit.Nodes;

/// <summary>How a <see cref="LitecoinNode"/> starts.</summary>
public sealed record LitecoinNodeSettings
{
    /// <summary>Listens for other nodes, so that <see cref="LitecoinNode.ConnectAsync"/> can reach it.</summary>
    public bool Listen { get; init; }

    /// <summary>Serves blocks over its REST interface.</summary>
    public bool Rest { get; init; } = true;

    /// <summary>Lets the extension blocks (MWEB) activate at height 432, where mining needs a transaction to an mweb address.</summary>
    public bool Mweb { get; init; }

    /// <summary>Runs on the public test network instead, without connections: a node that knows its first block only.</summary>
    public bool Testnet { get; init; }

    /// <summary>Where the chain is kept; null for a new folder under the system's temporary one, deleted at the end.</summary>
    public string? DataDirectory { get; init; }
}

/// <summary>
/// A real litecoind on its own regtest chain, with a data folder and ports of its own. Verbs for tests and programs: mine, send, reorganize,
/// kill, restart. Disposing ends the process by its id and deletes the folder.
/// </summary>
public sealed partial class LitecoinNode : IAsyncDisposable
{
    private const string Binary = "/usr/lib/litecoin/litecoind";
    private const string WalletName = "tests";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly LitecoinNodeSettings _settings;
    private Process? _process;
    private NodeRpc? _rpc;

    private LitecoinNode(LitecoinNodeSettings settings)
    {
        _settings = settings;
        DataDirectory = settings.DataDirectory ?? Directory.CreateTempSubdirectory("chaincloud-litecoind-").FullName;
        RpcPort = FreePort.Next();
        P2pPort = FreePort.Next();
    }

    public string DataDirectory { get; }

    public int RpcPort { get; }

    public int P2pPort { get; }

    /// <summary>Where the node answers; for the platform's options.</summary>
    public Uri RpcUrl => new($"http://127.0.0.1:{RpcPort}/");

    /// <summary>The node writes its credentials here at each start; for the platform's options.</summary>
    public string CookieFile => Path.Combine(ChainDirectory, ".cookie");

    /// <summary>The process id; throws when the node does not run.</summary>
    public int ProcessId => Running.Id;

    /// <summary>False after <see cref="StopAsync"/> and <see cref="KillAsync"/>.</summary>
    public bool Runs => _process is not null;

    /// <summary>Direct calls, for what has no verb here.</summary>
    public NodeRpc Rpc => _rpc ?? throw new InvalidOperationException("The node does not run.");

    private string ChainDirectory => Path.Combine(DataDirectory, _settings.Testnet ? "testnet4" : "regtest");

    private Process Running => _process ?? throw new InvalidOperationException("The node does not run.");

    /// <summary>Starts a node and waits until it answers. Throws <see cref="FileNotFoundException"/> with the remedy when it is not installed.</summary>
    public static async Task<LitecoinNode> StartAsync(LitecoinNodeSettings? settings = null)
    {
        var node = new LitecoinNode(settings ?? new LitecoinNodeSettings());
        try
        {
            await node.LaunchAsync();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks the node to end and waits for it.</summary>
    public async Task StopAsync()
    {
        await Rpc.CallAsync("stop");
        await EndedAsync();
    }

    /// <summary>Ends the node without a chance to tidy up, as a power cut does.</summary>
    public async Task KillAsync()
    {
        Running.Kill();
        await EndedAsync();
    }

    /// <summary>Writes the chain to the disk: what comes later, and nothing before, is lost by <see cref="KillAsync"/>.</summary>
    public Task FlushAsync() => Rpc.CallAsync("gettxoutsetinfo");

    /// <summary>Deletes the mempool that the stopped node left on the disk.</summary>
    public void ForgetMempool() => File.Delete(Path.Combine(ChainDirectory, "mempool.dat"));

    /// <summary>Starts again on the same folder and ports; call after <see cref="StopAsync"/> or <see cref="KillAsync"/>.</summary>
    public Task RestartAsync() => _process is null ? LaunchAsync() : throw new InvalidOperationException("The node still runs.");

    /// <summary>Stops the process's execution (SIGSTOP): it keeps its connections and answers nothing until <see cref="ResumeAsync"/>.</summary>
    public Task FreezeAsync() => SignalAsync("-STOP");

    public Task ResumeAsync() => SignalAsync("-CONT");

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }

        _rpc?.Dispose();
        if (_settings.DataDirectory is null && Directory.Exists(DataDirectory))
        {
            Directory.Delete(DataDirectory, recursive: true);
        }
    }

    private async Task LaunchAsync()
    {
        if (!File.Exists(Binary))
        {
            throw new FileNotFoundException($"{Binary} is missing. Install it: apt-get install -y litecoind");
        }

        var start = new ProcessStartInfo(Binary) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = DataDirectory };
        foreach (var argument in Arguments())
        {
            start.ArgumentList.Add(argument);
        }

        ForgetCookie();
        _process = Process.Start(start) ?? throw new InvalidOperationException("litecoind did not start.");
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        var errors = _process.StandardError.ReadToEndAsync();
        _rpc = new NodeRpc(RpcUrl, CookieFile);
        await Eventually.True(async () =>
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"litecoind ended with {_process.ExitCode}: {await errors}");
            }

            return await AnswersAsync();
        }, Limit, () => "litecoind started, but answers nothing.");
        await LoadWalletAsync();
    }

    // A killed node leaves its cookie behind, which the next one does not accept.
    private void ForgetCookie()
    {
        if (File.Exists(CookieFile))
        {
            File.Delete(CookieFile);
        }
    }

    private IEnumerable<string> Arguments()
    {
        yield return $"-datadir={DataDirectory}";
        yield return _settings.Testnet ? "-testnet" : "-regtest";
        yield return "-server";
        yield return _settings.Listen ? "-listen=1" : "-listen=0";
        if (_settings.Listen)
        {
            yield return $"-bind=127.0.0.1:{P2pPort}";
        }

        yield return "-dnsseed=0";
        yield return "-discover=0";
        yield return "-upnp=0";
        yield return "-rpcbind=127.0.0.1";
        yield return "-rpcallowip=127.0.0.1";
        yield return $"-rpcport={RpcPort}";
        yield return "-txindex=1";
        yield return "-fallbackfee=0.0002";
        yield return "-mempoolreplacement=1";
        yield return "-printtoconsole=0";
        yield return _settings.Rest ? "-rest=1" : "-rest=0";
        if (_settings.Testnet)
        {
            yield return "-connect=0";
        }
        else if (!_settings.Mweb)
        {
            yield return "-vbparams=mweb:9999999999:9999999999";
        }
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await Rpc.CallAsync("getblockchaininfo");
            return true;
        }
        catch (Exception e) when (e is IOException or HttpRequestException or JsonException or NodeRpcException)
        {
            return false;
        }
    }

    private async Task LoadWalletAsync()
    {
        var loaded = await Rpc.CallAsync("listwallets");
        if (loaded.EnumerateArray().Any(name => name.GetString() == WalletName))
        {
            return;
        }

        var exists = Directory.Exists(Path.Combine(ChainDirectory, "wallets", WalletName));
        await Rpc.CallAsync(exists ? "loadwallet" : "createwallet", WalletName);
    }

    private async Task EndedAsync()
    {
        await Running.WaitForExitAsync().WaitAsync(Limit);
        Running.Dispose();
        _process = null;
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, $"{ProcessId}"]);
        await kill.WaitForExitAsync();
    }
}
