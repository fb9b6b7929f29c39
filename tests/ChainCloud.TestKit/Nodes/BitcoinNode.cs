using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.TestKit.Nodes;

/// <summary>How a <see cref="BitcoinNode"/> starts.</summary>
public sealed record BitcoinNodeSettings
{
    /// <summary>Where chain and keys are kept; null for a new folder under the system's temporary one, deleted at the end.</summary>
    public string? DataDirectory { get; init; }
}

/// <summary>
/// A real Bitcoin node (bcoin) with the regtest parameters of Bitcoin Core and the wallet verbs of deploy/nodes/test-wallet.js. It has no
/// replacement of waiting transactions, and a restart loses its mempool, but no block. A reorganization takes what spends block rewards out of
/// its mempool, so its wallet spends other coins first.
/// </summary>
public sealed class BitcoinNode : UtxoTestNode
{
    private BitcoinNode(BitcoinNodeSettings settings)
        : base("bcoin", settings.DataDirectory)
    {
    }

    public override string Asset => "BTC";

    public override string Dialect => "bcoin";

    public override string AddressType => "bech32";

    public override bool RelaysTaproot => false;

    /// <summary>The password of every call. The user's name does not matter.</summary>
    public string ApiKey { get; } = RandomNumberGenerator.GetHexString(32);

    public override IReadOnlyDictionary<string, string> PlatformSettings => new Dictionary<string, string>
    {
        ["Url"] = RpcUrl.ToString(),
        ["User"] = "x",
        ["Password"] = ApiKey,
        ["Dialect"] = Dialect,
    };

    /// <summary>Starts a node and waits until it answers. Throws <see cref="FileNotFoundException"/> with the remedy when it is not installed.</summary>
    public static Task<BitcoinNode> StartAsync(BitcoinNodeSettings? settings = null) => LaunchAsync(new BitcoinNode(settings ?? new()));

    public override string Credentials() => $"x:{ApiKey}";

    /// <summary>Gives the wallet <paramref name="coins"/> coins at least that are no block rewards.</summary>
    public override async Task FundWalletAsync(int coins = 5)
    {
        await base.FundWalletAsync(coins);
        var outputs = new Dictionary<string, long>();
        for (var i = 0; i < coins; i++)
        {
            outputs[await NewAddressAsync()] = 2_000_000_000;
        }

        await SendManyAsync(outputs);
        await MineAsync(1);
    }

    public override async Task<IReadOnlyList<Hash256>> ReorganizeAsync(int leaving, int blocks) =>
        ReadHashes(await Rpc.CallAsync("generatebranch", leaving, blocks, await NewAddressAsync()));

    /// <summary>
    /// Gives each node the blocks of the other, once; the one with fewer follows. (A bcoin sometimes waits in vain for the blocks that it has
    /// asked a peer for, so this does not use the network between nodes.)
    /// </summary>
    public override async Task ConnectAsync(UtxoTestNode listening)
    {
        await CopyAsync(listening, this);
        await CopyAsync(this, listening);
        if (await TipAsync() != await listening.TipAsync())
        {
            throw new InvalidOperationException("The nodes did not agree on a tip.");
        }
    }

    /// <summary>They are not connected.</summary>
    public override Task DisconnectAsync() => Task.CompletedTask;

    private static async Task CopyAsync(UtxoTestNode from, UtxoTestNode to)
    {
        var known = Math.Min(await from.BlockCountAsync(), await to.BlockCountAsync());
        while (await from.BlockHashAsync(known) != await to.BlockHashAsync(known))
        {
            known--;
        }

        for (var height = known + 1; height <= await from.BlockCountAsync(); height++)
        {
            var block = await from.Rpc.CallAsync("getblock", (await from.BlockHashAsync(height)).ToString(), false);
            await to.Rpc.CallAsync("addblock", block.GetString());
        }
    }

    private protected override ProcessStartInfo Start()
    {
        var folder = Path.Combine(Binaries.Repository, "deploy", "nodes");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "bcoin")))
        {
            throw new FileNotFoundException("bcoin is missing. Install it: deploy/install");
        }

        List<string> arguments =
        [
            Path.Combine(folder, "bitcoin-node.js"), "--with-input", "--rpc-port", RpcPort.ToString(CultureInfo.InvariantCulture),
            "--data", DataDirectory,
        ];
        return new ProcessStartInfo("node", arguments) { WorkingDirectory = DataDirectory, Environment = { ["BITCOIN_NODE_API_KEY"] = ApiKey } };
    }
}
