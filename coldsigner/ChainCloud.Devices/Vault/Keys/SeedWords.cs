using System.Security.Cryptography;
using System.Text;
using ChainCloud.Chains;
using ChainCloud.Devices.Sealing;

namespace ChainCloud.Devices.Vault;

/// <summary>BIP-39 over bytes that can be cleared: the words of a seed never become a <see cref="string"/>.</summary>
public static class SeedWords
{
    /// <summary>Bytes of entropy: 24 words.</summary>
    public const int EntropyBytes = 32;

    /// <summary>Fewest rolls of a die that carry 256 bits: log2(6) = 2.58 bits each.</summary>
    public const int MinDice = 99;

    /// <summary>256 bits of the operating system's randomness, mixed with dice where given: XOR SHA-256(rolls), so neither can weaken the other.</summary>
    /// <param name="dice">Empty, or at least <see cref="MinDice"/> ASCII digits 1 to 6; white space between is passed over.</param>
    public static Result<SealedSecret> NewEntropy(ReadOnlySpan<byte> dice)
    {
        using var rolls = new SealedSecret(dice.Length);
        var count = 0;
        foreach (var character in dice)
        {
            if (character is >= (byte)'1' and <= (byte)'6')
            {
                rolls.Memory[count++] = character;
            }
            else if (character is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
            {
                return new Problem(ProblemCodes.MalformedRequest, "Dice are the digits 1 to 6.");
            }
        }

        if (!dice.IsEmpty && count < MinDice)
        {
            return new Problem(ProblemCodes.MalformedRequest, $"{count} rolls of a die; at least {MinDice} carry 256 bits.");
        }

        var entropy = new SealedSecret(EntropyBytes);
        RandomNumberGenerator.Fill(entropy.Memory);
        if (count > 0)
        {
            using var mixed = new SealedSecret(EntropyBytes);
            SHA256.HashData(rolls.Span[..count], mixed.Memory);
            for (var i = 0; i < EntropyBytes; i++)
            {
                entropy.Memory[i] ^= mixed.Span[i];
            }
        }

        return entropy;
    }

    /// <summary>The 24 words of 32 bytes of entropy, in ASCII with a space between.</summary>
    public static SealedSecret Words(ReadOnlySpan<byte> entropy)
    {
        const int longestWord = 9;
        using var bits = new SealedSecret(EntropyBytes + 1);
        entropy.CopyTo(bits.Memory);
        using var checksum = new SealedSecret(32);
        SHA256.HashData(entropy, checksum.Memory);
        bits.Memory[EntropyBytes] = checksum.Span[0];
        using var text = new SealedSecret(24 * longestWord);
        var length = 0;
        for (var word = 0; word < 24; word++)
        {
            var index = 0;
            for (var bit = 11 * word; bit < 11 * (word + 1); bit++)
            {
                index = (index << 1) | ((bits.Span[bit / 8] >> (7 - (bit % 8))) & 1);
            }

            if (word > 0)
            {
                text.Memory[length++] = (byte)' ';
            }

            length += Encoding.ASCII.GetBytes(Mnemonic.WordList[index], text.Memory[length..]);
        }

        return SealedSecret.CopyOf(text.Span[..length]);
    }

    /// <summary>The 64-byte seed of the words, without a passphrase of its own: PBKDF2-HMAC-SHA512, 2,048 rounds.</summary>
    public static SealedSecret Seed(ReadOnlySpan<byte> words)
    {
        var seed = new SealedSecret(64);
        Rfc2898DeriveBytes.Pbkdf2(words, "mnemonic"u8, seed.Memory, 2048, HashAlgorithmName.SHA512);
        return seed;
    }
}
