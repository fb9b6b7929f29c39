namespace ChainCloud.Kernel;

/// <summary>An account of an account-based chain (Ethereum): 20 bytes. Immutable; equality by content; the default value is the zero address.</summary>
public readonly struct AccountAddress : IEquatable<AccountAddress>
{
    /// <summary>Bytes of an address.</summary>
    public const int Length = 20;

    private readonly byte[]? _bytes;

    /// <summary>Copies the bytes. Throws <see cref="ArgumentException"/> for another length than 20.</summary>
    public AccountAddress(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
        {
            throw new ArgumentException($"An account address has {Length} bytes.", nameof(bytes));
        }

        _bytes = bytes.ToArray();
    }

    public ReadOnlySpan<byte> Span => _bytes ?? new byte[Length];

    public bool IsZero => Span.IndexOfAnyExcept((byte)0) < 0;

    public byte[] ToArray() => Span.ToArray();

    /// <summary>The address as a destination: its 20 bytes.</summary>
    public ScriptPubKey ToDestination() => new(Span);

    /// <summary>The account of a destination; null for one of another length.</summary>
    public static AccountAddress? OfDestination(ScriptPubKey destination) =>
        destination.Length == Length ? new AccountAddress(destination.Span) : null;

    /// <summary>Parses "0x" and 40 hexadecimal digits in either case; letters' case is not judged (EIP-55 is the chain code's).</summary>
    public static Result<AccountAddress> ParseHex(string? text) =>
        text is { Length: 2 + (2 * Length) } && text.StartsWith("0x", StringComparison.Ordinal) && text.AsSpan(2).IndexOfAnyExcept(HexDigits) < 0
            ? new AccountAddress(Convert.FromHexString(text.AsSpan(2)))
            : new Problem(ProblemCodes.AddressMalformed, "An account address is 0x and 40 hexadecimal digits.");

    public bool Equals(AccountAddress other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is AccountAddress other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    public static bool operator ==(AccountAddress left, AccountAddress right) => left.Equals(right);

    public static bool operator !=(AccountAddress left, AccountAddress right) => !left.Equals(right);

    /// <summary>"0x" and lower-case digits, without checksum.</summary>
    public override string ToString() => "0x" + Convert.ToHexStringLower(Span);

    private static readonly System.Buffers.SearchValues<char> HexDigits = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");
}
