using System.Security.Cryptography;

namespace ChainCloud.Statements;

/// <summary>
/// A payout request under AES-256-GCM (NIST SP 800-38D) with the key that the website shares with its V-Device:
/// nonce (12 bytes) ‖ ciphertext ‖ authentication tag (16 bytes), the statement's tag as associated data. The cloud can carry,
/// delay or drop it, neither read nor change it.
/// </summary>
public static class SealedPayoutRequest
{
    /// <summary>Bytes of the shared key.</summary>
    public const int KeyLength = 32;

    /// <summary>Bytes of the nonce; never used twice under one key, so random and at most 2^32 of them.</summary>
    public const int NonceLength = 12;

    private const int TagLength = 16;

    /// <summary>Seals a request. Throws <see cref="ArgumentException"/> for a key or nonce of another length.</summary>
    public static byte[] Seal(ReadOnlySpan<byte> key, PayoutRequest request, ReadOnlySpan<byte> nonce)
    {
        RequireKey(key);
        if (nonce.Length != NonceLength)
        {
            throw new ArgumentException($"The nonce has {NonceLength} bytes.", nameof(nonce));
        }

        var plain = request.Encode();
        var box = new byte[NonceLength + plain.Length + TagLength];
        nonce.CopyTo(box);
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(nonce, plain, box.AsSpan(NonceLength, plain.Length), box.AsSpan(NonceLength + plain.Length), AssociatedData());
        return box;
    }

    /// <summary>
    /// Opens a box. Refuses with <see cref="ProblemCodes.StatementMalformed"/> what is too short or holds no request, and with
    /// <see cref="ProblemCodes.StatementSignatureInvalid"/> what was sealed with another key or changed.
    /// </summary>
    public static Result<PayoutRequest> Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box)
    {
        RequireKey(key);
        if (box.Length is < NonceLength + TagLength or > CborReader.MaxLength)
        {
            return new Problem(ProblemCodes.StatementMalformed, "The sealed request has an impossible length.");
        }

        var plain = new byte[box.Length - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        try
        {
            aes.Decrypt(box[..NonceLength], box[NonceLength..^TagLength], box[^TagLength..], plain, AssociatedData());
        }
        catch (AuthenticationTagMismatchException)
        {
            return new Problem(ProblemCodes.StatementSignatureInvalid, "The request was sealed with another key, or changed on its way.");
        }

        return PayoutRequest.Decode(plain);
    }

    private static void RequireKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeyLength)
        {
            throw new ArgumentException($"The key has {KeyLength} bytes.", nameof(key));
        }
    }

    private static byte[] AssociatedData() => CborMajor.StrictUtf8.GetBytes(PayoutRequest.Tag);
}
