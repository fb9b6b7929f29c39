using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.TestKit.Nodes;

namespace ChainCloud.Story;

/// <summary>A coin of a chain of outputs.</summary>
public sealed class UtxoStageChain(AssetDefinition asset, UtxoTestNode node) : StageChain(asset)
{
    public override string Node => node.Name;

    public override bool ShowsMempool => true;

    public override string Finality => $"{Asset.Confirmations.Credit} confirmations";

    public override async Task<string> Send(string address, BigInteger units) => (await node.SendToAddressAsync(address, (long)units)).ToString();

    public override Task Mine() => node.MineAsync(1);

    public override Task MineUntilCredited() => node.MineAsync((int)Asset.Confirmations.Credit);

    public override async Task<IReadOnlyList<string>> Strangers()
    {
        // Kinds of address that this network's wallets may not make themselves are made of a hash here; nobody spends them.
        var hash = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32);
        ScriptPubKey[] kinds = Asset.Utxo!.HasSegwit
            ? [Scripts.P2pkhOfHash(hash[..20]), Scripts.P2shOfHash(hash[..20]), Scripts.P2wshOfHash(hash), .. node.RelaysTaproot ? new[] { Scripts.P2tr(hash) } : []]
            : [Scripts.P2shOfHash(hash[..20])];
        return [await node.NewAddressAsync(), .. kinds.Select(script => AddressCodec.Format(Asset, script).Value)];
    }

    public override async Task<BigInteger> Received(string txid, string address)
    {
        var script = Destination(address);
        return (await Read(txid)).Outputs.Where(o => o.Script == script).Aggregate(BigInteger.Zero, (sum, o) => sum + o.Value);
    }

    public override Task<BigInteger> Held(IReadOnlyCollection<ScriptPubKey> destinations) => node.HeldAsync(destinations);

    public override async Task<IReadOnlyList<ScriptPubKey>> ChangeOf(string txid, IReadOnlyCollection<ScriptPubKey> paid) =>
        [.. (await Read(txid)).Outputs.Select(o => o.Script).Where(script => !paid.Contains(script))];

    private async Task<Transaction> Read(string txid) =>
        Transaction.Parse(await node.RawTransactionAsync(Hash256.Parse(txid).Value), TransactionEncoding.MwebTolerant).Value;
}
