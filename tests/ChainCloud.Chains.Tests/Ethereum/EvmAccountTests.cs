namespace ChainCloud.Chains.Tests.Ethereum;

public class Accounts_of_a_known_seed
{
    /// <summary>The words and the accounts at m/44'/60'/0'/0/i that development nodes start with.</summary>
    private const string Words = "test test test test test test test test test test test junk";

    private static readonly string[] Known =
    [
        "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
        "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
        "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
        "0x90F79bf6EB2c4f870365E785982E1f101E93b906",
        "0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65",
        "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc",
        "0x976EA74026E726554dB657fA54763abd0C3a0aa9",
        "0x14dC79964da2C08b23698B3D3cc7Ca32193d9955",
        "0x23618e81E3f5cdF7f54C3d65f7FBc0aBf5B21E8f",
        "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720",
    ];

    [Fact]
    public void Are_derived()
    {
        using var master = ExtendedPrivateKey.FromSeed(Mnemonic.ToSeed(Words));
        using var account = master.Derive(Ether.Main.AccountPath(0));
        var batch = WalletAddresses.Derive(account.Public, 0, 0, 10, AddressForm.Evm);
        Assert.Equal(Known, batch.Select(each => EvmAddress.Format(AccountAddress.OfDestination(each)!.Value)));
        Assert.Equal("m/44'/60'/0'", Ether.Main.AccountPath(0).ToString());
    }
}

public class A_batch_of_each_form
{
    [Theory]
    [InlineData(AddressForm.P2wpkh, 1_000u)]
    [InlineData(AddressForm.P2pkh, 1_000u)]
    [InlineData(AddressForm.Evm, 1_000u)]
    [InlineData(AddressForm.Evm, 1_025u)]
    public void Is_the_same_on_both_paths(AddressForm form, uint count)
    {
        using var master = ExtendedPrivateKey.FromSeed(new byte[32]);
        using var account = master.Derive(Ether.Regtest.AccountPath(7));
        var fast = WalletAddresses.Derive(account.Public, 1, 5, count, form);
        Assert.Equal(WalletAddresses.DeriveOneByOne(account.Public, 1, 5, count, form), fast);
        Assert.Equal(count, (uint)fast.Distinct().Count());
        Assert.Equal(form.Destination(account.Public.Child(1).Child(5).PublicKey), fast[0]);
    }
}

public class The_form_of_an_assets_addresses
{
    [Theory]
    [InlineData("BTC", AddressForm.P2wpkh)]
    [InlineData("LTC", AddressForm.P2wpkh)]
    [InlineData("DOGE", AddressForm.P2pkh)]
    [InlineData("ETH", AddressForm.Evm)]
    public void Is_its_chains(string asset, AddressForm form) =>
        Assert.Equal(form, AssetRegistry.For(AssetId.Parse(asset).Value, Network.Main).Value.AddressForm);
}

public class The_networks_of_ether
{
    [Theory]
    [InlineData(Network.Main, 1L, 60u)]
    [InlineData(Network.Test, 11155111L, 1u)]
    [InlineData(Network.Regtest, 31337L, 1u)]
    public void Have_their_numbers(Network network, long chainId, uint coinType)
    {
        var parameters = Ether.Of(network);
        Assert.Equal((network, chainId, coinType), (parameters.Network, parameters.ChainId, parameters.CoinType));
        Assert.Equal($"m/44'/{coinType}'/3'", parameters.AccountPath(3).ToString());
    }
}
