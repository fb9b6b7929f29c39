using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.Grains.Chains;

namespace ChainCloud.Grains.Audit;

/// <summary>Asks a node for many balances after one block, some at a time.</summary>
internal sealed class EvmBalances(IEvmNode node)
{
    private const int AtOnce = 8;

    /// <summary>
    /// What each holder's accounts hold together; null where a token's contract tells no balance. Throws <see cref="NodeFaultException"/>, also when the
    /// node does not have the block any more.
    /// </summary>
    public async Task<IReadOnlyList<BigInteger?>> Of(
        IReadOnlyList<(AssetDefinition Asset, IReadOnlyList<AccountAddress> Accounts)> holders, Hash256 block, CancellationToken ct)
    {
        var balances = new List<BigInteger?>(holders.Count);
        foreach (var some in holders.Chunk(AtOnce))
        {
            balances.AddRange(await Task.WhenAll(some.Select(holder => Of(holder.Asset, holder.Accounts, block, ct))));
        }

        return balances;
    }

    private async Task<BigInteger?> Of(AssetDefinition asset, IReadOnlyList<AccountAddress> accounts, Hash256 block, CancellationToken ct)
    {
        var sum = BigInteger.Zero;
        foreach (var account in accounts)
        {
            var balance = asset.Token is { } token ? await node.ReadTokenBalance(token.Contract, account, block, ct) : await node.ReadBalance(account, block, ct);
            if (balance is null)
            {
                return null;
            }

            sum += balance.Value;
        }

        return sum;
    }
}
