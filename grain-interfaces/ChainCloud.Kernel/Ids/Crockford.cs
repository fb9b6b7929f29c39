namespace ChainCloud.Kernel;

/// <summary>Crockford's base 32, lower case: 26 characters for 128 bits. Sorts like the bytes.</summary>
internal static class Crockford
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    public static string Encode(UInt128 value)
    {
        Span<char> text = stackalloc char[26];
        for (var i = 25; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(value & 31)];
            value >>= 5;
        }

        return new string(text);
    }

    public static bool IsWellFormed(ReadOnlySpan<char> text) =>
        text.Length == 26 && text[0] is >= '0' and <= '7' && !text.ContainsAnyExcept(Alphabet);
}
