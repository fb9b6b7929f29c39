using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Story;

/// <summary>Ether, or a token beside it.</summary>
public sealed class EvmStageChain(AssetDefinition asset, AnvilNode node) : StageChain(asset)
{
    public override string Node => "anvil";

    public override bool ShowsMempool => false;

    public override string Finality => "finality";

    public override async Task<string> Send(string address, BigInteger units)
    {
        var to = AccountAddress.OfDestination(Destination(address))!.Value;
        return Asset.Token is { } token
            ? await node.SendAsync(token.Contract.ToString(), 0, $"0x{Convert.ToHexStringLower(Abi.Transfer(to, units))}")
            : await node.SendAsync(address, units);
    }

    public override Task Mine() => node.MineAsync();

    public override Task MineUntilCredited() => node.FinalizeAsync();

    public override Task<IReadOnlyList<string>> Strangers() => Task.FromResult<IReadOnlyList<string>>(
        [EvmAddress.Format(new AccountAddress(System.Security.Cryptography.RandomNumberGenerator.GetBytes(AccountAddress.Length)))]);

    /// <summary>A stranger's address is fresh, so what it holds is what it received.</summary>
    public override Task<BigInteger> Received(string txid, string address) => Held([Destination(address)]);

    public override async Task<BigInteger> Held(IReadOnlyCollection<ScriptPubKey> destinations)
    {
        BigInteger held = 0;
        foreach (var destination in destinations)
        {
            held += await Balance(AccountAddress.OfDestination(destination)!.Value);
        }

        return held;
    }

    public override Task<IReadOnlyList<ScriptPubKey>> ChangeOf(string txid, IReadOnlyCollection<ScriptPubKey> paid) =>
        Task.FromResult<IReadOnlyList<ScriptPubKey>>([]);

    private async Task<BigInteger> Balance(AccountAddress holder)
    {
        if (Asset.Token is not { } token)
        {
            return await node.BalanceAsync(holder.ToString());
        }

        var call = new { to = token.Contract.ToString(), data = $"0x{Convert.ToHexStringLower(Abi.BalanceOf(holder))}" };
        var answer = (await node.Rpc.CallAsync("eth_call", call, "latest")).GetString()!;
        return Abi.TryUInt256(Convert.FromHexString(answer[2..])) ?? throw new StoryException($"{Code} does not tell a balance.");
    }
}
