namespace ChainCloud.Chains;

/// <summary>
/// An ECDSA signature with the parity of its nonce's point, from which the signer's public key follows: what Ethereum's transactions
/// carry instead of a key. r is the point's x itself, never reduced; the one signature of 2^127 where it would be is not made.
/// </summary>
public sealed class RecoverableSignature : IEquatable<RecoverableSignature>
{
    private readonly byte[] _compact;

    /// <summary>Takes r and s, 64 bytes, and whether y is odd. Throws <see cref="ArgumentException"/> for another length.</summary>
    public RecoverableSignature(ReadOnlySpan<byte> signature64, bool yIsOdd)
    {
        if (signature64.Length != Secp256k1.SignatureLength)
        {
            throw new ArgumentException("A compact signature has 64 bytes.", nameof(signature64));
        }

        _compact = signature64.ToArray();
        YIsOdd = yIsOdd;
    }

    /// <summary>64 bytes: r then s, big-endian.</summary>
    public ReadOnlySpan<byte> Compact => _compact;

    public ReadOnlySpan<byte> R => _compact.AsSpan(0, 32);

    public ReadOnlySpan<byte> S => _compact.AsSpan(32);

    /// <summary>The parity bit: yParity of typed transactions, and 27 or 28 less 27 of old ones.</summary>
    public bool YIsOdd { get; }

    public bool Equals(RecoverableSignature? other) => other is not null && YIsOdd == other.YIsOdd && Compact.SequenceEqual(other.Compact);

    public override bool Equals(object? obj) => obj is RecoverableSignature other && Equals(other);

    public override int GetHashCode() => BitConverter.ToInt32(_compact);
}
