using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ChainCloud.Devices.Spool;

namespace ChainCloud.Devices.Sealing;

/// <summary>
/// A secret at rest: Argon2id over the operators' passphrases, HKDF-SHA256, AES-256-GCM with key commitment, the whole header as
/// associated data. The file before the last change stays beside it as "….previous".
/// </summary>
/// <remarks>
/// Layout, integers little-endian: magic 8 · network 1 · iterations 4 · memory KiB 4 · lanes 4 · passphrases 1 · purpose length 1 ·
/// purpose · salt 32 · key commitment 32 · nonce 12 · ciphertext · tag 16. AES-GCM alone lets one file open under two keys with different
/// contents; the commitment, derived beside the key, forbids it and tells a wrong passphrase from a damaged file.
/// </remarks>
public static class SealedFile
{
    /// <summary>What the name of the generation before ends with.</summary>
    public const string PreviousSuffix = ".previous";

    private const int SaltBytes = 32;
    private const int CommitmentBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int FixedBytes = 23;
    private const int MaxFileBytes = 1 << 20;

    private static ReadOnlySpan<byte> Magic => "CCSEAL1\n"u8;

    /// <summary>Seals with a fresh salt and nonce and replaces the file durably; a file that was there becomes the previous generation.</summary>
    /// <param name="path">The file. Its folder exists.</param>
    /// <param name="purpose">1 to 64 ASCII characters that name what is inside; reading asks for the same.</param>
    /// <param name="secret">What to seal; not cleared here.</param>
    /// <param name="passphrases">Of all operators that open it together.</param>
    /// <param name="parameters">The cost and the network.</param>
    public static void Write(string path, string purpose, ReadOnlySpan<byte> secret, Passphrases passphrases, SealParameters parameters)
    {
        if (purpose.Length is < 1 or > 64 || !Ascii.IsValid(purpose))
        {
            throw new ArgumentException("A purpose is 1 to 64 ASCII characters.", nameof(purpose));
        }

        var headerLength = FixedBytes + purpose.Length + SaltBytes + CommitmentBytes + NonceBytes;
        var file = new byte[headerLength + secret.Length + TagBytes];
        var header = file.AsSpan(0, headerLength);
        WriteFixed(header, purpose, passphrases.Count, parameters);
        var fields = Fields(header, purpose.Length);
        RandomNumberGenerator.Fill(fields.Salt);
        RandomNumberGenerator.Fill(fields.Nonce);
        using var keys = DeriveKeys(passphrases, parameters, fields.Salt);
        keys.Span[32..].CopyTo(fields.Commitment);
        using var aes = new AesGcm(keys.Span[..32], TagBytes);
        aes.Encrypt(fields.Nonce, secret, file.AsSpan(headerLength, secret.Length), file.AsSpan(headerLength + secret.Length), header);
        if (File.Exists(path))
        {
            DurableFile.Replace(path + PreviousSuffix, File.ReadAllBytes(path));
        }

        DurableFile.Replace(path, file);
    }

    /// <summary>
    /// Opens the file. Refuses a wrong passphrase (<see cref="ProblemCodes.PassphraseRefused"/>), another purpose, a cost outside the
    /// limits and any damage (<see cref="ProblemCodes.SealedFileInvalid"/>). Input and output errors are thrown.
    /// </summary>
    public static Result<SealedSecret> Read(string path, string purpose, Passphrases passphrases)
    {
        if (new FileInfo(path).Length > MaxFileBytes)
        {
            return Damaged();
        }

        var file = File.ReadAllBytes(path);
        return Header(file, purpose, passphrases.Count).Then(parameters => Open(file, purpose.Length, passphrases, parameters));
    }

    private static Result<SealParameters> Header(ReadOnlySpan<byte> file, string purpose, int passphraseCount)
    {
        if (file.Length < FixedBytes || !file.StartsWith(Magic) || file[8] > (byte)Network.Regtest || file[22] != purpose.Length
            || file.Length < FixedBytes + purpose.Length + SaltBytes + CommitmentBytes + NonceBytes + TagBytes
            || !Ascii.Equals(file.Slice(FixedBytes, purpose.Length), purpose))
        {
            return Damaged();
        }

        if (file[21] != passphraseCount)
        {
            return new Problem(ProblemCodes.PassphraseRefused, $"This file opens with {file[21]} passphrases.");
        }

        var numbers = file[9..];
        return SealParameters.Of((Network)file[8], BinaryPrimitives.ReadUInt32LittleEndian(numbers), BinaryPrimitives.ReadUInt32LittleEndian(numbers[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(numbers[8..]));
    }

    private static Result<SealedSecret> Open(byte[] file, int purposeLength, Passphrases passphrases, SealParameters parameters)
    {
        var headerLength = FixedBytes + purposeLength + SaltBytes + CommitmentBytes + NonceBytes;
        var header = file.AsSpan(0, headerLength);
        var fields = Fields(header, purposeLength);
        using var keys = DeriveKeys(passphrases, parameters, fields.Salt);
        if (!CryptographicOperations.FixedTimeEquals(keys.Span[32..], fields.Commitment))
        {
            return new Problem(ProblemCodes.PassphraseRefused, "The passphrases do not open this file, or its header was changed.");
        }

        var secret = new SealedSecret(file.Length - headerLength - TagBytes);
        try
        {
            using var aes = new AesGcm(keys.Span[..32], TagBytes);
            aes.Decrypt(fields.Nonce, file.AsSpan(headerLength, secret.Length), file.AsSpan(headerLength + secret.Length), secret.Memory, header);
            return secret;
        }
        catch (AuthenticationTagMismatchException)
        {
            secret.Dispose();
            return Damaged();
        }
    }

    private static void WriteFixed(Span<byte> header, string purpose, int passphraseCount, SealParameters parameters)
    {
        Magic.CopyTo(header);
        header[8] = (byte)parameters.Network;
        BinaryPrimitives.WriteUInt32LittleEndian(header[9..], parameters.Iterations);
        BinaryPrimitives.WriteUInt32LittleEndian(header[13..], parameters.MemoryKib);
        BinaryPrimitives.WriteUInt32LittleEndian(header[17..], parameters.Parallelism);
        header[21] = (byte)passphraseCount;
        header[22] = (byte)purpose.Length;
        Encoding.ASCII.GetBytes(purpose, header[FixedBytes..]);
    }

    private static SealedSecret DeriveKeys(Passphrases passphrases, SealParameters parameters, ReadOnlySpan<byte> salt)
    {
        using var joined = passphrases.LengthPrefixed();
        using var stretched = new SealedSecret(32);
        Argon2id.Derive(parameters, joined.Span, salt, stretched.Memory);
        var keys = new SealedSecret(64);
        HKDF.Expand(HashAlgorithmName.SHA256, stretched.Span, keys.Memory, "cc/sealed-file/1"u8);
        return keys;
    }

    private static HeaderFields Fields(Span<byte> header, int purposeLength)
    {
        var rest = header[(FixedBytes + purposeLength)..];
        return new HeaderFields
        {
            Salt = rest[..SaltBytes],
            Commitment = rest.Slice(SaltBytes, CommitmentBytes),
            Nonce = rest.Slice(SaltBytes + CommitmentBytes, NonceBytes),
        };
    }

    private static Problem Damaged() => new(ProblemCodes.SealedFileInvalid, "This is no sealed file of that purpose, or it is damaged.");

    private ref struct HeaderFields
    {
        public Span<byte> Salt;
        public Span<byte> Commitment;
        public Span<byte> Nonce;
    }
}
