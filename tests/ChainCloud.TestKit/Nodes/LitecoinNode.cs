namespace ChainCloud.TestKit.Nodes;

/// <summary>How a <see cref="LitecoinNode"/> starts.</summary>
public sealed record LitecoinNodeSettings
{
    /// <summary>Listens for other nodes, so that <see cref="UtxoTestNode.ConnectAsync"/> can reach it.</summary>
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

/// <summary>A real litecoind.</summary>
public sealed class LitecoinNode : CoreTestNode
{
    private readonly LitecoinNodeSettings _settings;

    private LitecoinNode(LitecoinNodeSettings settings)
        : base("litecoind", settings.DataDirectory) => _settings = settings;

    public override string Asset => "LTC";

    public override string Dialect => "litecoind";

    public override string AddressType => "bech32";

    private protected override string NetworkFolder => _settings.Testnet ? "testnet4" : "regtest";

    private protected override IEnumerable<string> Arguments =>
    [
        .. Listening(_settings.Listen),
        _settings.Rest ? "-rest=1" : "-rest=0",
        "-fallbackfee=0.0002",
        .. _settings switch
        {
            { Testnet: true } => ["-testnet", "-connect=0"],
            { Mweb: true } => ["-regtest"],
            _ => new[] { "-regtest", "-vbparams=mweb:9999999999:9999999999" },
        },
    ];

    /// <summary>Starts a node and waits until it answers. Throws <see cref="FileNotFoundException"/> with the remedy when it is not installed.</summary>
    public static Task<LitecoinNode> StartAsync(LitecoinNodeSettings? settings = null) => LaunchAsync(new LitecoinNode(settings ?? new()));
}
