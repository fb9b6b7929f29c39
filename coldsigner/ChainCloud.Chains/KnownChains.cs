using System.Collections.Immutable;

namespace ChainCloud.Chains;

/// <summary>The registry of UTXO chains: data only. Test networks share key versions and coin type 1 (SLIP-44).</summary>
internal static class KnownChains
{
    private const long Coin = 100_000_000;
    private const uint Xpub = 0x0488B21E;
    private const uint Xprv = 0x0488ADE4;
    private const uint Tpub = 0x043587CF;
    private const uint Tprv = 0x04358394;
    private const uint Zpub = 0x04B24746;
    private const uint Vpub = 0x045F1CF6;

    public static ImmutableArray<ChainParameters> All { get; } =
    [
        Bitcoin(Network.Main, "bc", 0x00, 0x05, "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"),
        Bitcoin(Network.Test, "tb", 0x6f, 0xc4, "000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943"),
        Bitcoin(Network.Regtest, "bcrt", 0x6f, 0xc4, "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206"),
        Litecoin(Network.Main, "ltc", 0x30, [0x32, 0x05], "12a765e31ffd4059bada1e25190f6e98c99d9714d334efa41a195a7e7e04bfe2"),
        Litecoin(Network.Test, "tltc", 0x6f, [0x3a, 0xc4], "4966625a4b2851d9fdee139e56211a0d88575f59ed816ff5e6a63deb4e3e29a0"),
        Litecoin(Network.Regtest, "rltc", 0x6f, [0x3a, 0xc4], "530827f38f93b43ed12af0b3ad25a288dc02ed74d6d7857862df51fc56c416f9"),
        Dogecoin(Network.Main, 0x1e, 0x16, "1a91e3dace36e2be3bf030a65679fe821aa1d6ef92e7c9902eb318182c355691"),
        Dogecoin(Network.Test, 0x71, 0xc4, "bb0a78264637406b6360aad926284d544d7049f45189db5664f3c4d07350559e"),
        Dogecoin(Network.Regtest, 0x6f, 0xc4, "3d2160a3b5dc4a9d62e7e66a295f70313ac808440ef7400d6c0772171ce973a5"),
    ];

    private static ChainParameters Bitcoin(Network network, string hrp, byte p2pkh, byte p2sh, string genesis) => new()
    {
        Asset = AssetId.Parse("BTC").Value,
        Network = network,
        Bech32Hrp = hrp,
        MwebHrp = null,
        P2pkhVersion = p2pkh,
        P2shVersions = [p2sh],
        XpubVersion = network == Network.Main ? Xpub : Tpub,
        XprvVersion = network == Network.Main ? Xprv : Tprv,
        SegwitXpubVersion = network == Network.Main ? Zpub : Vpub,
        CoinType = network == Network.Main ? 0u : 1,
        ReceiveScript = ScriptType.P2wpkh,
        Purpose = 84,
        HasAuxPow = false,
        MaxSupplyUnits = 21_000_000 * Coin,
        CoinbaseMaturity = 100,
        DustRelayRate = 3_000,
        LeastOutputUnits = 0,
        MinRelayFeeRateSatPerKvB = 1_000,
        GenesisHash = Hash256.Parse(genesis).Value,
    };

    private static ChainParameters Litecoin(Network network, string hrp, byte p2pkh, ImmutableArray<byte> p2sh, string genesis) => new()
    {
        Asset = AssetId.Parse("LTC").Value,
        Network = network,
        Bech32Hrp = hrp,
        MwebHrp = network == Network.Main ? "ltcmweb" : "tmweb",
        P2pkhVersion = p2pkh,
        P2shVersions = p2sh,
        XpubVersion = network == Network.Main ? Xpub : Tpub,
        XprvVersion = network == Network.Main ? Xprv : Tprv,

        // SLIP-132 has no entry of its own for P2WPKH accounts here; wallets write zpub.
        SegwitXpubVersion = network == Network.Main ? Zpub : Vpub,
        CoinType = network == Network.Main ? 2u : 1,
        ReceiveScript = ScriptType.P2wpkh,
        Purpose = 84,
        HasAuxPow = false,
        MaxSupplyUnits = 84_000_000 * Coin,
        CoinbaseMaturity = 100,
        DustRelayRate = 30_000,
        LeastOutputUnits = 0,
        MinRelayFeeRateSatPerKvB = 1_000,
        GenesisHash = Hash256.Parse(genesis).Value,
    };

    private static ChainParameters Dogecoin(Network network, byte p2pkh, byte p2sh, string genesis) => new()
    {
        Asset = AssetId.Parse("DOGE").Value,
        Network = network,
        Bech32Hrp = null,
        MwebHrp = null,
        P2pkhVersion = p2pkh,
        P2shVersions = [p2sh],
        XpubVersion = network == Network.Main ? 0x02FACAFDu : Tpub,
        XprvVersion = network == Network.Main ? 0x02FAC398u : Tprv,
        SegwitXpubVersion = null,
        CoinType = network == Network.Main ? 3u : 1,
        ReceiveScript = ScriptType.P2pkh,
        Purpose = 44,
        HasAuxPow = true,

        // New coins have no end here, so this is not the supply but what the reference node allows in one value (MAX_MONEY).
        MaxSupplyUnits = 10_000_000_000 * Coin,
        CoinbaseMaturity = network == Network.Regtest ? 60 : 240,
        DustRelayRate = 0,

        // An output below costs its sender this much more in fees, so it is never made here. Fees are what the reference node recommends.
        LeastOutputUnits = Coin / 100,
        MinRelayFeeRateSatPerKvB = Coin / 100,
        GenesisHash = Hash256.Parse(genesis).Value,
    };
}
