using System.Collections.Frozen;

namespace ChainCloud.Grains.Chains;

/// <summary>
/// In what the nodes that speak Bitcoin Core's JSON-RPC differ: one row per program. The adapter has no branches for them.
/// </summary>
/// <param name="Name">The program's name, as options name it.</param>
/// <param name="Rest">Whether it can serve blocks over Bitcoin Core's REST interface.</param>
/// <param name="NotFoundCode">The error code of a block or transaction that the node does not know.</param>
/// <param name="NotFoundReasons">What it says then, when that code has other meanings too; else empty.</param>
/// <param name="FeeProperty">Where the answer to estimatesmartfee has the rate.</param>
/// <param name="SlowBlocks">Target of the slow fee estimate, in blocks.</param>
/// <param name="NormalBlocks">Target of the normal one.</param>
/// <param name="FastBlocks">Target of the fast one.</param>
/// <param name="SaysRefusals">False for a node that answers a broadcast with the id although it may refuse: then only its mempool tells.</param>
/// <param name="KnownReasons">Reasons of a refused broadcast that mean: the node has it already.</param>
public sealed record NodeDialect(
    string Name, bool Rest, int NotFoundCode, FrozenSet<string> NotFoundReasons, string FeeProperty, int SlowBlocks, int NormalBlocks, int FastBlocks,
    bool SaysRefusals, FrozenSet<string> KnownReasons)
{
    // Error codes that all of them share (Bitcoin Core, src/rpc/protocol.h).
    internal const int OutOfRange = -8;
    internal const int DecodeFailed = -22;
    internal const int VerifyError = -25;
    internal const int VerifyRejected = -26;
    internal const int AlreadyInChain = -27;
    internal const int WarmingUp = -28;

    private const int NotFoundInCore = -5;
    private const int AnyErrorInBcoin = -1;

    private static readonly FrozenSet<string> None = [];

    /// <summary>Bitcoin Core, from 0.21 on.</summary>
    public static NodeDialect Bitcoind { get; } = new(
        "bitcoind", true, NotFoundInCore, None, "feerate", 24, 6, 2, true,
        FrozenSet.ToFrozenSet(["txn-already-in-mempool", "txn-already-known", "Transaction already in block chain", "Transaction outputs already in utxo set"]));

    /// <summary>litecoind 0.21, of Bitcoin Core 0.21.</summary>
    public static NodeDialect Litecoind { get; } = Bitcoind with { Name = "litecoind" };

    /// <summary>Dogecoin Core 1.14, of Bitcoin Core 0.14: a reason has the number of the reject message before it.</summary>
    public static NodeDialect Dogecoind { get; } = Bitcoind with
    {
        Name = "dogecoind",
        KnownReasons = FrozenSet.ToFrozenSet(["257: txn-already-in-mempool", "257: txn-already-known", "transaction already in block chain"]),
    };

    /// <summary>bcoin 1.0: the API key is the password, the user's name does not matter; estimates reach 15 blocks.</summary>
    public static NodeDialect Bcoin { get; } = new(
        "bcoin", false, AnyErrorInBcoin, FrozenSet.ToFrozenSet(["Block not found", "Transaction not found."]), "fee", 12, 6, 2, false, None);

    private static readonly FrozenDictionary<string, NodeDialect> ByName =
        new[] { Bitcoind, Litecoind, Dogecoind, Bcoin }.ToFrozenDictionary(dialect => dialect.Name);

    private static readonly FrozenDictionary<string, NodeDialect> ByAsset =
        new Dictionary<string, NodeDialect> { ["BTC"] = Bitcoind, ["LTC"] = Litecoind, ["DOGE"] = Dogecoind }.ToFrozenDictionary();

    /// <summary>
    /// The dialect that options name or, for null, that of the asset's own node program. Refuses with <see cref="ProblemCodes.AssetUnknown"/>
    /// an asset without a node adapter, and a name that is none.
    /// </summary>
    public static Result<NodeDialect> For(AssetId asset, string? name) =>
        name is null && ByAsset.TryGetValue(asset.Code, out var usual) ? usual
        : name is not null && ByName.TryGetValue(name, out var named) ? named
        : new Problem(ProblemCodes.AssetUnknown, name is null ? $"There is no node adapter for {asset}." : $"Dialect must be one of {string.Join(", ", ByName.Keys.Order())}.");

    /// <summary>True when an error says that the node does not know what it was asked for.</summary>
    internal bool IsNotFound(RpcError error) =>
        error.Code == NotFoundCode && (NotFoundReasons.Count == 0 || NotFoundReasons.Contains(error.Message));
}
