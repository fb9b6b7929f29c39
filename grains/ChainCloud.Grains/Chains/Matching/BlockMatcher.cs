using ChainCloud.Chains;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Chains;

/// <summary>An output that pays what may be one of our scripts.</summary>
/// <param name="Value">Base units as the chain has them.</param>
/// <param name="IsCoinbase">Newly made coins, which mature late.</param>
/// <param name="Candidates">What it may be; compare the script.</param>
public sealed record OutputHit(Outpoint Outpoint, ScriptPubKey Script, long Value, bool IsCoinbase, IReadOnlyList<WatchedAddress> Candidates);

/// <summary>A transaction of interest, serialized without witnesses: its double SHA-256 is the id.</summary>
public sealed record RawTransaction(Hash256 TxId, byte[] Bytes);

/// <summary>What a block or transaction may hold of ours.</summary>
/// <param name="Transactions">Those with an output in <paramref name="Outputs"/>.</param>
public sealed record Matches(IReadOnlyList<OutputHit> Outputs, IReadOnlyList<SpendFact> Spends, IReadOnlyList<RawTransaction> Transactions);

/// <summary>
/// Finds our outputs and spends in a raw block by one walk over its bytes; transactions without a hit are neither copied nor hashed.
/// Pure, given what is watched.
/// </summary>
public sealed class BlockMatcher(ScriptIndex scripts, OutpointIndex outpoints)
{
    /// <summary>Null for bytes that are not one whole block. <paramref name="hasAuxPow"/>: see <see cref="ChainParameters.HasAuxPow"/>.</summary>
    public Matches? Match(ReadOnlySpan<byte> raw, bool hasAuxPow = false)
    {
        var found = new Found();
        var block = new BlockReader(raw, hasAuxPow);
        while (block.NextTransaction())
        {
            var txId = default(Hash256?);
            while (block.NextInput())
            {
                if (outpoints.Contains(block.PreviousTxId, block.PreviousIndex) || found.Made(block.PreviousTxId, block.PreviousIndex))
                {
                    found.Spends.Add(new SpendFact(new Outpoint(new Hash256(block.PreviousTxId), block.PreviousIndex), txId ??= block.TxId()));
                }
            }

            var before = found.Outputs.Count;
            while (block.NextOutput())
            {
                scripts.Find(block.Script, found.Candidates);
                if (found.Candidates.Count > 0)
                {
                    // Coins that left the extension block (MWEB) come in the last transaction and mature late too.
                    var late = block.TransactionIndex == 0 || block.IsExtensionBlockSummary;
                    found.Output(txId ??= block.TxId(), (uint)block.OutputIndex, block.Script, block.Value, late);
                }
            }

            if (found.Outputs.Count > before)
            {
                found.Transactions.Add(new RawTransaction(txId!.Value, block.WithoutWitness()));
            }
        }

        return block.IsComplete ? found.ToMatches() : null;
    }

    /// <summary>The same for one transaction that waits for a block; null for bytes that are not one whole transaction.</summary>
    public Matches? MatchTransaction(ReadOnlySpan<byte> raw)
    {
        if (!Transaction.Parse(raw, TransactionEncoding.MwebTolerant).TryGet(out var transaction, out _))
        {
            return null;
        }

        var found = new Found();
        for (var i = 0; i < transaction.Outputs.Count; i++)
        {
            var output = transaction.Outputs[i];
            scripts.Find(output.Script.Span, found.Candidates);
            if (found.Candidates.Count > 0)
            {
                found.Output(transaction.TxId, (uint)i, output.Script.Span, output.Value, isCoinbase: false);
            }
        }

        if (found.Outputs.Count > 0)
        {
            found.Transactions.Add(new RawTransaction(transaction.TxId, transaction.Serialize(withWitness: false)));
        }

        return found.ToMatches();
    }

    private sealed class Found
    {
        private readonly HashSet<Outpoint> _made = [];

        public List<WatchedAddress> Candidates { get; } = [];

        public List<OutputHit> Outputs { get; } = [];

        public List<SpendFact> Spends { get; } = [];

        public List<RawTransaction> Transactions { get; } = [];

        public void Output(Hash256 txId, uint index, ReadOnlySpan<byte> script, long value, bool isCoinbase)
        {
            var point = new Outpoint(txId, index);
            Outputs.Add(new OutputHit(point, new ScriptPubKey(script), value, isCoinbase, [.. Candidates]));
            Candidates.Clear();
            _made.Add(point);
        }

        /// <summary>True for an output of ours that an earlier transaction of the same block made.</summary>
        public bool Made(ReadOnlySpan<byte> txId, uint index) => _made.Count > 0 && _made.Contains(new Outpoint(new Hash256(txId), index));

        public Matches ToMatches() => new(Outputs, Spends, Transactions);
    }
}
