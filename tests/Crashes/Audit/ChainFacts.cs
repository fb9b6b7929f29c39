using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.Crashes.Stage;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Crashes.Audit;

/// <summary>One output on the best chain.</summary>
internal sealed record ChainOutput(Hash256 TxId, string Outpoint, ScriptPubKey Script, long Units);

/// <summary>Every output of the node's best chain that somebody here cares for, read block by block from the node alone.</summary>
internal sealed class ChainFacts
{
    private readonly List<ChainOutput> _outputs = [];

    /// <summary>Reads every block.</summary>
    /// <param name="ours">Transactions that the platform says it made.</param>
    public static async Task<ChainFacts> Read(UtxoTestNode node, IReadOnlySet<ScriptPubKey> scripts, IReadOnlySet<Hash256> ours)
    {
        var facts = new ChainFacts();
        var tip = await node.BlockCountAsync();
        for (var height = 1L; height <= tip; height++)
        {
            var raw = await node.Rpc.CallAsync("getblock", (await node.BlockHashAsync(height)).ToString(), false);
            facts.Walk(Convert.FromHexString(raw.GetString()!), scripts, ours);
        }

        return facts;
    }

    public IEnumerable<ChainOutput> To(ScriptPubKey script) => _outputs.Where(o => o.Script == script);

    public ILookup<ScriptPubKey, ChainOutput> ByScript => _outputs.ToLookup(o => o.Script);

    /// <summary>Sum of what the node says is unspent on these scripts.</summary>
    public static Task<BigInteger> Held(UtxoTestNode node, IReadOnlyCollection<ScriptPubKey> scripts) => node.HeldAsync(scripts);

    private void Walk(byte[] raw, IReadOnlySet<ScriptPubKey> scripts, IReadOnlySet<Hash256> ours)
    {
        var block = new BlockReader(raw);
        while (block.NextTransaction())
        {
            var found = new List<(int Index, ScriptPubKey Script, long Units)>();
            while (block.NextOutput())
            {
                found.Add((block.OutputIndex, new ScriptPubKey(block.Script), block.Value));
            }

            var txId = block.TxId();
            _outputs.AddRange(found.Where(o => scripts.Contains(o.Script) || ours.Contains(txId))
                .Select(o => new ChainOutput(txId, BookRows.OutpointText(txId, o.Index), o.Script, o.Units)));
        }

        if (!block.IsComplete)
        {
            throw new InvalidOperationException("The node gave a block that can't be read.");
        }
    }
}
