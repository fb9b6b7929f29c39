using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ChainCloud.Devices.Sealing;

/// <summary>
/// The passphrases of the operators who open a sealed file together, in a fixed order. A vault takes two, of two people; a V-Device may
/// take one. Held as bytes, never as text.
/// </summary>
public sealed class Passphrases : IDisposable
{
    /// <summary>The least length of one passphrase, in bytes.</summary>
    public const int MinBytes = 8;

    private const int MaxBytes = 1024;

    private readonly SealedSecret[] _parts;

    private Passphrases(SealedSecret[] parts) => _parts = parts;

    public int Count => _parts.Length;

    /// <summary>Takes over the buffers and clears them on <see cref="Dispose"/>. Refuses short, overlong and equal passphrases, and none at all.</summary>
    public static Result<Passphrases> Of(params SealedSecret[] parts)
    {
        if (parts.Length is < 1 or > 8)
        {
            return new Problem(ProblemCodes.PassphraseRefused, "One to eight passphrases are needed.");
        }

        if (parts.Any(p => p.Length is < MinBytes or > MaxBytes))
        {
            return new Problem(ProblemCodes.PassphraseRefused, $"A passphrase has {MinBytes} to {MaxBytes} bytes.");
        }

        for (var i = 1; i < parts.Length; i++)
        {
            if (parts.Take(i).Any(p => CryptographicOperations.FixedTimeEquals(p.Span, parts[i].Span)))
            {
                return new Problem(ProblemCodes.PassphraseRefused, "Two operators have two different passphrases.");
            }
        }

        return new Passphrases(parts);
    }

    /// <summary>Reads one passphrase a file; a line end at the end is not part of it.</summary>
    public static Result<Passphrases> FromFiles(IReadOnlyList<string> paths)
    {
        var parts = new List<SealedSecret>();
        foreach (var path in paths)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (file.Length > MaxBytes + 2)
            {
                return new Problem(ProblemCodes.PassphraseRefused, $"A passphrase has {MinBytes} to {MaxBytes} bytes.");
            }

            using var buffer = new SealedSecret((int)file.Length);
            file.ReadExactly(buffer.Memory);
            parts.Add(SealedSecret.CopyOf(buffer.Span.TrimEnd("\r\n"u8)));
        }

        return Of([.. parts]);
    }

    /// <summary>Each passphrase with its length in front, so that no two lists of passphrases read alike.</summary>
    internal SealedSecret LengthPrefixed()
    {
        var joined = new SealedSecret(_parts.Sum(p => 4 + p.Length));
        var rest = joined.Memory;
        foreach (var part in _parts)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, part.Length);
            part.Span.CopyTo(rest[4..]);
            rest = rest[(4 + part.Length)..];
        }

        return joined;
    }

    public void Dispose()
    {
        foreach (var part in _parts)
        {
            part.Dispose();
        }
    }
}
