using System.Security.Cryptography;

namespace ChainCloud.Statements;

/// <summary>
/// A device's private P-256 key (identity or channel). Signs statements only, never transactions. Dispose it: the platform's own
/// key object is freed and wiped then. Signatures are randomized; nothing may depend on their bytes.
/// </summary>
public sealed class DeviceSigningKey : IDisposable
{
    /// <summary>Bytes of the private scalar.</summary>
    public const int PrivateLength = 32;

    private readonly ECDsa _key;

    private DeviceSigningKey(ECDsa key)
    {
        _key = key;
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        PublicKey = DevicePublicKey.Parse([4, .. q.X!, .. q.Y!]).Value;
    }

    public DevicePublicKey PublicKey { get; }

    /// <summary>A new key from the operating system's randomness.</summary>
    public static DeviceSigningKey Generate() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Takes the 32 bytes that <see cref="CopyPrivateKey"/> gave; throws <see cref="CryptographicException"/> for no valid scalar.</summary>
    public static DeviceSigningKey FromPrivateKey(ReadOnlySpan<byte> scalar)
    {
        if (scalar.Length != PrivateLength)
        {
            throw new CryptographicException("A private device key has 32 bytes.");
        }

        var d = GC.AllocateArray<byte>(PrivateLength, pinned: true);
        scalar.CopyTo(d);
        try
        {
            return new(ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = d }));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(d);
        }
    }

    /// <summary>Writes the 32 bytes of the private scalar, for sealing at rest. The caller wipes them.</summary>
    public void CopyPrivateKey(Span<byte> destination)
    {
        var d = _key.ExportParameters(includePrivateParameters: true).D!;
        d.CopyTo(destination);
        CryptographicOperations.ZeroMemory(d);
    }

    /// <summary>The 64-byte ES256 signature (r ‖ s) of the data.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data) =>
        _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    public void Dispose() => _key.Dispose();
}
