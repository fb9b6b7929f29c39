using System.Security.Cryptography;

namespace ChainCloud.Devices.Sealing;

/// <summary>
/// Secret bytes in memory that the collector never moves or copies and that are overwritten with zeros on <see cref="Dispose"/>.
/// Locked against swapping where the system allows it. Never turned into a <see cref="string"/>.
/// </summary>
public sealed class SealedSecret : IDisposable
{
    private readonly byte[] _bytes;
    private bool _disposed;

    /// <summary>Zeroed memory of <paramref name="length"/> bytes, to be filled through <see cref="Memory"/>.</summary>
    public SealedSecret(int length)
    {
        _bytes = GC.AllocateArray<byte>(length, pinned: true);
        LibC.TryLockMemory(_bytes);
    }

    /// <summary>Copies the bytes. The caller still has to clear its own copy.</summary>
    public static SealedSecret CopyOf(ReadOnlySpan<byte> bytes)
    {
        var secret = new SealedSecret(bytes.Length);
        bytes.CopyTo(secret._bytes);
        return secret;
    }

    public int Length => _bytes.Length;

    /// <summary>The bytes. Throws <see cref="ObjectDisposedException"/> once cleared.</summary>
    public ReadOnlySpan<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _bytes;
        }
    }

    /// <summary>The bytes, to be written by the code that fills them.</summary>
    public Span<byte> Memory
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _bytes;
        }
    }

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_bytes);
    }

    /// <summary>Never the bytes.</summary>
    public override string ToString() => "secret";
}
