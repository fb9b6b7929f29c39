using System.Security.Cryptography;
using System.Text;

namespace ChainCloud.Chains;

/// <summary>BIP-39 with the English word list: entropy to words, words to entropy, words to seed.</summary>
public static class Mnemonic
{
    private static readonly Lazy<string[]> Words = new(Load);

    /// <summary>The 2,048 words in order.</summary>
    public static IReadOnlyList<string> WordList => Words.Value;

    /// <summary>12 to 24 words for 16, 20, 24, 28 or 32 bytes of entropy. Throws <see cref="ArgumentException"/> for another length.</summary>
    public static string FromEntropy(ReadOnlySpan<byte> entropy)
    {
        if (entropy.Length is < 16 or > 32 || entropy.Length % 4 != 0)
        {
            throw new ArgumentException("Entropy has 16, 20, 24, 28 or 32 bytes.", nameof(entropy));
        }

        byte[] bits = [.. entropy, SHA256.HashData(entropy)[0]];
        var words = new string[entropy.Length * 3 / 4];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = Words.Value[Take11(bits, 11 * i)];
        }

        CryptographicOperations.ZeroMemory(bits);
        return string.Join(' ', words);
    }

    /// <summary>The entropy of words separated by single spaces. Refuses unknown words, a wrong count and a wrong checksum.</summary>
    public static Result<byte[]> ToEntropy(string? words)
    {
        var list = (words ?? "").Split(' ');
        if (list.Length is < 12 or > 24 || list.Length % 3 != 0)
        {
            return Malformed("12, 15, 18, 21 or 24 words are expected.");
        }

        var bits = new byte[list.Length * 11 / 8 + 1];
        for (var i = 0; i < list.Length; i++)
        {
            var index = Array.BinarySearch(Words.Value, list[i], StringComparer.Ordinal);
            if (index < 0)
            {
                return Malformed($"Word {i + 1} is not in the word list.");
            }

            for (var b = 0; b < 11; b++)
            {
                bits[(11 * i + b) / 8] |= (byte)(((index >> (10 - b)) & 1) << (7 - (11 * i + b) % 8));
            }
        }

        var entropy = bits.AsSpan(0, list.Length * 4 / 3).ToArray();
        var checksumMask = (byte)(0xff << (8 - list.Length / 3));
        return ((SHA256.HashData(entropy)[0] ^ bits[entropy.Length]) & checksumMask) == 0
            ? entropy
            : Malformed("The checksum of the words is wrong: a word is missing, swapped or mistyped.");
    }

    /// <summary>The 64-byte seed: PBKDF2-HMAC-SHA512, 2,048 rounds. Both texts must be in Unicode form NFKD already (English words are).</summary>
    public static byte[] ToSeed(string words, string passphrase = "") =>
        Rfc2898DeriveBytes.Pbkdf2(
            Encoding.UTF8.GetBytes(words), Encoding.UTF8.GetBytes("mnemonic" + passphrase), 2048, HashAlgorithmName.SHA512, 64);

    private static int Take11(ReadOnlySpan<byte> bits, int start)
    {
        var value = 0;
        for (var i = start; i < start + 11; i++)
        {
            value = (value << 1) | ((bits[i / 8] >> (7 - i % 8)) & 1);
        }

        return value;
    }

    private static Problem Malformed(string detail) => new(ProblemCodes.MalformedRequest, detail);

    private static string[] Load()
    {
        using var stream = typeof(Mnemonic).Assembly.GetManifestResourceStream("bip39-english.txt")!;
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
