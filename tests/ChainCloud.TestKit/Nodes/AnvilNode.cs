using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Numerics;
using System.Text.Json;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.TestKit.Nodes;

/// <summary>How an <see cref="AnvilNode"/> starts.</summary>
public sealed record AnvilNodeSettings
{
    /// <summary>Mines a block for each transaction at once; else only when told.</summary>
    public bool Automine { get; init; }

    /// <summary>The finalized block is twice as many blocks below the newest one. Ethereum has 32.</summary>
    public int SlotsInAnEpoch { get; init; } = 1;

    /// <summary>Where the chain is kept; null for a new folder under the system's temporary one, deleted at the end.</summary>
    public string? DataDirectory { get; init; }
}

/// <summary>
/// A real Ethereum node for tests (anvil) on a chain of its own, with ten accounts that hold test ether and need no key. Hashes are 32 bytes
/// in hexadecimal digits with 0x, quantities are wei. Disposing ends the process by its id.
/// </summary>
public sealed class AnvilNode : ITestNode
{
    private const long ChainId = 31_337;

    private readonly AnvilNodeSettings _settings;
    private readonly NodeProcess _process = new("anvil");
    private readonly NodeRpc _rpc;

    private AnvilNode(AnvilNodeSettings settings)
    {
        _settings = settings;
        DataDirectory = settings.DataDirectory ?? Directory.CreateTempSubdirectory("chaincloud-anvil-").FullName;
        RpcPort = FreePort.Next();
        _rpc = new NodeRpc(RpcUrl, credentials: null);
    }

    public string Asset => "ETH";

    public string DataDirectory { get; }

    public int RpcPort { get; }

    /// <summary>Where the node answers; for the platform's options. It asks for no credentials.</summary>
    public Uri RpcUrl => new($"http://127.0.0.1:{RpcPort}/");

    public IReadOnlyDictionary<string, string> PlatformSettings => new Dictionary<string, string> { ["Url"] = RpcUrl.ToString() };

    public int ProcessId => _process.Running.Id;

    public bool Runs => _process.Runs;

    /// <summary>Direct calls, for what has no verb here.</summary>
    public NodeRpc Rpc => Runs ? _rpc : throw new InvalidOperationException("The node does not run.");

    private string StateFile => Path.Combine(DataDirectory, "state.json");

