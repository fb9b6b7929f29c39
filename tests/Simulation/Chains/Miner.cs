using ChainCloud.Chains;

namespace ChainCloud.Simulation;

/// <summary>Makes blocks, takes them back, and changes ids of transactions where anybody can.</summary>
internal sealed class Miner(SimulatedChain chain, WorldClock clock)
{
    /// <summary>A block on top with some of what waits.</summary>
    public SimulatedBlock Mine(Dice dice, int takesPerMille = 850)
    {
        var block = chain.Make(chain.Tip, Choose(dice, chain.Waiting, takesPerMille, malleates: true), clock.Now / 1_000);
        chain.MoveTo(block);
        return block;
    }

    /// <summary>The last blocks leave for a branch that is one longer, which has only some of their transactions.</summary>
    public void Reorganize(Dice dice, int depth)
    {
        var fork = chain.Tip.At(Math.Max(0, chain.Tip.Height - depth))!;
        var gone = new List<Transaction>();
        for (var block = chain.Tip; block != fork; block = block.Parent!)
        {
            gone.InsertRange(0, block.Transactions.Skip(1));
        }

        var depthGone = chain.Tip.Height - fork.Height;
        chain.MoveTo(fork);
        foreach (var lost in gone.Where(_ => dice.Chance(150)))
        {
            if (chain.Waiting.Contains(lost) && IsForeign(lost))
            {
                Replace(dice, lost);
            }
        }

        for (var i = 0; i <= depthGone; i++)
        {
            Mine(dice, takesPerMille: 500);
        }
    }

    /// <summary>Somebody else spends the same coins otherwise, so that the first transaction is never in a block.</summary>
    public void Replace(Dice dice, Transaction waiting)
    {
        var others = waiting.Outputs.Select(o => o with { Script = Scripts.P2wpkhOfHash(dice.Bytes(20)) }).ToList();
        var replacement = SimulatedChain.Pay(waiting.Inputs[0].Outpoint, others);
        if (!chain.Parameters.HasSegwit)
        {
            replacement = SimulatedChain.Pay(waiting.Inputs[0].Outpoint, others.ConvertAll(o => o with { Script = Scripts.P2pkhOfHash(dice.Bytes(20)) }));
        }

        chain.Offer(replacement, _ => true);
    }

    /// <summary>True for transactions that spend only what strangers had.</summary>
    public bool IsForeign(Transaction transaction) => transaction.Inputs.All(i => chain.FindTransaction(i.Outpoint.TxId) is null);

    private List<Transaction> Choose(Dice dice, List<Transaction> waiting, int takesPerMille, bool malleates)
    {
        var chosen = new List<Transaction>();
        foreach (var transaction in waiting)
        {
            if (dice.Chance(takesPerMille) && chain.IsValidOn(transaction, chosen) && !chosen.Exists(c => Conflict(c, transaction)) && chosen.Count < 200)
            {
                chosen.Add(malleates && !chain.Parameters.HasSegwit && !IsForeign(transaction) && dice.Chance(200) ? Malleated(transaction) : transaction);
            }
        }

        return chosen;
    }

    private static bool Conflict(Transaction one, Transaction other) => one.Inputs.Any(i => other.Inputs.Any(o => o.Outpoint == i.Outpoint));

    /// <summary>The same transaction with its signatures pushed otherwise: every node takes it in a block, under another id.</summary>
    private static Transaction Malleated(Transaction transaction) => new(
        transaction.Version, [.. transaction.Inputs.Select(i => i with { ScriptSig = i.ScriptSig.Length == 0 ? [] : [0x4c, .. i.ScriptSig] })],
        transaction.Outputs, transaction.LockTime);
}
