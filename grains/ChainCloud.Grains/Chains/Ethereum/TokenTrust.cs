using System.Numerics;
using ChainCloud.Chains;

namespace ChainCloud.Grains.Chains;

/// <summary>
/// Whether what a listed token told of a holder in a block really happened: the balance that the contract gives must have changed by
/// exactly that. Tells of transfers that did not take place, of fees taken on the way, and of balances that change by themselves.
/// </summary>
internal sealed class TokenTrust(AssetDefinition chain, IEvmNode node)
{
    /// <summary>Null when all is well; else one sentence.</summary>
    /// <param name="told">All transfers of this token in the block.</param>
    public async Task<string?> Doubt(
        AssetDefinition token, AccountAddress holder, IReadOnlyList<TokenTransfer> told, EvmHeader block, CancellationToken ct)
    {
        var change = Sum(told.Where(t => t.To == holder)) - Sum(told.Where(t => t.From == holder));
        var after = await node.ReadTokenBalance(token.Token!.Contract, holder, block.Block.Hash, ct);
        var before = await node.ReadTokenBalance(token.Token.Contract, holder, block.Previous, ct);
        var where = $"{token.Asset} of {EvmAddress.Format(holder)} on {chain.Asset} in block {block.Block.Height}";
        return (before, after) switch
        {
            (null, _) or (_, null) => $"{where}: the contract tells no balance.",
            var (b, a) when a - b != change => $"{where}: transfers of {change} are told, the balance changed by {a - b}.",
            _ when told.Any(t => t.To == holder && t.Amount > token.MaxUnits) => $"{where}: an amount is too large.",
            _ => null,
        };
    }

    private static BigInteger Sum(IEnumerable<TokenTransfer> transfers) => transfers.Aggregate(BigInteger.Zero, (sum, t) => sum + t.Amount);
}
