using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;

namespace ChainCloud.Benchmarks.Vaults;

/// <summary>Honest payments of ether or of one listed token.</summary>
internal sealed class EvmJobs(SendVault vault, bool token)
{
    private const int Gwei = 1_000_000_000;

    private static readonly AssetDefinition Ether = AssetRegistry.For(AssetId.Parse("ETH").Value, Network.Regtest).Value;
    private static readonly AccountAddress Contract = new(Enumerable.Repeat((byte)0xc0, 20).ToArray());
    private static readonly AccountAddress Recipient = new(Enumerable.Repeat((byte)0xaa, 20).ToArray());
    private static readonly AssetId Token = AssetId.Parse("TUSD").Value;

    public void Enrol()
    {
        var list = new TokenList(Network.Regtest, Ether.Asset, 1, [new(Token, Contract, 6, 100_000)]);
        vault.Apply(new TokensListed(SendVault.Now, new SignedTokenList(list, []).Encode()));
        vault.Enrol(Ether, Wei(1_000_000), Wei(10), 500 * (long)Gwei);
        if (token)
        {
            vault.Enrol(AssetCatalog.OfChains(Network.Regtest).WithTokens(Ether.Asset, list.Tokens).Value.Find(Token).Value, Amount.Of(Token, 1_000_000_000_000), Wei(10), 500 * (long)Gwei);
        }
    }

    private Amount Pays => token ? Amount.Of(Token, 1_000_000) : Wei(1_000);

    public byte[] Job()
    {
        var own = AccountAddress.OfDestination(KeyPosition.Hot.Script(vault.Keys.Account(Ether, SendVault.MerchantNumber), AddressForm.Evm)!.Value)!.Value;
        var proposed = new EvmTransaction
        {
            ChainId = 31_337,
            Nonce = 0,
            MaxPriorityFeePerGas = 2 * (BigInteger)Gwei,
            MaxFeePerGas = 50 * (BigInteger)Gwei,
            GasLimit = token ? 60_000u : 21_000u,
            To = token ? Contract : Recipient,
            Value = token ? 0 : Pays.Units,
            Data = token ? [.. Abi.Transfer(Recipient, Pays.Units)] : [],
        };
        return vault.Frame(Fence.Of(own, 0), Recipient.ToDestination(), Pays, Wei(9), 200 * (long)Gwei, proposed.UnsignedPayload());
    }

    /// <summary>Thousandths of an ether.</summary>
    private static Amount Wei(long milli) => Amount.Of(Ether.Asset, milli * BigInteger.Pow(10, 15));
}
