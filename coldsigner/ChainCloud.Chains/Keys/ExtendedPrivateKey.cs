using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ChainCloud.Chains;

/// <summary>
/// A BIP-32 extended private key. Lives in pinned memory that <see cref="Dispose"/> clears; it signs and derives, and there is no
/// way to read the secret out.
/// </summary>
public sealed class ExtendedPrivateKey : IDisposable
{
    private readonly byte[] _secret;
    private readonly byte[] _chainCode;
    private readonly (byte Depth, uint ParentFingerprint, uint ChildNumber) _place;
    private ExtendedPublicKey? _public;
    private bool _disposed;

    private ExtendedPrivateKey(byte depth, uint parentFingerprint, uint childNumber, ReadOnlySpan<byte> chainCode, ReadOnlySpan<byte> secret)
    {
        _secret = GC.AllocateUninitializedArray<byte>(32, pinned: true);
        _chainCode = GC.AllocateUninitializedArray<byte>(32, pinned: true);
        secret.CopyTo(_secret);
        chainCode.CopyTo(_chainCode);
        _place = (depth, parentFingerprint, childNumber);
    }

    /// <summary>The extended public key of this key; made when it is first asked for, since a key that only signs needs none.</summary>
    public ExtendedPublicKey Public
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed && _public is null, this);
            return _public ??= new ExtendedPublicKey(_place.Depth, _place.ParentFingerprint, _place.ChildNumber, _chainCode, Secp256k1.PublicKey(_secret));
        }
    }

    /// <summary>The master key of a seed of 16 to 64 bytes (BIP-32). Throws <see cref="ArgumentException"/> for another length.</summary>
    public static ExtendedPrivateKey FromSeed(ReadOnlySpan<byte> seed)
    {
        if (seed.Length is < 16 or > 64)
        {
            throw new ArgumentException("A seed has 16 to 64 bytes.", nameof(seed));
        }

        Span<byte> hash = stackalloc byte[64];
        HMACSHA512.HashData("Bitcoin seed"u8, seed, hash);
        try
        {
            return new ExtendedPrivateKey(0, 0, 0, hash[32..], hash[..32]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(hash);
        }
    }

    /// <summary>Derives along a path relative to this key; the caller disposes the new key. Keys between are cleared.</summary>
    public ExtendedPrivateKey Derive(DerivationPath path)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var key = new ExtendedPrivateKey(_place.Depth, _place.ParentFingerprint, _place.ChildNumber, _chainCode, _secret);
        foreach (var step in path.Steps)
        {
            using var parent = key;
            key = parent.Child(step);
        }

        return key;
    }

    /// <summary>Signs a 32-byte hash: 64 bytes compact, low r, low s; see <see cref="Secp256k1.SignLowR"/>.</summary>
    public byte[] Sign(ReadOnlySpan<byte> hash32)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Secp256k1.SignLowR(_secret, hash32);
    }

    /// <summary>Signs a 32-byte hash so that the public key can be found from it; see <see cref="Secp256k1.SignRecoverable"/>.</summary>
    public RecoverableSignature SignRecoverable(ReadOnlySpan<byte> hash32)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Secp256k1.SignRecoverable(_secret, hash32);
    }

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_secret);
        CryptographicOperations.ZeroMemory(_chainCode);
    }

    /// <summary>Reads BIP-32's text form; for its test vectors only, vaults keep seeds.</summary>
    internal static Result<ExtendedPrivateKey> Parse(uint version, string text)
    {
        if (Base58.TryDecodeCheck(text) is not { Length: ExtendedPublicKey.SerializedLength } bytes
            || BinaryPrimitives.ReadUInt32BigEndian(bytes) != version || bytes[45] != 0 || !Secp256k1.IsValidSecret(bytes.AsSpan(46))
            || (bytes[4] == 0 && bytes.AsSpan(5, 8).ContainsAnyExcept((byte)0)))
        {
            return new Problem(ProblemCodes.MalformedRequest, "This is not an extended private key that is accepted here.");
        }

        var parent = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(5));
        var child = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(9));
        return new ExtendedPrivateKey(bytes[4], parent, child, bytes.AsSpan(13, 32), bytes.AsSpan(46));
    }

    /// <summary>Writes BIP-32's text form; for its test vectors only.</summary>
    internal string Format(uint version)
    {
        var bytes = Public.Serialize(version);
        bytes[45] = 0;
        _secret.CopyTo(bytes.AsSpan(46));
        return Base58.EncodeCheck(bytes);
    }

    /// <summary>The child with a number, hardened bit included; the caller disposes it.</summary>
    public ExtendedPrivateKey Child(uint number)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        Span<byte> message = stackalloc byte[37];
        if (number >= DerivationPath.Hardened)
        {
            message[0] = 0;
            _secret.CopyTo(message[1..]);
        }
        else
        {
            Public.PublicKey.CopyTo(message);
        }

        BinaryPrimitives.WriteUInt32BigEndian(message[33..], number);
        Span<byte> hash = stackalloc byte[64];
        HMACSHA512.HashData(_chainCode, message, hash);
        var secret = Secp256k1.TweakAddSecret(_secret, hash[..32]) ?? throw new CryptographicException("This child number gives no key.");
        try
        {
            return new ExtendedPrivateKey(checked((byte)(_place.Depth + 1)), Public.Fingerprint, number, hash[32..], secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(hash);
            CryptographicOperations.ZeroMemory(message);
        }
    }
}
