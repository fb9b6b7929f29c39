using System.Numerics;
using ChainCloud.Chains;

namespace ChainCloud.Story;

/// <summary>One asset on its real node, as the story uses it: somebody's wallet, and a witness of what really happened.</summary>
public abstract class StageChain(AssetDefinition asset)
{
    public AssetDefinition Asset { get; } = asset;

    public string Code => Asset.Asset.Code;

    /// <summary>For people, for example "litecoind".</summary>
    public abstract string Node { get; }

    /// <summary>True where a payment is seen before a block holds it.</summary>
    public abstract bool ShowsMempool { get; }

    /// <summary>For people: what a credit takes.</summary>
    public abstract string Finality { get; }

    /// <summary>An amount that is nothing special: 1 LTC, 0.1 BTC, 500 DOGE, 1 ETH, 100 of a token.</summary>
    public BigInteger Unit => Asset.IsNative ? Asset.Fees.MaxFeeUnits * 100 : 100 * BigInteger.Pow(10, Asset.Decimals);

    /// <summary>Pays out of the node's own wallet; returns the transaction's id as the API tells it.</summary>
    public abstract Task<string> Send(string address, BigInteger units);

    /// <summary>Mines one block.</summary>
    public abstract Task Mine();

    /// <summary>Mines until what is in a block is credited.</summary>
    public abstract Task MineUntilCredited();

    /// <summary>Fresh addresses of strangers, of as many kinds as one payout can pay here.</summary>
    public abstract Task<IReadOnlyList<string>> Strangers();

    /// <summary>What the node says that an address received in a transaction, base units.</summary>
    public abstract Task<BigInteger> Received(string txid, string address);

    /// <summary>What the node says that these destinations hold together, base units.</summary>
    public abstract Task<BigInteger> Held(IReadOnlyCollection<ScriptPubKey> destinations);

    /// <summary>Destinations of ours in a transaction beside those that it pays: change.</summary>
    public abstract Task<IReadOnlyList<ScriptPubKey>> ChangeOf(string txid, IReadOnlyCollection<ScriptPubKey> paid);

    public string Coins(BigInteger units) => Narrator.Coins(Asset, units);

    /// <summary>The destination of an address of this asset.</summary>
    public ScriptPubKey Destination(string address) => AddressCodec.Parse(Asset, address).Value;
}
