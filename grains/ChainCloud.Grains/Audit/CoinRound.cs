using System.Numerics;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Audit;

/// <summary>
/// Compares the coins of the facts, some in each pass, round after round, with their deposits and with the node's own set of unspent outputs. A
/// coin that was found odd is looked at in each pass until it is right.
/// </summary>
internal sealed class CoinRound(FollowedChain chain, AuditOptions options)
{
    private const int AtOnce = 8;

    private readonly Dictionary<Outpoint, Oddity> _odd = [];
    private Outpoint? _after;
    private bool _foundInRound;

    /// <summary>The last whole round found nothing, and nothing was found since.</summary>
    public bool IsClean { get; private set; }

    /// <summary>The round begins anew, or one pass is a round: then all can be counted at little cost.</summary>
    public bool IsAtStart => _after is null;

    public IEnumerable<string> Found => _odd.Values.Select(o => o.Text).Order(StringComparer.Ordinal);

    /// <summary>What the node does not have of it.</summary>
    public BigInteger Missing => _odd.Values.Aggregate(BigInteger.Zero, (sum, o) => sum + o.Missing);

    /// <summary>What this pass looks at.</summary>
    public async Task<Slice> Read(IAuditSnapshot snapshot) => new(
        await snapshot.UnspentAfter(chain.Asset, _after, options.CoinsPerStep), await snapshot.UnspentAmong(chain.Asset, _odd.Keys), _after);

    /// <summary>
    /// Looks at them. False when the node could not be asked, or is not at <paramref name="tip"/>: then nothing changed, and the next pass looks at the
    /// same ones.
    /// </summary>
    public async Task<bool> Check(Slice slice, BlockRef tip, CancellationToken ct)
    {
        AuditedCoin[] coins = [.. slice.Coins.Concat(slice.Suspects).DistinctBy(c => c.Coin.Point)];
        List<(AuditedCoin Coin, NodeCoin? Node)> answers = [];
        try
        {
            if ((await chain.Node.ReadTip(ct)).Block != tip)
            {
                return false;
            }

            foreach (var some in coins.Chunk(AtOnce))
            {
                answers.AddRange(some.Zip(await Task.WhenAll(some.Select(c => chain.Node.ReadCoin(c.Coin.Point, ct)))));
            }

            if ((await chain.Node.ReadTip(ct)).Block != tip)
            {
                return false;
            }
        }
        catch (NodeFaultException)
        {
            return false;
        }

        Judge(answers);
        MoveOn(slice);
        return true;
    }

    private void Judge(List<(AuditedCoin Coin, NodeCoin? Node)> answers)
    {
        _odd.Clear();
        foreach (var (audited, node) in answers)
        {
            if (OddityOf(audited, node) is { } odd)
            {
                _odd[audited.Coin.Point] = odd;
                (_foundInRound, IsClean) = (true, false);
            }
        }
    }

    private void MoveOn(Slice slice)
    {
        if (slice.Coins.Count == options.CoinsPerStep)
        {
            _after = slice.Coins[^1].Coin.Point;
            return;
        }

        (IsClean, _foundInRound, _after) = (!_foundInRound && _odd.Count == 0, false, null);
    }

    private static Oddity? OddityOf(AuditedCoin audited, NodeCoin? node)
    {
        var coin = audited.Coin;
        var name = $"{coin.Point} of {coin.Book}";
        return node is null ? new Oddity($"The chain has no unspent output {name}, which holds {coin.Amount} in the facts.", coin.Amount.Units)
            : node.Units != coin.Amount.Units ? new Oddity($"The output {name} holds {node.Units} on the chain and {coin.Amount} in the facts.", 0)
            : node.Script != coin.Script ? new Oddity($"The output {name} pays another script on the chain than in the facts.", 0)
            : coin.Purpose == AddressPurpose.Change ? null
            : audited.Deposit is null ? new Oddity($"The coin {name} of {coin.Amount} has no deposit.", 0)
            : audited.Deposit != coin.Amount ? new Oddity($"The coin {name} holds {coin.Amount}, its deposit {audited.Deposit}.", 0)
            : null;
    }

    /// <param name="From">Where the pass began.</param>
    internal sealed record Slice(IReadOnlyList<AuditedCoin> Coins, IReadOnlyList<AuditedCoin> Suspects, Outpoint? From);

    private sealed record Oddity(string Text, BigInteger Missing);
}
