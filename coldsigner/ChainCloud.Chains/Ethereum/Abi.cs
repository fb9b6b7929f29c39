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
    private const int MaxSymbolLength = 32;

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
        var text = returned;
        var length = returned.Length == Word ? Math.Max(0, returned.IndexOf((byte)0)) : 0;
        if (returned.Length == Word && !returned.Contains((byte)0))
        {
            length = Word;
        }
        else if (returned.Length == 3 * Word)
        {
            var announced = Number(returned.Slice(Word, Word));
            length = Number(returned[..Word]) == Word && announced <= MaxSymbolLength ? (int)announced : 0;
            text = returned[(2 * Word)..];
        }

        return length > 0 && !text[length..].ContainsAnyExcept((byte)0) && !text[..length].ContainsAnyExceptInRange((byte)0x20, (byte)0x7e)
            ? Encoding.ASCII.GetString(text[..length])
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

    private static AccountAddress? TryAddress(ReadOnlySpan<byte> word) =>
        word[..Padding].ContainsAnyExcept((byte)0) ? null : new AccountAddress(word[Padding..]);

    private static BigInteger Number(ReadOnlySpan<byte> word) => new(word, isUnsigned: true, isBigEndian: true);
}
