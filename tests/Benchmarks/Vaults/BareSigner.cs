using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ChainCloud.Benchmarks.Vaults;

/// <summary>
/// The peer: ECDSA signatures by libsecp256k1 over hashes that are ready, with keys that are ready, one after the other. Nothing
/// is parsed, derived, hashed or checked.
/// </summary>
/// <param name="lowR">Whether r has to be low, which takes two signatures on average.</param>
internal sealed class BareSigner(bool lowR)
{
    private const string Library = "libsecp256k1.so.1";
    private const uint SignContext = 0x0201;

    private readonly nint _context = secp256k1_context_create(SignContext);
    private readonly byte[] _secret = SHA256.HashData("a key"u8);
    private long _made;

    /// <summary>Signs so many hashes, never the same twice.</summary>
    public int Sign(int count)
    {
        var (hash, signature, compact, extra) = (new byte[32], new byte[64], new byte[64], new byte[32]);
        for (var i = 0; i < count; i++)
        {
            BitConverter.TryWriteBytes(hash, ++_made);
            Require(secp256k1_ecdsa_sign(_context, signature, hash, _secret, 0, null));
            Require(secp256k1_ecdsa_signature_serialize_compact(_context, compact, signature));
            for (var attempt = 1; lowR && compact[0] >= 0x80; attempt++)
            {
                BitConverter.TryWriteBytes(extra, attempt);
                Require(secp256k1_ecdsa_sign(_context, signature, hash, _secret, 0, extra));
                Require(secp256k1_ecdsa_signature_serialize_compact(_context, compact, signature));
            }
        }

        return count;
    }

    private static void Require(int answer)
    {
        if (answer != 1)
        {
            throw new CryptographicException("libsecp256k1 refused to sign.");
        }
    }

    [DllImport(Library)]
    private static extern nint secp256k1_context_create(uint flags);

    [DllImport(Library)]
    private static extern int secp256k1_ecdsa_sign(nint context, byte[] signature64, byte[] hash, byte[] secret, nint nonce, byte[]? extra);

    [DllImport(Library)]
    private static extern int secp256k1_ecdsa_signature_serialize_compact(nint context, byte[] compact, byte[] signature64);
}
