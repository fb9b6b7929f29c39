using System.Globalization;
using System.Text.Json;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Node.Tests.Payouts;

/// <summary>What a node says about a transaction, read by no code of the platform.</summary>
/// <param name="Outputs">Script as hexadecimal text and base units, in order.</param>
/// <param name="Fee">What its inputs are worth more than its outputs.</param>
internal sealed record NodeStatement(IReadOnlyList<(string Script, long Units)> Outputs, long Fee)
{
    public static async Task<NodeStatement> OfAsync(UtxoTestNode node, Hash256 txId)
    {
        var outputs = await OutputsAsync(node, txId);
        var spent = 0L;
        foreach (var input in await node.InputsOfAsync(txId))
        {
            spent += (await OutputsAsync(node, input.TxId))[(int)input.Index].Units;
        }

        return new NodeStatement(outputs, spent - outputs.Sum(o => o.Units));
    }

    private static async Task<IReadOnlyList<(string Script, long Units)>> OutputsAsync(UtxoTestNode node, Hash256 txId) =>
    [
        .. (await node.Rpc.CallAsync("getrawtransaction", txId.ToString(), true)).GetProperty("vout").EnumerateArray().Select(output =>
            (output.GetProperty("scriptPubKey").GetProperty("hex").GetString()!, UnitsOf(output.GetProperty("value")))),
    ];

    private static long UnitsOf(JsonElement coins)
    {
        var parts = coins.GetRawText().Split('.');
        return long.Parse(parts[0] + (parts.Length > 1 ? parts[1] : "").PadRight(8, '0'), NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
