using System.Numerics;
using ChainCloud.Chains;

namespace ChainCloud.TestKit.Nodes;

/// <content>What the node's chain says that somebody holds.</content>
public abstract partial class UtxoTestNode
{
    /// <summary>Unspent outputs of these scripts in the best chain, mempool not counted, in base units. Reads every block.</summary>
    public virtual async Task<BigInteger> HeldAsync(IReadOnlyCollection<ScriptPubKey> scripts)
    {
        var (ours, unspent) = (scripts.ToHashSet(), new Dictionary<Outpoint, long>());
        var tip = await BlockCountAsync();
        for (var height = 1L; height <= tip; height++)
        {
            var raw = await Rpc.CallAsync("getblock", (await BlockHashAsync(height)).ToString(), false);
            Apply(Convert.FromHexString(raw.GetString()!), ours, unspent);
        }

        return unspent.Values.Aggregate(BigInteger.Zero, (sum, units) => sum + units);
    }

    private static void Apply(byte[] raw, HashSet<ScriptPubKey> ours, Dictionary<Outpoint, long> unspent)
    {
        var block = new BlockReader(raw);
        while (block.NextTransaction())
        {
            while (block.NextInput())
            {
                unspent.Remove(new Outpoint(new Hash256(block.PreviousTxId), block.PreviousIndex));
            }

            var found = new List<(uint Index, long Value)>();
            while (block.NextOutput())
            {
                if (ours.Contains(new ScriptPubKey(block.Script)))
                {
                    found.Add(((uint)block.OutputIndex, block.Value));
                }
            }

            foreach (var (index, value) in found)
            {
                unspent[new Outpoint(block.TxId(), index)] = value;
            }
        }

        if (!block.IsComplete)
        {
            throw new InvalidOperationException("The node gave a block that can't be read.");
        }
    }
}
