namespace ChainCloud.TestKit.Nodes;

/// <summary>How a <see cref="DogecoinNode"/> starts.</summary>
public sealed record DogecoinNodeSettings
{
    /// <summary>Listens for other nodes, so that <see cref="UtxoTestNode.ConnectAsync"/> can reach it.</summary>
    public bool Listen { get; init; }

    /// <summary>Where the chain is kept; null for a new folder under the system's temporary one, deleted at the end.</summary>
    public string? DataDirectory { get; init; }
}

/// <summary>
/// A stand-in for dogecoind, which no package has: a litecoind on a chain without segwit, with Dogecoin's relay rules (Dogecoin Core 1.14.6:
/// least fee 0.001 DOGE per kB; outputs below 0.01 DOGE are dust). Its addresses are those of Dogecoin's regtest; its first block, its rewards
/// and its JSON-RPC are Litecoin's.
/// </summary>
public sealed class DogecoinNode : CoreTestNode
{
    /// <summary>The first block of the stand-in's chain; for the platform's options.</summary>
    public const string GenesisHash = "530827f38f93b43ed12af0b3ad25a288dc02ed74d6d7857862df51fc56c416f9";

    private readonly DogecoinNodeSettings _settings;

    private DogecoinNode(DogecoinNodeSettings settings)
        : base("dogecoind", settings.DataDirectory) => _settings = settings;

    public override string Asset => "DOGE";

    public override string Dialect => "litecoind";

    public override string AddressType => "legacy";

    public override long UsualFeeRate => 1_000_000;

    public override IReadOnlyDictionary<string, string> PlatformSettings =>
        new Dictionary<string, string>(base.PlatformSettings) { ["GenesisHash"] = GenesisHash };

    private protected override IEnumerable<string> Arguments =>
    [
        .. Listening(_settings.Listen),
        "-regtest",
        "-rest=1",
        "-segwitheight=-1",
        "-vbparams=taproot:9999999999:9999999999",
        "-vbparams=mweb:9999999999:9999999999",
        "-addresstype=legacy",
        "-changetype=legacy",
        "-minrelaytxfee=0.001",
        "-incrementalrelayfee=0.001",
        // An output with the 148 bytes of the input that spends it: 182 bytes at this rate are 0.01 DOGE.
        "-dustrelayfee=0.05494506",
        "-mintxfee=0.001",
        "-fallbackfee=0.01",
        "-maxtxfee=10",
    ];

    /// <summary>Built here: the node's own call builds no block on a chain without segwit.</summary>
    public override async Task<Hash256> MineOnlyAsync(params IReadOnlyList<byte[]> transactions)
    {
        var state = await Rpc.CallAsync("getblockchaininfo");
        var time = Math.Max(DateTimeOffset.UtcNow.ToUnixTimeSeconds(), state.GetProperty("mediantime").GetInt64() + 1);
        var (tip, reward) = (await TipAsync(), await ScriptOfAsync(await NewAddressAsync()));
        for (var nonce = 0u; ; nonce++)
        {
            // Every second nonce fits a regtest chain's target.
            var block = RawTransactions.Block(tip, (uint)time, nonce, reward, transactions);
            if ((await Rpc.CallAsync("submitblock", Convert.ToHexStringLower(block))).GetString() is not { } refusal)
            {
                return (await TipAsync()).Hash;
            }

            if (refusal != "high-hash")
            {
                throw new InvalidOperationException($"The node did not take the block: {refusal}.");
            }
        }
    }

    /// <summary>Starts a node and waits until it answers. Throws <see cref="FileNotFoundException"/> with the remedy when it is not installed.</summary>
    public static Task<DogecoinNode> StartAsync(DogecoinNodeSettings? settings = null) => LaunchAsync(new DogecoinNode(settings ?? new()));
}
