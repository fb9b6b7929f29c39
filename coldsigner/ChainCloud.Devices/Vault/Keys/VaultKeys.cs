using System.Security.Cryptography;
using System.Text;
using ChainCloud.Chains;
using ChainCloud.Devices.Enrolment;
using ChainCloud.Devices.Sealing;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Vault;

/// <summary>
/// A vault's secrets, opened: the BIP-39 entropy of its wallet, and a separate root from which its P-256 device keys come. Chain keys
/// and device keys have nothing in common: a backup of the words gives coins, never the right to speak for the vault.
/// </summary>
public sealed class VaultKeys : IDisposable
{
    /// <summary>Bytes of the sealed secret: entropy, then the root of the device keys.</summary>
    public const int SecretBytes = SeedWords.EntropyBytes + 32;

    private readonly SealedSecret _secret;
    private readonly ExtendedPrivateKey _master;
    private readonly Dictionary<DerivationPath, ExtendedPrivateKey> _accounts = [];
    private readonly Dictionary<(MerchantId, uint), DeviceSigningKey> _channels = [];

    private VaultKeys(SealedSecret secret)
    {
        _secret = secret;
        using var words = SeedWords.Words(Entropy);
        using var seed = SeedWords.Seed(words.Span);
        _master = ExtendedPrivateKey.FromSeed(seed.Span);
        using var identity = DeviceKey("identity");
        IdentityKey = identity.PublicKey;
    }

    /// <summary>Fingerprint of the master key (BIP-32), big-endian.</summary>
    public uint SeedFingerprint => _master.Public.Fingerprint;

    /// <summary>The vault's lasting device key, public.</summary>
    public DevicePublicKey IdentityKey { get; }

    private ReadOnlySpan<byte> Entropy => _secret.Span[..SeedWords.EntropyBytes];

    private ReadOnlySpan<byte> DeviceRoot => _secret.Span[SeedWords.EntropyBytes..];

    /// <summary>Takes over the secret that a sealed file held. Throws <see cref="ArgumentException"/> for another length.</summary>
    public static VaultKeys Open(SealedSecret secret) =>
        secret.Length == SecretBytes ? new VaultKeys(secret) : throw new ArgumentException($"A vault's secret has {SecretBytes} bytes.", nameof(secret));

    /// <summary>A fresh secret: the entropy given and a random root of device keys. The caller's to clear.</summary>
    public static SealedSecret NewSecret(SealedSecret entropy)
    {
        var secret = new SealedSecret(SecretBytes);
        entropy.Span.CopyTo(secret.Memory);
        RandomNumberGenerator.Fill(secret.Memory[SeedWords.EntropyBytes..]);
        return secret;
    }

    /// <summary>The public key of a merchant's account on an asset's chain.</summary>
    public ExtendedPublicKey Account(AssetDefinition asset, uint merchantNumber) => AccountKey(asset.AccountPath(merchantNumber)).Public;

    /// <summary>The same on a UTXO chain.</summary>
    public ExtendedPublicKey Account(ChainParameters chain, uint merchantNumber) => AccountKey(chain.AccountPath(merchantNumber)).Public;

    /// <summary>Identity and the channel key for a merchant in the first epoch, for enrolment.</summary>
    public DeviceKeys ForEnrolment(MerchantId merchant)
    {
        using var both = new SealedSecret(DeviceKeys.SecretLength);
        DeriveScalar("identity", both.Memory[..DeviceSigningKey.PrivateLength]);
        DeriveScalar(ChannelName(merchant, EnrolmentRules.FirstEpoch), both.Memory[DeviceSigningKey.PrivateLength..]);
        return DeviceKeys.FromSecret(both.Span);
    }

    /// <summary>The channel key that signs for a merchant in an epoch. The caller disposes it.</summary>
    public DeviceSigningKey Channel(MerchantId merchant, uint epoch) => DeviceKey(ChannelName(merchant, epoch));

    /// <summary>Signs a statement to a merchant with the channel key of an epoch. The key is made once: that takes longer than signing.</summary>
    public byte[] Sign<T>(T statement, MerchantId merchant, uint epoch)
        where T : class, IStatement<T>
    {
        if (!_channels.TryGetValue((merchant, epoch), out var channel))
        {
            _channels[(merchant, epoch)] = channel = Channel(merchant, epoch);
        }

        return SignedStatement.Sign(statement, channel).Bytes.ToArray();
    }

    /// <summary>Signs exactly a plan that has passed every clause, with the key or keys of the merchant's account.</summary>
    public SignedPayment Sign(SigningPlan plan, uint merchantNumber) => plan.Sign(AccountKey(plan.Asset.AccountPath(merchantNumber)));

    public void Dispose()
    {
        foreach (var key in _accounts.Values.Concat<IDisposable>(_channels.Values))
        {
            key.Dispose();
        }

        _master.Dispose();
        _secret.Dispose();
    }

    private ExtendedPrivateKey AccountKey(DerivationPath path)
    {
        if (!_accounts.TryGetValue(path, out var account))
        {
            _accounts[path] = account = _master.Derive(path);
        }

        return account;
    }

    private static string ChannelName(MerchantId merchant, uint epoch) => $"channel/{merchant}/{epoch}";

    private DeviceSigningKey DeviceKey(string name)
    {
        using var scalar = new SealedSecret(DeviceSigningKey.PrivateLength);
        DeriveScalar(name, scalar.Memory);
        return DeviceSigningKey.FromPrivateKey(scalar.Span);
    }

    /// <summary>HKDF with a counter until the bytes are a scalar of P-256, which nearly every first try is.</summary>
    private void DeriveScalar(string name, Span<byte> scalar)
    {
        ReadOnlySpan<byte> order =
        [
            0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
            0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
        ];
        for (var attempt = 0; ; attempt++)
        {
            HKDF.Expand(HashAlgorithmName.SHA256, DeviceRoot, scalar, Encoding.ASCII.GetBytes($"cc/vault-device-key/1/{name}/{attempt}"));
            if (scalar.SequenceCompareTo(order) < 0 && scalar.ContainsAnyExcept((byte)0))
            {
                return;
            }
        }
    }
}
