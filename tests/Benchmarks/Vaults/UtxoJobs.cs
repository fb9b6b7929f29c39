using System.Security.Cryptography;
using ChainCloud.Chains;
using ChainCloud.Devices.Vault;

namespace ChainCloud.Benchmarks.Vaults;

/// <summary>Honest jobs of so many inputs, each from a transaction of its own that comes along whole.</summary>
/// <param name="vault">Signs them.</param>
/// <param name="code">The coin.</param>
/// <param name="outputs">How many outputs each of those transactions has.</param>
internal sealed class UtxoJobs(SendVault vault, string code, int outputs)
{
    private const int Value = 100_000_000;

    private readonly AssetDefinition _asset = AssetRegistry.For(AssetId.Parse(code).Value, Network.Regtest).Value;
    private int _made;

    public AssetId Asset => _asset.Asset;

    public void Enrol() => vault.Enrol(_asset, Units(100_000L * Value), Units(10L * Value), 10 * Value);

    public byte[] Job(int inputs)
    {
        var account = vault.Keys.Account(_asset, SendVault.MerchantNumber);
        var own = WalletAddresses.Derive(account, KeyPosition.Receiving, 0, (uint)inputs, _asset.AddressForm);
        var previous = own.Select(Previous).ToArray();
        var destination = Scripts.P2pkhOfHash(new byte[20]);
        var pays = ((long)inputs * Value) - (Value / 20);
        var unsigned = new Transaction(2, [.. previous.Select(p => TransactionInput.Unsigned(new Outpoint(p.TxId, 1)))], [new(pays, destination)], 0);
        var psbt = Psbt.Create(unsigned);
        for (var i = 0; i < inputs; i++)
        {
            psbt.AddSpent(i, previous[i]);
            var path = _asset.AccountPath(SendVault.MerchantNumber).Child(KeyPosition.Receiving).Child((uint)i);
            psbt.Inputs[i].AddDerivation(account.PublicKey, new KeyOrigin(1, path));
        }

        return vault.Frame(new Outpoint(previous[0].TxId, 1), destination, Units(pays), Units(10L * Value), 10 * Value, psbt.Serialize());
    }

    private Amount Units(long units) => Amount.Of(_asset.Asset, units);

    private Transaction Previous(ScriptPubKey own)
    {
        var salt = new Hash256(SHA256.HashData(BitConverter.GetBytes(++_made)));
        byte[] script = [71, .. new byte[71], 33, .. new byte[33]];
        var input = TransactionInput.Unsigned(new Outpoint(salt, 3)) with { ScriptSig = script };
        var others = Enumerable.Range(0, outputs - 1).Select(i => new TransactionOutput(77_777_777, Scripts.P2pkhOfHash(SHA256.HashData(BitConverter.GetBytes(i)).AsSpan(0, 20)))).ToArray();
        return new Transaction(2, [input], [others[0], new(Value, own), .. others.Skip(1)], 0);
    }
}
