using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ChainCloud.GrainInterfaces;

/// <summary>
/// The text form of a token: <c>cc_&lt;c|h|v|o&gt;_&lt;subject&gt;_&lt;43 base64url&gt;_&lt;8 hex&gt;</c>. The letter is the kind (cold, hot, courier,
/// operator), the subject the merchant, device or platform that it belongs to, then 256 secret bits and the first 4 bytes of the SHA-256 of all that
/// stands before. The checksum finds a typing error, or a cut, before anything is looked up; it proves nothing. Only
/// <see cref="Hash"/> may be stored, logged or sent between processes.
/// </summary>
public sealed record TokenText
{
    /// <summary>Secret bytes in a token.</summary>
    public const int SecretLength = 32;

    /// <summary>The subject of operator tokens.</summary>
    public const string Platform = "platform";

    private const string Prefix = "cc_";
    private const int SecretDigits = 43;
    private const int ChecksumDigits = 8;

    private TokenText(TokenKind kind, string subject, Hash256 hash)
    {
        Kind = kind;
        Subject = subject;
        Hash = hash;
    }

    public TokenKind Kind { get; }

    /// <summary>A merchant's or device's name, or <see cref="Platform"/>: says which grain to ask. Unproven until that grain agrees.</summary>
    public string Subject { get; }

    /// <summary>SHA-256 of the whole text: what the platform keeps and compares.</summary>
    public Hash256 Hash { get; }

    /// <summary>Writes a token. <paramref name="secret"/> is 32 fresh random bytes.</summary>
    public static string Format(TokenKind kind, string subject, ReadOnlySpan<byte> secret)
    {
        if (secret.Length != SecretLength || !IsSubject(subject))
        {
            throw new ArgumentException("A token is made of a name and 32 random bytes.");
        }

        var body = $"{Prefix}{Letter(kind)}_{subject}_{Base64Url.EncodeToString(secret)}";
        return $"{body}_{Checksum(body)}";
    }

    /// <summary>Refuses everything that is not a well-formed token with <see cref="ProblemCodes.Unauthenticated"/>.</summary>
    public static Result<TokenText> Parse(string? text)
    {
        if (text is not { Length: >= 60 and <= 96 } || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || text[4] != '_' || KindOf(text[3]) is not { } kind)
        {
            return Malformed();
        }

        var subjectEnd = text.IndexOf('_', 5);
        var secretEnd = text.Length - ChecksumDigits - 1;
        if (subjectEnd < 0 || subjectEnd + 1 + SecretDigits != secretEnd || text[secretEnd] != '_'
            || !IsSubject(text.AsSpan(5, subjectEnd - 5))
            || !text.AsSpan(secretEnd + 1).SequenceEqual(Checksum(text.AsSpan(0, secretEnd))))
        {
            return Malformed();
        }

        return new TokenText(kind, text[5..subjectEnd], HashOf(text));
    }

    /// <summary>SHA-256 of a token's text.</summary>
    public static Hash256 HashOf(string text)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return new Hash256(hash);
    }

    private static bool IsSubject(ReadOnlySpan<char> text) =>
        text.Length is >= 2 and <= 32 && text.IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789-") < 0;

    private static string Checksum(ReadOnlySpan<char> body)
    {
        Span<byte> bytes = stackalloc byte[128];
        Span<byte> hash = stackalloc byte[32];
        var length = Encoding.UTF8.GetBytes(body, bytes);
        SHA256.HashData(bytes[..length], hash);
        return Convert.ToHexStringLower(hash[..(ChecksumDigits / 2)]);
    }

    private static char Letter(TokenKind kind) => kind switch
    {
        TokenKind.Cold => 'c',
        TokenKind.Hot => 'h',
        TokenKind.Courier => 'v',
        TokenKind.Operator => 'o',
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static TokenKind? KindOf(char letter) => letter switch
    {
        'c' => TokenKind.Cold,
        'h' => TokenKind.Hot,
        'v' => TokenKind.Courier,
        'o' => TokenKind.Operator,
        _ => null,
    };

    private static Problem Malformed() => new(ProblemCodes.Unauthenticated, "This is not a token: its form or checksum is wrong.");

    /// <summary>Never shows the secret: the record's own text would not either, this says so.</summary>
    public override string ToString() => $"{Prefix}{Letter(Kind)}_{Subject}_…";
}
