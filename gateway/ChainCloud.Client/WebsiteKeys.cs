using System.Collections.Immutable;
using System.Security.Cryptography;
using ChainCloud.Chains;
using ChainCloud.Statements;

namespace ChainCloud.Client;

/// <summary>
/// What a merchant's website knows by itself, from its own configuration, and never from the API: which network it is on, which V-Device
/// judges its addresses, and the key that it shares with that device.
/// </summary>
public sealed class WebsiteKeys : IDisposable
{
    private readonly byte[] _sealingKey;

    /// <param name="merchant">Whose website this is.</param>
    /// <param name="network">An address of another network is never shown.</param>
    /// <param name="vDeviceKeys">Channel keys of the own V-Device: the current one, and others while they overlap.</param>
    /// <param name="sealingKey">32 bytes, shared with the V-Device; copied. Empty for a website that only receives.</param>
    /// <param name="assets">Known assets; the chains' own ones if not given. Tokens come from the list that the administrators signed.</param>
    /// <param name="vaultKeys">Channel keys of the own vaults, where known: then the attestation's signature is checked as well.</param>
    public WebsiteKeys(
        MerchantId merchant, Network network, IEnumerable<DevicePublicKey> vDeviceKeys, ReadOnlySpan<byte> sealingKey,
        IEnumerable<DevicePublicKey>? vaultKeys = null, AssetCatalog? assets = null)
    {
        if (sealingKey.Length is not (0 or SealedPayoutRequest.KeyLength))
        {
            throw new ArgumentException($"The sealing key has {SealedPayoutRequest.KeyLength} bytes.", nameof(sealingKey));
        }

        Merchant = merchant;
        Network = network;
        Assets = assets ?? AssetCatalog.OfChains(network);
        VDeviceKeys = [.. vDeviceKeys];
        VaultKeys = [.. vaultKeys ?? []];
        _sealingKey = GC.AllocateArray<byte>(sealingKey.Length, pinned: true);
        sealingKey.CopyTo(_sealingKey);
    }

    public MerchantId Merchant { get; }

    public Network Network { get; }

    /// <summary>What an asset's code means to this website.</summary>
    public AssetCatalog Assets { get; }

    public ImmutableArray<DevicePublicKey> VDeviceKeys { get; }

    public ImmutableArray<DevicePublicKey> VaultKeys { get; }

    /// <summary>Seals a request for the V-Device.</summary>
    internal byte[] Seal(PayoutRequest request) => SealedPayoutRequest.Seal(
        _sealingKey.Length > 0 ? _sealingKey : throw new InvalidOperationException("This website has no sealing key: it can't ask for payouts."),
        request, RandomNumberGenerator.GetBytes(SealedPayoutRequest.NonceLength));

    public void Dispose() => CryptographicOperations.ZeroMemory(_sealingKey);
}
