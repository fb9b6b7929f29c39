using System.Numerics;
using System.Security.Cryptography;

namespace ChainCloud.Statements;

/// <summary>
/// A device's public key: a point of P-256 (FIPS 186, never secp256k1: chain keys and device keys are not shared), held as
/// SEC 1 writes it. Only <see cref="Parse(ReadOnlySpan{byte})"/> makes one, so that every instance is a point of the curve.
/// </summary>
public readonly struct DevicePublicKey : IEquatable<DevicePublicKey>
{
    /// <summary>Bytes of the compressed form (SEC 1 §2.3.3).</summary>
    public const int CompressedLength = 33;

    /// <summary>Bytes of a signature: r and s, 32 each (IEEE P1363).</summary>
    public const int SignatureLength = 64;

    private static readonly BigInteger P = Field("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF");
    private static readonly BigInteger B = Field("5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B");

    private readonly byte[]? _xy;

    private DevicePublicKey(byte[] xy) => _xy = xy;

    /// <summary>The first 8 bytes of SHA-256 over the compressed key: names the key in a signature, proves nothing.</summary>
    public byte[] KeyId => SHA256.HashData(ToArray())[..8];

    /// <summary>Parses 33 bytes (compressed) or 65 bytes (uncompressed); refuses everything that is not a point of the curve.</summary>
    public static Result<DevicePublicKey> Parse(ReadOnlySpan<byte> bytes)
    {
        var compressed = bytes.Length == CompressedLength && bytes[0] is 2 or 3;
        if (!compressed && !(bytes.Length == 65 && bytes[0] == 4))
        {
            return Malformed();
        }

        var x = new BigInteger(bytes[1..33], isUnsigned: true, isBigEndian: true);
        var square = ((BigInteger.ModPow(x, 3, P) - (3 * x) + B) % P + P) % P;
        // P mod 4 is 3, so this power is the square root where one exists.
        var y = BigInteger.ModPow(square, (P + 1) / 4, P);
        var odd = compressed ? bytes[0] == 3 : (bytes[64] & 1) == 1;
        y = y.IsEven == odd ? P - y : y;
        if (x >= P || y >= P || BigInteger.ModPow(y, 2, P) != square)
        {
            return Malformed();
        }

        var xy = new byte[64];
        bytes[1..33].CopyTo(xy);
        WriteCoordinate(y, xy.AsSpan(32));
        return compressed || xy.AsSpan(32).SequenceEqual(bytes[33..]) ? new DevicePublicKey(xy) : Malformed();
    }

    /// <summary>Parses the 66 hexadecimal digits that <see cref="ToString"/> writes.</summary>
    public static Result<DevicePublicKey> Parse(string? hex) =>
        hex is { Length: 2 * CompressedLength } && hex.All(char.IsAsciiHexDigit) ? Parse(Convert.FromHexString(hex)) : Malformed();

    /// <summary>The 33 compressed bytes.</summary>
    public byte[] ToArray()
    {
        var xy = Coordinates;
        return [(byte)(2 + (xy[63] & 1)), .. xy.AsSpan(0, 32)];
    }

    /// <summary>True when the 64 bytes are this key's ES256 signature (ECDSA over SHA-256) of the data.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureLength)
        {
            return false;
        }

        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = Point() });
        return key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    public bool Equals(DevicePublicKey other) => _xy.AsSpan().SequenceEqual(other._xy);

    public override bool Equals(object? obj) => obj is DevicePublicKey other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_xy);
        return hash.ToHashCode();
    }

    public static bool operator ==(DevicePublicKey left, DevicePublicKey right) => left.Equals(right);

    public static bool operator !=(DevicePublicKey left, DevicePublicKey right) => !left.Equals(right);

    /// <summary>The compressed form in lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToArray());

    private byte[] Coordinates => _xy ?? throw new InvalidOperationException("A default DevicePublicKey is no key.");

    private ECPoint Point() => new() { X = Coordinates[..32], Y = Coordinates[32..] };

    private static void WriteCoordinate(BigInteger value, Span<byte> destination)
    {
        var bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.CopyTo(destination[(32 - bytes.Length)..]);
    }

    private static BigInteger Field(string hex) => new(Convert.FromHexString(hex), isUnsigned: true, isBigEndian: true);

    private static Problem Malformed() => new(ProblemCodes.StatementMalformed, "A device key is a point of P-256 in 33 or 65 bytes.");
}
