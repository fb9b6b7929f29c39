using System.Numerics;
using System.Text;

namespace ChainCloud.Chains;

/// <summary>What moved in an ERC-20 transfer, in the token's base units.</summary>
public sealed record TokenTransfer(AccountAddress From, AccountAddress To, BigInteger Amount);

/// <summary>The calls and the event of ERC-20 that are used here, in the one encoding that each has. Not a general coder.</summary>
public static class Abi
{
    /// <summary>Bytes of a call of transfer(address,uint256).</summary>
    public const int TransferLength = 4 + (2 * Word);

    private const int Word = 32;
    private const int Padding = Word - AccountAddress.Length;

    /// <summary>The first topic of Transfer(address,address,uint256) in the form of <see cref="EvmHash"/>.</summary>
    public static Hash256 TransferTopic { get; } = EvmHash.Of(Keccak256.Hash("Transfer(address,address,uint256)"u8));

    private static ReadOnlySpan<byte> TransferSelector => [0xa9, 0x05, 0x9c, 0xbb];

    /// <summary>transfer(address,uint256): 68 bytes. Throws for an amount that is negative or not below 2^256.</summary>
    public static byte[] Transfer(AccountAddress to, BigInteger amount)
    {
        var call = new byte[TransferLength];
        TransferSelector.CopyTo(call);
        to.Span.CopyTo(call.AsSpan(4 + Padding));
        var units = amount.ToByteArray(isUnsigned: true, isBigEndian: true);
        if (units.Length > Word)
        {
            throw new ArgumentOutOfRangeException(nameof(amount), "A token amount is below 2^256.");
        }

        units.CopyTo(call.AsSpan(TransferLength - units.Length));
        return call;
    }

    /// <summary>Recipient and amount of exactly such a call; null for any other bytes.</summary>
    public static (AccountAddress To, BigInteger Amount)? TryTransfer(ReadOnlySpan<byte> data) =>
        data.Length == TransferLength && data.StartsWith(TransferSelector) && TryAddress(data.Slice(4, Word)) is { } to
            ? (to, Number(data[(4 + Word)..]))
            : null;

    /// <summary>balanceOf(address).</summary>
    public static byte[] BalanceOf(AccountAddress owner) => [0x70, 0xa0, 0x82, 0x31, .. new byte[Padding], .. owner.Span];

    /// <summary>decimals().</summary>
    public static byte[] Decimals() => [0x31, 0x3c, 0xe5, 0x67];

    /// <summary>symbol().</summary>
    public static byte[] Symbol() => [0x95, 0xd8, 0x9b, 0x41];

    /// <summary>A returned uint256: exactly 32 bytes; null otherwise.</summary>
    public static BigInteger? TryUInt256(ReadOnlySpan<byte> returned) => returned.Length == Word ? Number(returned) : null;

    /// <summary>A returned uint8; null for another length or a number above 255.</summary>
    public static byte? TryDecimals(ReadOnlySpan<byte> returned) => TryUInt256(returned) is { } number && number <= byte.MaxValue ? (byte)number : null;

    /// <summary>
    /// A returned symbol of 1 to 32 printable ASCII characters: a string, or the bytes32 of old contracts. Null for everything else. What a
    /// contract calls itself proves nothing.
    /// </summary>
    public static string? TrySymbol(ReadOnlySpan<byte> returned)
    {
        if (returned.Length == Word)
        {
            var end = returned.IndexOf((byte)0);
            return Printable(returned, end < 0 ? Word : end);
        }

        // A string is its offset, its length and, up to 32 characters, one word of text.
        return returned.Length == 3 * Word && Number(returned[..Word]) == Word && Number(returned.Slice(Word, Word)) is var length && length <= Word
            ? Printable(returned[(2 * Word)..], (int)length)
            : null;
    }

    /// <summary>
    /// A Transfer event: three topics in the form of <see cref="EvmHash"/>, 32 bytes of data, zeros before both addresses. Null for every
    /// other log, a transfer of a single item (ERC-721, four topics) among them.
    /// </summary>
    public static TokenTransfer? TryTransferLog(ReadOnlySpan<Hash256> topics, ReadOnlySpan<byte> data) =>
        topics.Length == 3 && topics[0] == TransferTopic && TryUInt256(data) is { } amount
        && TryAddress(EvmHash.ToBytes(topics[1])) is { } from && TryAddress(EvmHash.ToBytes(topics[2])) is { } to
            ? new TokenTransfer(from, to, amount)
            : null;

    /// <summary>The characters of a word that is padded with zeros.</summary>
    private static string? Printable(ReadOnlySpan<byte> word, int length) =>
        length > 0 && !word[length..].ContainsAnyExcept((byte)0) && !word[..length].ContainsAnyExceptInRange((byte)0x20, (byte)0x7e)
            ? Encoding.ASCII.GetString(word[..length])
            : null;

    private static AccountAddress? TryAddress(ReadOnlySpan<byte> word) =>
        word[..Padding].ContainsAnyExcept((byte)0) ? null : new AccountAddress(word[Padding..]);

    private static BigInteger Number(ReadOnlySpan<byte> word) => new(word, isUnsigned: true, isBigEndian: true);
}
