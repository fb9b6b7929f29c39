namespace ChainCloud.Chains;

/// <summary>
/// Addresses of Ethereum-like chains: from keys, and from and to text with the checksum of EIP-55 in the letters' case. An address says
/// neither its network nor whether it is a contract.
/// </summary>
public static class EvmAddress
{
    private const int MaxTextLength = 200;
    private const int TextLength = 2 + (2 * AccountAddress.Length);
    private const int LastPrecompile = 0x11;
    private const int P256Precompile = 0x100;

    /// <summary>The account of a public key of 33 or 65 bytes. Throws <see cref="ArgumentException"/> for bytes that are no such key.</summary>
    public static AccountAddress OfPublicKey(ReadOnlySpan<byte> publicKey) =>
        OfPoint(Secp256k1.Coordinates(publicKey) ?? throw new ArgumentException("Not a point of the curve.", nameof(publicKey)));

    /// <summary>The last 20 bytes of the Keccak-256 of x and y, 64 bytes big-endian.</summary>
    public static AccountAddress OfPoint(ReadOnlySpan<byte> coordinates)
    {
        if (coordinates.Length != 64)
        {
            throw new ArgumentException("Expected 64 bytes.", nameof(coordinates));
        }

        Span<byte> hash = stackalloc byte[Keccak256.Length];
        Keccak256.Hash(coordinates, hash);
        return new AccountAddress(hash[12..]);
    }

    /// <summary>
    /// Parses "0x" and 40 hexadecimal digits: all lower case, all upper case, or mixed as EIP-55 says. Refuses with one of the address
    /// codes of <see cref="ProblemCodes"/>; details never repeat the text.
    /// </summary>
    public static Result<AccountAddress> Parse(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > MaxTextLength)
        {
            return Malformed();
        }

        if (!text.StartsWith("0x", StringComparison.Ordinal))
        {
            return IsOfAnotherChain(text)
                ? new Problem(ProblemCodes.AddressWrongAsset, "This is an address of another asset; an account address begins with 0x.")
                : Malformed();
        }

        if (text.Length != TextLength || !text.AsSpan(2).ContainsOnlyHex())
        {
            return Malformed();
        }

        var address = new AccountAddress(Convert.FromHexString(text.AsSpan(2)));
        return !HasBothCases(text.AsSpan(2)) || text == Format(address)
            ? address
            : new Problem(ProblemCodes.AddressChecksum, "The address has a typing error: its checksum is wrong.");
    }

    /// <summary>The text with EIP-55's checksum: a letter is upper case where the hash of the lower-case digits has a high bit.</summary>
    public static string Format(AccountAddress address)
    {
        var digits = Convert.ToHexStringLower(address.Span);
        Span<byte> hash = stackalloc byte[Keccak256.Length];
        Keccak256.Hash(System.Text.Encoding.ASCII.GetBytes(digits), hash);
        Span<char> text = stackalloc char[TextLength];
        "0x".CopyTo(text);
        for (var i = 0; i < digits.Length; i++)
        {
            var nibble = i % 2 == 0 ? hash[i / 2] >> 4 : hash[i / 2];
            text[2 + i] = (nibble & 8) != 0 ? char.ToUpperInvariant(digits[i]) : digits[i];
        }

        return new string(text);
    }

    /// <summary>
    /// True for accounts that nobody holds a key of and that only a mistake pays: zero, and the contracts built into the protocol, 0x01
    /// to 0x11 (EIP-2537's last) and 0x0100 (EIP-7951).
    /// </summary>
    public static bool IsReserved(AccountAddress address)
    {
        var bytes = address.Span;
        var tail = (bytes[18] << 8) | bytes[19];
        return !bytes[..18].ContainsAnyExcept((byte)0) && tail is <= LastPrecompile or P256Precompile;
    }

    private static bool IsOfAnotherChain(string text) =>
        Base58.TryDecodeCheck(text) is { Length: 21 } || Bech32.TryDecode(text, out _) is not null;

    private static bool HasBothCases(ReadOnlySpan<char> digits) =>
        digits.IndexOfAnyInRange('a', 'f') >= 0 && digits.IndexOfAnyInRange('A', 'F') >= 0;

    private static bool ContainsOnlyHex(this ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigit(c))
            {
                return false;
            }
        }

        return true;
    }

    private static Problem Malformed() => new(ProblemCodes.AddressMalformed, "An account address is 0x and 40 hexadecimal digits.");
}
