using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ChainCloud.Chains;
using ChainCloud.Devices.Enrolment;
using ChainCloud.Devices.Sealing;
using ChainCloud.Devices.Vault;
using ChainCloud.Devices.VDevice;
using ChainCloud.Statements;

namespace ChainCloud.Simulation;

/// <summary>A merchant of the simulation: names, keys, where its money may go.</summary>
internal sealed class Merchant
{
    public Merchant(string name, uint number)
    {
        Id = MerchantId.Parse(name).Value;
        Number = number;
        VDevice = DeviceId.Parse($"vd-{name}").Value;
        WebsiteKey = Cast.Secret($"website key {name}", SealedPayoutRequest.KeyLength);
        VDeviceSecret = [.. Cast.Secret($"v-device identity {name}", 32), .. Cast.Secret($"v-device channel {name}", 32)];
    }

    public MerchantId Id { get; }

    /// <summary>M of its key paths.</summary>
    public uint Number { get; }

    public DeviceId VDevice { get; }

    public byte[] WebsiteKey { get; }

    public byte[] VDeviceSecret { get; }

    public BookId Book(AssetId asset) => new(Id, asset);
}

/// <summary>
/// Who is there, the same in every world: two merchants, two vaults, two coins, and limits that are met now and then. Keys follow from
/// names, so that every world and every process has the same addresses.
/// </summary>
internal static class Cast
{
    public static readonly DeviceId ReceiveVault = DeviceId.Parse("receive-1").Value;
    public static readonly DeviceId SendVault = DeviceId.Parse("send-1").Value;

    public static readonly ImmutableArray<Merchant> Merchants = [new("acme", 3), new("bolt", 4)];

    /// <summary>One coin with segwit, one without.</summary>
    public static readonly ImmutableArray<ChainParameters> Chains =
    [
        ChainParameters.For(AssetId.Parse("LTC").Value, Network.Regtest).Value,
        ChainParameters.For(AssetId.Parse("DOGE").Value, Network.Regtest).Value,
    ];

    [ThreadStatic]
    private static Dictionary<DeviceId, VaultKeys>? _vaultKeys;

    [ThreadStatic]
    private static Dictionary<DeviceId, DeviceKeys>? _deviceKeys;

    /// <summary>What must be nowhere but in its own machine.</summary>
    public static IReadOnlyList<byte[]> Secrets { get; } =
    [
        .. Merchants.Select(m => m.WebsiteKey), .. Merchants.SelectMany(m => m.VDeviceSecret.Chunk(32)), .. VaultSecret(ReceiveVault).Chunk(32),
        .. VaultSecret(SendVault).Chunk(32),
    ];

    /// <summary>A hundredth of a whole coin of LTC; DOGE is worth less, so there it is a whole coin.</summary>
    public static long Cent(ChainParameters chain) => chain.HasSegwit ? 1_000_000 : 100_000_000;

    public static VaultLimits LimitsOf(ChainParameters chain) => new()
    {
        MaxPerIntent = Units(chain, 200),
        MaxPerHour = Units(chain, 400),
        MaxPerDay = Units(chain, 500),
        MaxCountPerDay = 60,
        Lifetime = Units(chain, 1_000_000),
        MaxFee = Units(chain, 20),
        MaxFeeShareBasisPoints = 9_000,
        MaxFeeRateSatPerKvB = 1_000 * chain.MinRelayFeeRateSatPerKvB,
        DestinationTypes = [ScriptType.P2pkh, ScriptType.P2wpkh, ScriptType.P2sh],
    };

    /// <summary>The V-Device allows more a day than the vault, so that the vault's own limit is met.</summary>
    public static PayoutPolicy PolicyOf(Merchant merchant, ChainParameters chain) => new()
    {
        Asset = chain.Asset,
        Destinations = Destinations(merchant, chain),
        MaxPerPayout = Units(chain, 320),
        MaxPerDay = Units(chain, 2_500),
        MaxFee = Units(chain, 20),
        MaxFeeRateSatPerKvB = 1_000 * chain.MinRelayFeeRateSatPerKvB,
        ConfirmAbove = null,
        IntentSeconds = 7_200,
    };

    /// <summary>Where a merchant's money may go.</summary>
    public static ImmutableArray<ScriptPubKey> Destinations(Merchant merchant, ChainParameters chain) =>
        [.. Enumerable.Range(0, 6).Select(i => Script(chain, $"customer {merchant.Id} {i}"))];

    /// <summary>Where it must never go.</summary>
    public static ScriptPubKey Thief(ChainParameters chain) => Script(chain, "thief");

    public static Amount Units(ChainParameters chain, long cents) => Amount.Of(chain.Asset, cents * Cent(chain));

    public static byte[] Secret(string name, int length) => SHA512.HashData(Encoding.ASCII.GetBytes($"simulation/{name}"))[..length];

    /// <summary>The keys of a vault; of this thread alone, since making them takes long and they are not for several threads.</summary>
    public static VaultKeys KeysOf(DeviceId vault)
    {
        _vaultKeys ??= [];
        if (!_vaultKeys.TryGetValue(vault, out var keys))
        {
            _vaultKeys[vault] = keys = VaultKeys.Open(SealedSecret.CopyOf(VaultSecret(vault)));
        }

        return keys;
    }

    public static DeviceKeys KeysOf(Merchant merchant)
    {
        _deviceKeys ??= [];
        if (!_deviceKeys.TryGetValue(merchant.VDevice, out var keys))
        {
            _deviceKeys[merchant.VDevice] = keys = DeviceKeys.FromSecret(merchant.VDeviceSecret);
        }

        return keys;
    }

    /// <summary>The private key of an account, for parts that are wrong on purpose. The caller's to dispose.</summary>
    public static ExtendedPrivateKey AccountOf(DeviceId vault, ChainParameters chain, uint number)
    {
        using var words = SeedWords.Words(VaultSecret(vault).AsSpan(0, SeedWords.EntropyBytes));
        using var seed = SeedWords.Seed(words.Span);
        using var master = ExtendedPrivateKey.FromSeed(seed.Span);
        return master.Derive(chain.AccountPath(number));
    }

    public static DeviceId VaultFor(AddressPurpose purpose) => purpose == AddressPurpose.Cold ? ReceiveVault : SendVault;

    private static byte[] VaultSecret(DeviceId vault) => Secret($"vault {vault}", VaultKeys.SecretBytes);

    private static ScriptPubKey Script(ChainParameters chain, string name)
    {
        var hash = Secret(name, 20);
        return chain.HasSegwit ? Scripts.P2wpkhOfHash(hash) : Scripts.P2pkhOfHash(hash);
    }
}
