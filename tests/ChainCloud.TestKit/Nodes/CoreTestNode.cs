using System.Globalization;
using System.Numerics;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace ChainCloud.TestKit.Nodes;

/// <summary>A litecoind, whose JSON-RPC is Bitcoin Core's, on its own regtest chain. What it is told at its start makes it a chain's stand-in.</summary>
public abstract class CoreTestNode : UtxoTestNode
{
    private const string Binary = "/usr/lib/litecoin/litecoind";
    private const string WalletName = "tests";

    private protected CoreTestNode(string name, string? dataDirectory)
        : base(name, dataDirectory)
    {
    }

    /// <summary>The node writes its credentials here at each start; for the platform's options.</summary>
    public string CookieFile => Path.Combine(ChainDirectory, ".cookie");

    public override IReadOnlyDictionary<string, string> PlatformSettings => new Dictionary<string, string>
    {
        ["Url"] = RpcUrl.ToString(),
        ["CookieFile"] = CookieFile,
        ["Dialect"] = Dialect,
    };

    /// <summary>The network's folder below the data folder.</summary>
    private protected virtual string NetworkFolder => "regtest";

    private protected abstract IEnumerable<string> Arguments { get; }

    private string ChainDirectory => Path.Combine(DataDirectory, NetworkFolder);

    public override string Credentials() => File.ReadAllText(CookieFile);

    public override async Task StopAsync()
    {
        await Rpc.CallAsync("stop");
        await EndedAsync();
    }

    public override Task FlushAsync() => Rpc.CallAsync("gettxoutsetinfo");

    public override void ForgetMempool() => File.Delete(Path.Combine(ChainDirectory, "mempool.dat"));

    public override async Task<IReadOnlyList<Hash256>> ReorganizeAsync(int leaving, int blocks)
    {
        await InvalidateAsync(await BlockHashAsync(await BlockCountAsync() + 1 - leaving));
        var mined = new List<Hash256>();
        for (var i = 0; i < blocks; i++)
        {
            mined.Add(await MineOnlyAsync());
        }

        return mined;
    }

    /// <summary>The node's own search of its whole set of coins.</summary>
    public override async Task<BigInteger> HeldAsync(IReadOnlyCollection<ScriptPubKey> scripts)
    {
        var wanted = new JsonArray([.. scripts.Select(script => (JsonNode?)$"raw({script.ToHex()})")]);
        var found = (await Rpc.CallAsync("scantxoutset", "start", wanted)).GetProperty("total_amount").GetRawText().Split('.');
        return BigInteger.Parse(found[0] + (found.Length > 1 ? found[1] : "").PadRight(8, '0'), CultureInfo.InvariantCulture);
    }

    /// <summary>Why the node would not take a signed transaction; null when it would. Its mempool stays as it is.</summary>
    public async Task<string?> RefusalOfAsync(byte[] raw)
    {
        var answer = (await Rpc.CallAsync("testmempoolaccept", new JsonArray(Convert.ToHexStringLower(raw))))[0];
        return answer.GetProperty("allowed").GetBoolean() ? null : answer.GetProperty("reject-reason").GetString();
    }

    private protected override ProcessStartInfo Start()
    {
        if (!File.Exists(Binary))
        {
            throw new FileNotFoundException($"{Binary} is missing. Install it: deploy/install");
        }

        // A killed node leaves its cookie behind, which the next one does not accept.
        if (File.Exists(CookieFile))
        {
            File.Delete(CookieFile);
        }

        return new ProcessStartInfo(
            Binary,
            [
                $"-datadir={DataDirectory}", "-server", "-dnsseed=0", "-discover=0", "-upnp=0", "-rpcbind=127.0.0.1", "-rpcallowip=127.0.0.1",
                $"-rpcport={RpcPort}", "-txindex=1", "-mempoolreplacement=1", "-printtoconsole=0", .. Arguments,
            ])
        { WorkingDirectory = DataDirectory };
    }

    private protected override async Task LoadWalletAsync()
    {
        var loaded = await Rpc.CallAsync("listwallets");
        if (!loaded.EnumerateArray().Any(name => name.GetString() == WalletName))
        {
            var exists = Directory.Exists(Path.Combine(ChainDirectory, "wallets", WalletName));
            await Rpc.CallAsync(exists ? "loadwallet" : "createwallet", WalletName);
        }
    }

    private protected IEnumerable<string> Listening(bool listen) => listen ? ["-listen=1", $"-bind=127.0.0.1:{P2pPort}"] : ["-listen=0"];
}
