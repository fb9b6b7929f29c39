using System.Text;
using ChainCloud.Devices.Sealing;

namespace ChainCloud.ColdSigner;

/// <summary>Passphrases from files, or typed without echo by one operator after the other.</summary>
internal static class PassphraseInput
{
    private const int MaxBytes = 1024;

    /// <summary>Reads <paramref name="count"/> passphrases. Refuses another number of files, and a screen that is not there.</summary>
    public static Result<Passphrases> Read(string[]? files, int count, Terminal terminal)
    {
        if (files is { Length: > 0 })
        {
            return files.Length == count
                ? Passphrases.FromFiles(files)
                : new Problem(ProblemCodes.PassphraseRefused, $"This device opens with {count} passphrases: give --passphrase-file as often.");
        }

        return Console.IsInputRedirected
            ? new Problem(ProblemCodes.PassphraseRefused, "There is no keyboard: give --passphrase-file.")
            : Passphrases.Of([.. Enumerable.Range(1, count).Select(i => Type($"Passphrase of operator {i}: ", terminal))]);
    }

    private static SealedSecret Type(string prompt, Terminal terminal)
    {
        terminal.Error.Write(prompt);
        using var typed = new SealedSecret(MaxBytes);
        Span<byte> character = stackalloc byte[4];
        var length = 0;
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                // Drops one UTF-8 character: its continuation bytes first.
                while (length > 0 && (typed.Span[--length] & 0xc0) == 0x80)
                {
                }

                continue;
            }

            if (Rune.TryCreate(key.KeyChar, out var rune) && !Rune.IsControl(rune) && length + 4 <= MaxBytes)
            {
                var bytes = rune.EncodeToUtf8(character);
                character[..bytes].CopyTo(typed.Memory[length..]);
                length += bytes;
            }
        }

        terminal.Error.WriteLine();
        return SealedSecret.CopyOf(typed.Span[..length]);
    }
}