    /// <summary>Starts a node and waits until it answers. Throws <see cref="FileNotFoundException"/> with the remedy when it is not installed.</summary>
    public static async Task<AnvilNode> StartAsync(AnvilNodeSettings? settings = null)
    {
        var node = new AnvilNode(settings ?? new AnvilNodeSettings());
        try
        {
            await node.RestartAsync();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts again on the same port, with the chain that <see cref="StopAsync"/> wrote down; after <see cref="KillAsync"/> with an older one.</summary>
    public Task RestartAsync() => _process.StartAsync(Start(), AnswersAsync);

    public Task StopAsync() => _process.StopAsync();

    public Task KillAsync() => _process.KillAsync();

    /// <summary>Stops the process's execution (SIGSTOP) until <see cref="ResumeAsync"/>.</summary>
    public Task FreezeAsync() => _process.SignalAsync("-STOP");

    public Task ResumeAsync() => _process.SignalAsync("-CONT");

    /// <summary>The accounts with test ether, as 0x and 40 digits.</summary>
    public async Task<IReadOnlyList<string>> AccountsAsync() =>
        [.. (await Rpc.CallAsync("eth_accounts")).EnumerateArray().Select(account => account.GetString()!)];

    public Task MineAsync(int blocks = 1) => Rpc.CallAsync("anvil_mine", Quantity(blocks));

    /// <summary>Mines until what is in the newest block now is finalized.</summary>
    public Task FinalizeAsync() => MineAsync((2 * _settings.SlotsInAnEpoch) + 1);

    public Task SetAutomineAsync(bool on) => Rpc.CallAsync("evm_setAutomine", on);

    /// <summary>Replaces the newest blocks by as many that are empty; what was in them waits no more.</summary>
    public Task ReorganizeAsync(int depth) => Rpc.CallAsync("anvil_reorg", depth, Array.Empty<object>());

    public Task SetBalanceAsync(string address, BigInteger wei) => Rpc.CallAsync("anvil_setBalance", address, Quantity(wei));

    public async Task<BigInteger> BalanceAsync(string address, string block = "latest") =>
        ReadQuantity(await Rpc.CallAsync("eth_getBalance", address, block));

    /// <summary>Sends from the first account, or from another of the node's own; gives the transaction's hash. It waits for a block unless mining is automatic.</summary>
    /// <param name="data">Call data or, without <paramref name="to"/>, a contract's code to deploy; 0x and digits.</param>
    public async Task<string> SendAsync(string? to, BigInteger wei, string? data = null, string? from = null)
    {
        var transaction = new Dictionary<string, string> { ["from"] = from ?? (await AccountsAsync())[0], ["value"] = Quantity(wei) };
        if (to is not null)
        {
            transaction["to"] = to;
        }

        if (data is not null)
        {
            transaction["data"] = data;
        }

        return (await Rpc.CallAsync("eth_sendTransaction", transaction)).GetString()!;
    }

    /// <summary>Deploys a contract and mines one block; gives its address.</summary>
    public async Task<string> DeployAsync(string code)
    {
        var hash = await SendAsync(null, 0, code);
        await MineAsync();
        return (await ReceiptAsync(hash))?.GetProperty("contractAddress").GetString() ?? throw new InvalidOperationException("No contract was made.");
    }

    /// <summary>Hands a signed transaction to the node; gives its hash.</summary>
    public async Task<string> BroadcastAsync(byte[] raw) =>
        (await Rpc.CallAsync("eth_sendRawTransaction", $"0x{Convert.ToHexStringLower(raw)}")).GetString()!;

    /// <summary>A mined transaction's receipt; null while it is not mined.</summary>
    public async Task<JsonElement?> ReceiptAsync(string hash) =>
        await Rpc.CallAsync("eth_getTransactionReceipt", hash) is { ValueKind: JsonValueKind.Object } receipt ? receipt : null;

    public async Task<long> BlockNumberAsync() => (long)ReadQuantity(await Rpc.CallAsync("eth_blockNumber"));

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _rpc.Dispose();
        if (_settings.DataDirectory is null && Directory.Exists(DataDirectory))
        {
            Directory.Delete(DataDirectory, recursive: true);
        }
    }

    /// <summary>A number as the JSON-RPC of Ethereum writes it.</summary>
    public static string Quantity(BigInteger number)
    {
        var digits = number.ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
        return $"0x{(digits.Length == 0 ? "0" : digits)}";
    }

    private static BigInteger ReadQuantity(JsonElement quantity) =>
        BigInteger.Parse($"0{quantity.GetString()![2..]}", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private ProcessStartInfo Start()
    {
        // The package's own start script is not run; the program is in the package of this kind of machine.
        var packages = Path.Combine(Binaries.Repository, "deploy", "nodes", "node_modules", "@foundry-rs");
        var binary = Directory.Exists(packages) ? Directory.GetFiles(packages, "anvil", SearchOption.AllDirectories).FirstOrDefault() : null;
        if (binary is null)
        {
            throw new FileNotFoundException("anvil is missing. Install it: deploy/install");
        }

        List<string> arguments =
        [
            "--quiet", "--host", "127.0.0.1", "--port", RpcPort.ToString(CultureInfo.InvariantCulture), "--chain-id",
            ChainId.ToString(CultureInfo.InvariantCulture), "--slots-in-an-epoch", _settings.SlotsInAnEpoch.ToString(CultureInfo.InvariantCulture),
            "--state", StateFile, "--preserve-historical-states",
        ];
        if (!_settings.Automine)
        {
            arguments.Add("--no-mining");
        }

        return new ProcessStartInfo(binary, arguments) { WorkingDirectory = DataDirectory, Environment = { ["HOME"] = DataDirectory } };
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await _rpc.CallAsync("eth_blockNumber");
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException or JsonException)
        {
            return false;
        }
    }
}
