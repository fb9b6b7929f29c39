using ChainCloud.Chains;

namespace ChainCloud.Grains.Chains;

/// <summary>How one node is reached.</summary>
public class NodeOptions
{
    /// <summary>Where the node's JSON-RPC answers, for example http://127.0.0.1:9332/.</summary>
    public Uri? Url { get; set; }

    /// <summary>RPC user; together with <see cref="Password"/>, or neither and <see cref="CookieFile"/>.</summary>
    public string? User { get; set; }

    /// <summary>RPC password, or the API key. Never logged.</summary>
    public string? Password { get; set; }

    /// <summary>The file into which a node on this machine writes its credentials at each start. Read anew for every call.</summary>
    public string? CookieFile { get; set; }

    /// <summary>How long one call may take. 1 s to 10 min; default 30 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether to try the node's REST interface for blocks, which is three times as fast. Default true; falls back to RPC.</summary>
    public bool Rest { get; set; } = true;

    /// <summary>Which program answers: bitcoind, bcoin, litecoind or dogecoind. Default: that of the asset. Not used on account chains.</summary>
    public string? Dialect { get; set; }

    /// <summary>One sentence per mistake in how the node is reached.</summary>
    protected IEnumerable<string> FindConnectionMistakes(ChainKind kind)
    {
        if (Url is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            yield return "Url must be an absolute http or https address.";
        }

        if (Url is { IsAbsoluteUri: true, UserInfo.Length: > 0 })
        {
            yield return "Url must not hold credentials; use User and Password or CookieFile.";
        }

        // A node of an account chain may be open to whoever reaches it.
        var mayBeOpen = kind == ChainKind.Evm && CookieFile is null && User is null;
        if ((User is null) != (Password is null) || ((User is null) == (CookieFile is null) && !mayBeOpen))
        {
            yield return "Give either User and Password or CookieFile.";
        }

        if (Timeout < TimeSpan.FromSeconds(1) || Timeout > TimeSpan.FromMinutes(10))
        {
            yield return "Timeout must be from 1 s to 10 min.";
        }
    }

    /// <summary>The same of another node of the chain.</summary>
    protected static IEnumerable<string> FindConnectionMistakes(NodeOptions other, ChainKind kind) => other.FindConnectionMistakes(kind);
}
