using ChainCloud.Chains.Keys.Curve;

namespace ChainCloud.Chains;

/// <summary>What a public key becomes as a destination; an asset's receiving addresses all have one form.</summary>
public enum AddressForm
{
    /// <summary>Witness program of the key's hash, version 0 (BIP-141).</summary>
    P2wpkh = 0,

    /// <summary>Script of the key's hash, as chains without segwit have it.</summary>
    P2pkh = 1,

    /// <summary>The 20 bytes of an account of an Ethereum-like chain: no script.</summary>
    Evm = 2,
}

/// <summary>From key to destination in each <see cref="AddressForm"/>.</summary>
public static class AddressForms
{
    /// <summary>The destination of a compressed public key. Throws <see cref="ArgumentException"/> for bytes that are no such key.</summary>
    public static ScriptPubKey Destination(this AddressForm form, ReadOnlySpan<byte> publicKey) => form switch
    {
        AddressForm.P2wpkh => Scripts.P2wpkh(publicKey),
        AddressForm.P2pkh => Scripts.P2pkh(publicKey),
        AddressForm.Evm => EvmAddress.OfPublicKey(publicKey).ToDestination(),
        _ => throw new ArgumentOutOfRangeException(nameof(form)),
    };

    /// <summary>Whether a destination has this form.</summary>
    public static bool Fits(this AddressForm form, ScriptPubKey destination) => form switch
    {
        AddressForm.P2wpkh => Scripts.Classify(destination) == ScriptType.P2wpkh,
        AddressForm.P2pkh => Scripts.Classify(destination) == ScriptType.P2pkh,
        AddressForm.Evm => destination.Length == AccountAddress.Length,
        _ => throw new ArgumentOutOfRangeException(nameof(form)),
    };

    /// <summary>The same for a point that is not infinity, as batches have it.</summary>
    internal static ScriptPubKey Destination(this AddressForm form, in AffinePoint point)
    {
        Span<byte> key = stackalloc byte[64];
        if (form == AddressForm.Evm)
        {
            point.X.CopyTo(key);
            point.Y.CopyTo(key[32..]);
            return EvmAddress.OfPoint(key).ToDestination();
        }

        point.Compress(key);
        Span<byte> hash = stackalloc byte[20];
        Hashes.Hash160(key[..33], hash);
        return form == AddressForm.P2wpkh ? Scripts.P2wpkhOfHash(hash) : Scripts.P2pkhOfHash(hash);
    }
}
