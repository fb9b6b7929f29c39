namespace ChainCloud.Grains.Chains;

/// <summary>What the error codes of Ethereum's nodes mean. Programs differ; where a code can mean several things, the cautious reading is taken.</summary>
internal static class EvmErrors
{
    public const int MethodNotFound = -32601;

    private const int Reverted = 3;
    private const int InvalidParameters = -32602;
    private const int InternalError = -32603;
    private const int LimitExceeded = -32005;
    private const int FirstOfServer = -32099;
    private const int LastOfServer = -32000;

    /// <summary>Resource not found, resource unavailable, limit exceeded (EIP-1474): of the node, never of a contract.</summary>
    private static readonly int[] OfNode = [-32001, -32002, LimitExceeded];

    /// <summary>What nodes say that answer with an internal error when code ran into the ground.</summary>
    private static readonly string[] WordsOfExecution = ["EVM error", "out of gas", "opcode", "revert"];

    /// <summary>True when the error may be what a contract did: reverted, out of gas, not a valid instruction.</summary>
    public static bool MayBeOfContract(RpcError error) =>
        error.Code == Reverted
        || (error.Code == InternalError && WordsOfExecution.Any(words => error.Message.Contains(words, StringComparison.OrdinalIgnoreCase)))
        || (error.Code is >= FirstOfServer and <= LastOfServer && !OfNode.Contains(error.Code));

    /// <summary>True when the node checked the transaction and does not want it; false when it may not have looked at it.</summary>
    public static bool RefusesTransaction(RpcError error) =>
        error.Code == InvalidParameters || (error.Code is >= FirstOfServer and <= LastOfServer && error.Code != LimitExceeded);
}
