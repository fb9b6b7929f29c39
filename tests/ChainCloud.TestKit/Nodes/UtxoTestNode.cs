using System.Diagnostics;
using System.Text.Json;

namespace ChainCloud.TestKit.Nodes;

/// <summary>
/// A real node of a UTXO chain on a regtest chain of its own, with a data folder and ports of its own and a wallet with test coins. Verbs for
/// tests and programs, the same for every chain: mine, send, reorganize, kill, restart. Disposing ends the process by its id and deletes the
/// folder.
/// </summary>
public abstract partial class UtxoTestNode : ITestNode
{
    private protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly NodeProcess _process;
    private readonly bool _ownsFolder;
    private NodeRpc? _rpc;

    /// <param name="name">The program's name, for people.</param>
    /// <param name="dataDirectory">Where the chain is kept; null for a new folder under the system's temporary one, deleted at the end.</param>
    private protected UtxoTestNode(string name, string? dataDirectory)
    {
        Name = name;
        _process = new NodeProcess(name);
        _ownsFolder = dataDirectory is null;
        DataDirectory = dataDirectory ?? Directory.CreateTempSubdirectory($"chaincloud-{name}-").FullName;
        RpcPort = FreePort.Next();
        P2pPort = FreePort.Next();
    }

    public string Name { get; }

    public abstract string Asset { get; }

    /// <summary>The dialect of its JSON-RPC, as the platform's options name it.</summary>
    public abstract string Dialect { get; }

    /// <summary>The kind of address that the chain's receivers use: bech32, or legacy on a chain without segwit.</summary>
    public abstract string AddressType { get; }

    /// <summary>What the wallet pays unless told otherwise, in base units per 1,000 virtual bytes.</summary>
    public virtual long UsualFeeRate => 20_000;

    /// <summary>False for a node that knows nothing of taproot, and so passes no payment to it on.</summary>
    public virtual bool RelaysTaproot => true;

    public string DataDirectory { get; }

    public int RpcPort { get; }

    public int P2pPort { get; }

    /// <summary>Where the node answers; for the platform's options.</summary>
    public Uri RpcUrl => new($"http://127.0.0.1:{RpcPort}/");

    /// <summary>The process id; throws when the node does not run.</summary>
    public int ProcessId => _process.Running.Id;

    /// <summary>False after <see cref="StopAsync"/> and <see cref="KillAsync"/>.</summary>
    public bool Runs => _process.Runs;

    /// <summary>Direct calls, for what has no verb here.</summary>
    public NodeRpc Rpc => Runs && _rpc is not null ? _rpc : throw new InvalidOperationException("The node does not run.");

    public abstract IReadOnlyDictionary<string, string> PlatformSettings { get; }

    /// <summary>User and password of a call as "user:password"; throws <see cref="IOException"/> while there is none.</summary>
    public abstract string Credentials();

    /// <summary>Gives the node's wallet mature coins, so that <paramref name="coins"/> rewards are spendable.</summary>
    public virtual Task FundWalletAsync(int coins = 5) => MineAsync(100 + coins);

    /// <summary>Asks the node to end and waits for it.</summary>
    public virtual Task StopAsync() => _process.StopAsync();

    /// <summary>Ends the node without a chance to tidy up, as a power cut does.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Writes the chain to the disk: what comes later, and nothing before, may be lost by <see cref="KillAsync"/>.</summary>
    public virtual Task FlushAsync() => Task.CompletedTask;

    /// <summary>Deletes the mempool that the stopped node left on the disk.</summary>
    public virtual void ForgetMempool()
    {
    }

    /// <summary>Starts again on the same folder and ports; call after <see cref="StopAsync"/> or <see cref="KillAsync"/>.</summary>
    public Task RestartAsync() => Runs ? throw new InvalidOperationException("The node still runs.") : LaunchAsync();

    /// <summary>Stops the process's execution (SIGSTOP): it keeps its connections and answers nothing until <see cref="ResumeAsync"/>.</summary>
    public Task FreezeAsync() => _process.SignalAsync("-STOP");

    public Task ResumeAsync() => _process.SignalAsync("-CONT");

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _rpc?.Dispose();
        if (_ownsFolder && Directory.Exists(DataDirectory))
        {
            Directory.Delete(DataDirectory, recursive: true);
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>How the program is started; throws <see cref="FileNotFoundException"/> with the remedy when it is not installed.</summary>
    private protected abstract ProcessStartInfo Start();

    /// <summary>Makes the wallet usable once the node answers.</summary>
    private protected virtual Task LoadWalletAsync() => Task.CompletedTask;

    private protected static async Task<T> LaunchAsync<T>(T node)
        where T : UtxoTestNode
    {
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

    private protected Task EndedAsync() => _process.EndedAsync();

    private async Task LaunchAsync()
    {
        _rpc?.Dispose();
        _rpc = new NodeRpc(RpcUrl, Credentials);
        await _process.StartAsync(Start(), AnswersAsync);
        await LoadWalletAsync();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await _rpc!.CallAsync("getblockchaininfo");
            return true;
        }
        catch (Exception e) when (e is IOException or HttpRequestException or JsonException or NodeRpcException)
        {
            return false;
        }
    }
}
