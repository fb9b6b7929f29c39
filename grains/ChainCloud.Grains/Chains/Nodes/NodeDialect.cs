using System.Collections.Frozen;

namespace ChainCloud.Grains.Chains;

/// <summary>
/// In what the nodes that speak Bitcoin Core's JSON-RPC differ: one row per node. The adapter has no branches for them.
/// </summary>
/// <param name="Name">For people.</param>
/// <param name="HexVerbosity">The argument of getblock that asks for the block's bytes.</param>
/// <param name="SlowBlocks">Target of the slow fee estimate, in blocks.</param>
/// <param name="NormalBlocks">Target of the normal one.</param>
/// <param name="FastBlocks">Target of the fast one.</param>
/// <param name="KnownReasons">Reasons of a refused broadcast that mean: the node has it already.</param>
public sealed record NodeDialect(
    string Name, int HexVerbosity, int SlowBlocks, int NormalBlocks, int FastBlocks, FrozenSet<string> KnownReasons)
{
    // Error codes that all of them share (Bitcoin Core, src/rpc/protocol.h).
    internal const int NotFound = -5;
    internal const int OutOfRange = -8;
    internal const int DecodeFailed = -22;
    internal const int VerifyError = -25;
    internal const int VerifyRejected = -26;
    internal const int AlreadyInChain = -27;
    internal const int WarmingUp = -28;

    /// <summary>litecoind 0.21, of Bitcoin Core 0.21.</summary>
    public static NodeDialect Litecoin { get; } = new(
        "litecoind", 0, 24, 6, 2, FrozenSet.ToFrozenSet(["txn-already-in-mempool", "txn-already-known", "Transaction already in block chain"]));

    private static readonly FrozenDictionary<string, NodeDialect> ByAsset = new Dictionary<string, NodeDialect> { ["LTC"] = Litecoin }.ToFrozenDictionary();

    /// <summary>Refuses with <see cref="ProblemCodes.AssetUnknown"/> for an asset without a node adapter.</summary>
    public static Result<NodeDialect> For(AssetId asset) =>
        ByAsset.TryGetValue(asset.Code, out var dialect) ? dialect : new Problem(ProblemCodes.AssetUnknown, $"There is no node adapter for {asset}.");
}
