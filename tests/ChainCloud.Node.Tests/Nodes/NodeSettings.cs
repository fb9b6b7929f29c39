using ChainCloud.Grains.Chains;
using ChainCloud.TestKit.Nodes;
using Microsoft.Extensions.Configuration;

namespace ChainCloud.Node.Tests.Nodes;

/// <summary>The platform's options for a test node, bound as the host binds them.</summary>
internal static class NodeSettings
{
    public static ChainNodeOptions Of(UtxoTestNode node, params UtxoTestNode[] others)
    {
        var settings = node.PlatformSettings.ToDictionary(pair => pair.Key, string? (pair) => pair.Value);
        for (var i = 0; i < others.Length; i++)
        {
            foreach (var (key, value) in others[i].PlatformSettings)
            {
                settings[$"Nodes:{i}:{key}"] = value;
            }
        }

        return new ConfigurationBuilder().AddInMemoryCollection(settings).Build().Get<ChainNodeOptions>()!;
    }

    /// <summary>The adapter for a test node.</summary>
    public static CoreRpcNode Adapter(UtxoTestNode node, Action<ChainNodeOptions>? change = null)
    {
        var options = Of(node);
        change?.Invoke(options);
        return new CoreRpcNode(options, NodeDialect.For(AssetId.Parse(node.Asset).Value, options.Dialect).Value);
    }
}
