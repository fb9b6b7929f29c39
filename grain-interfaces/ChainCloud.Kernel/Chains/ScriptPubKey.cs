namespace ChainCloud.Kernel;

/// <summary>
/// A destination on a UTXO chain as the chain itself carries it: the bytes of an output's script. Statements and ledger hold
/// destinations in this form, never as address text. Immutable; equality by content. At most 10,000 bytes.
/// </summary>
public readonly struct ScriptPubKey : IEquatable<ScriptPubKey>
{
    /// <summary>Consensus limit of a script's size in bytes.</summary>
    public const int MaxLength = 10_000;

    private readonly byte[]? _bytes;

    /// <summary>Copies the bytes. Throws <see cref="ArgumentException"/> above <see cref="MaxLength"/>.</summary>
    public ScriptPubKey(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxLength)
        {
            throw new ArgumentException($"A script has at most {MaxLength} bytes.", nameof(bytes));
        }

        _bytes = bytes.ToArray();
    }

    public ReadOnlySpan<byte> Span => _bytes;

    public int Length => _bytes?.Length ?? 0;

    public byte[] ToArray() => Span.ToArray();

    /// <summary>Lower-case hexadecimal digits.</summary>
    public string ToHex() => Convert.ToHexStringLower(Span);

    /// <summary>Parses hexadecimal digits in either case.</summary>
    public static Result<ScriptPubKey> ParseHex(string? text)
    {
        if (text is null || text.Length % 2 != 0 || text.Length > 2 * MaxLength || !text.All(char.IsAsciiHexDigit))
        {
            return new Problem(ProblemCodes.MalformedRequest, "A script is an even number of hexadecimal digits.");
        }

        return new ScriptPubKey(Convert.FromHexString(text));
    }

    public bool Equals(ScriptPubKey other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is ScriptPubKey other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    public static bool operator ==(ScriptPubKey left, ScriptPubKey right) => left.Equals(right);

    public static bool operator !=(ScriptPubKey left, ScriptPubKey right) => !left.Equals(right);

    public override string ToString() => ToHex();
}
