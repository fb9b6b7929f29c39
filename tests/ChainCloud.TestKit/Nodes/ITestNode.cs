namespace ChainCloud.TestKit.Nodes;

/// <summary>A node of any chain that a platform can be pointed to.</summary>
public interface ITestNode : IAsyncDisposable
{
    /// <summary>The chain's asset, for example "BTC".</summary>
    string Asset { get; }

    /// <summary>What the platform has to know of it: the keys of a section Chains:{asset}, or of one of its Nodes, and their values.</summary>
    IReadOnlyDictionary<string, string> PlatformSettings { get; }
}
