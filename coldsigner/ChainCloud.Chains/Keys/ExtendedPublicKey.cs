using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ChainCloud.Chains;

/// <summary>A BIP-32 extended public key: derives the public keys below it, never a private one.</summary>
public sealed class ExtendedPublicKey : IEquatable<ExtendedPublicKey>
{
    internal const int SerializedLength = 78;

    private readonly byte[] _chainCode;
    private readonly byte[] _publicKey;
    private Parent? _asParent;

    internal ExtendedPublicKey(byte depth, uint parentFingerprint, uint childNumber, ReadOnlySpan<byte> chainCode, ReadOnlySpan<byte> publicKey)
    {
        Depth = depth;
        ParentFingerprint = parentFingerprint;
        ChildNumber = childNumber;
        _chainCode = chainCode.ToArray();
        _publicKey = publicKey.ToArray();
    }

    /// <summary>Steps below the master key.</summary>
    public byte Depth { get; }

    /// <summary>First four bytes of the parent's key hash, big-endian; 0 for a master key.</summary>
    public uint ParentFingerprint { get; }

    /// <summary>The last step, hardened bit included; 0 for a master key.</summary>
    public uint ChildNumber { get; }

    public ReadOnlySpan<byte> ChainCode => _chainCode;

    /// <summary>33 bytes, compressed.</summary>
    public ReadOnlySpan<byte> PublicKey => _publicKey;

    /// <summary>First four bytes of this key's hash, big-endian.</summary>
    public uint Fingerprint => AsParent.Fingerprint;

    /// <summary>What all children need of this key, made for the first of them.</summary>
    private Parent AsParent =>
        _asParent ??= new Parent(ParsedPublicKey.Of(_publicKey)!, BinaryPrimitives.ReadUInt32BigEndian(Hashes.Hash160(_publicKey)));

    /// <summary>Parses the chain's own xpub form (or tpub on test networks).</summary>
    public static Result<ExtendedPublicKey> Parse(ChainParameters p, string? text) => Parse(p.XpubVersion, text);

    /// <summary>Parses Base58Check text with the given version. Refuses with <see cref="ProblemCodes.MalformedRequest"/>.</summary>
    public static Result<ExtendedPublicKey> Parse(uint version, string? text)
    {
        if (text is null || Base58.TryDecodeCheck(text) is not { Length: SerializedLength } bytes)
        {
            return Malformed("length or checksum is wrong");
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(bytes) != version)
        {
            return Malformed("it is of another network, another kind, or private");
        }

        var depth = bytes[4];
        var parent = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(5));
        var child = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(9));
        if (depth == 0 && (parent != 0 || child != 0))
        {
            return Malformed("a master key has no parent and no number");
        }

        return Secp256k1.IsValidPublicKey(bytes.AsSpan(45))
            ? new ExtendedPublicKey(depth, parent, child, bytes.AsSpan(13, 32), bytes.AsSpan(45))
            : Malformed("the key is not a point of the curve");
    }

    /// <summary>The chain's own xpub text.</summary>
    public string Format(ChainParameters p) => Format(p.XpubVersion);

    /// <summary>The text with another version, as SLIP-132's of <see cref="ChainParameters.SegwitXpubVersion"/>.</summary>
    public string Format(uint version) => Base58.EncodeCheck(Serialize(version));

    /// <summary>Derives along unhardened steps, relative to this key. A hardened step is a bug and throws <see cref="ArgumentException"/>.</summary>
    public ExtendedPublicKey Derive(DerivationPath path)
    {
        var key = this;
        foreach (var step in path.Steps)
        {
            key = key.Child(step);
        }

        return key;
    }

    /// <summary>One unhardened step. Throws for the one number of 2^127 that gives no key; skip to the next number then (BIP-32).</summary>
    public ExtendedPublicKey Child(uint number)
    {
        if (number >= DerivationPath.Hardened)
        {
            throw new ArgumentException("A hardened step needs the private key.", nameof(number));
        }

        Span<byte> message = stackalloc byte[37];
        _publicKey.CopyTo(message);
        BinaryPrimitives.WriteUInt32BigEndian(message[33..], number);
        Span<byte> hash = stackalloc byte[64];
        HMACSHA512.HashData(_chainCode, message, hash);
        Span<byte> key = stackalloc byte[Secp256k1.PublicKeyLength];
        return AsParent.Point.TryAdd(hash[..32], key)
            ? new ExtendedPublicKey(checked((byte)(Depth + 1)), Fingerprint, number, hash[32..], key)
            : throw new CryptographicException("This child number gives no key.");
    }

    public bool Equals(ExtendedPublicKey? other) => other is not null && Serialize(0).AsSpan().SequenceEqual(other.Serialize(0));

    public override bool Equals(object? obj) => Equals(obj as ExtendedPublicKey);

    public override int GetHashCode() => BinaryPrimitives.ReadInt32LittleEndian(_publicKey.AsSpan(1));

    /// <summary>BIP-32's 78 bytes, as PSBT carries them.</summary>
    internal byte[] Serialize(uint version)
    {
        var bytes = new byte[SerializedLength];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, version);
        bytes[4] = Depth;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(5), ParentFingerprint);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(9), ChildNumber);
        _chainCode.CopyTo(bytes.AsSpan(13));
        _publicKey.CopyTo(bytes.AsSpan(45));
        return bytes;
    }

    private static Problem Malformed(string why) =>
        new(ProblemCodes.MalformedRequest, $"This is not an extended public key that is accepted here: {why}.");

    private sealed record Parent(ParsedPublicKey Point, uint Fingerprint);
}
