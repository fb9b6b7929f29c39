using System.Security.Cryptography;
using ChainCloud.Chains;

namespace ChainCloud.Devices.Enrolment;

/// <summary>
/// The eight words that two people compare aloud: the first 88 bits of SHA-256("cc/enrol-sas/1" ‖ offer ‖ answer), 11 bits a word of
/// BIP-39's English list. Equal words on both screens: nobody changed offer or answer on the way. They are no secret.
/// </summary>
public static class EnrolmentWords
{
    /// <summary>Words on each screen.</summary>
    public const int Count = 8;

    /// <summary>The words, with a space between.</summary>
    public static string Of(ReadOnlySpan<byte> offer, ReadOnlySpan<byte> answer)
    {
        var hash = SHA256.HashData([.. "cc/enrol-sas/1"u8, .. offer, .. answer]);
        var words = new string[Count];
        for (var i = 0; i < Count; i++)
        {
            var index = 0;
            for (var bit = 11 * i; bit < 11 * (i + 1); bit++)
            {
                index = (index << 1) | ((hash[bit / 8] >> (7 - (bit % 8))) & 1);
            }

            words[i] = Mnemonic.WordList[index];
        }

        return string.Join(' ', words);
    }

    /// <summary>Refuses with <see cref="ProblemCodes.DeviceConflict"/> when what was typed is not these words; case and spaces don't matter.</summary>
    public static Result<Done> Confirm(string words, string? typed)
    {
        if (string.IsNullOrWhiteSpace(typed))
        {
            return new Problem(ProblemCodes.WrongState, "Nothing is enrolled before a person has compared the words with the other screen.");
        }

        var given = typed.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return given.SequenceEqual(words.Split(' '))
            ? Done.Value
            : new Problem(ProblemCodes.DeviceConflict, "The words of the two screens differ: nothing is enrolled. Somebody may have changed offer or answer.");
    }
}
