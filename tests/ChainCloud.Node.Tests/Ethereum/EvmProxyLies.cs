using System.Globalization;
using System.Text.Json.Nodes;

namespace ChainCloud.Node.Tests.Ethereum;

/// <summary>What a proxy may do to make a node look worse than it is.</summary>
internal static class EvmProxyLies
{
    /// <summary>The node knows no block above a height.</summary>
    public static void Lag(string method, JsonArray parameters, long highest)
    {
        if (method != "eth_getBlockByNumber")
        {
            return;
        }

        var asked = parameters[0]!.GetValue<string>();
        if (asked == "latest")
        {
            parameters[0] = $"0x{highest:x}";
        }
        else if (asked == "finalized")
        {
            parameters[0] = "0x0";
        }
        else if (long.Parse(asked[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) > highest)
        {
            parameters[0] = "0xfffffff";
        }
    }
}
