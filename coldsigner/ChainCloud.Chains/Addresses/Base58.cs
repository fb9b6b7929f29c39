using System.Numerics;

namespace ChainCloud.Chains;

/// <summary>Base58 and Base58Check as Bitcoin Core has them.</summary>
public static class Base58
{
    private const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    /// <summary>Longer texts are not decoded: an extended key has 111 characters. Bounds the quadratic work.</summary>
    public const int MaxTextLength = 512;

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var zeros = bytes.IndexOfAnyExcept((byte)0);
        zeros = zeros < 0 ? bytes.Length : zeros;
        var digits = new byte[bytes.Length * 138 / 100 + 1];
        var used = 0;
        foreach (var b in bytes[zeros..])
        {
            int carry = b;
            for (var i = 0; i < used || carry != 0; i++)
            {
                carry += digits[i] << 8;
                digits[i] = (byte)(carry % 58);
                carry /= 58;
                used = Math.Max(used, i + 1);
            }
        }

        var text = new char[zeros + used];
        Array.Fill(text, '1', 0, zeros);
        for (var i = 0; i < used; i++)
        {
            text[zeros + i] = Alphabet[digits[used - 1 - i]];
        }

        return new string(text);
    }

    /// <summary>Null when the text has a character outside the alphabet or is too long.</summary>
    public static byte[]? TryDecode(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxTextLength)
        {
            return null;
        }

        var ones = text.IndexOfAnyExcept('1');
        ones = ones < 0 ? text.Length : ones;
        var number = BigInteger.Zero;
        foreach (var c in text[ones..])
        {
            var digit = Alphabet.IndexOf(c);
            if (digit < 0)
            {
                return null;
            }

            number = number * 58 + digit;
        }

        var tail = number.IsZero ? [] : number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[ones], .. tail];
    }

    /// <summary>Base58 of the payload and the first four bytes of its double SHA-256.</summary>
    public static string EncodeCheck(ReadOnlySpan<byte> payload) =>
        Encode([.. payload, .. Hashes.Sha256d(payload).ToArray().AsSpan(0, 4)]);

    /// <summary>Null when the text is not Base58 or its checksum is wrong.</summary>
    public static byte[]? TryDecodeCheck(ReadOnlySpan<char> text)
    {
        var bytes = TryDecode(text);
        if (bytes is null || bytes.Length < 4)
        {
            return null;
        }

        var payload = bytes.AsSpan(0, bytes.Length - 4);
        return Hashes.Sha256d(payload).ToArray().AsSpan(0, 4).SequenceEqual(bytes.AsSpan(payload.Length)) ? payload.ToArray() : null;
    }
}
