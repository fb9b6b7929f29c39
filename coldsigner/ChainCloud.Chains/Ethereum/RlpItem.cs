using System.Collections.Immutable;
using System.Numerics;

namespace ChainCloud.Chains;

/// <summary>One item of RLP: a string of bytes or a list of items. Numbers are strings, big-endian without leading zeros.</summary>
public sealed class RlpItem
{
    private readonly byte[]? _bytes;
    private readonly ImmutableArray<RlpItem> _items;

    private RlpItem(byte[]? bytes, ImmutableArray<RlpItem> items)
    {
        _bytes = bytes;
        _items = items;
    }

    /// <summary>True for a list, false for a string.</summary>
    public bool IsList => _bytes is null;

    /// <summary>The bytes of a string. Throws for a list.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes ?? throw new InvalidOperationException("A list has items.");

    /// <summary>The items of a list. Throws for a string.</summary>
    public ImmutableArray<RlpItem> Items => IsList ? _items : throw new InvalidOperationException("A string has bytes.");

    /// <summary>A string; copies the bytes.</summary>
    public static RlpItem Of(ReadOnlySpan<byte> bytes) => new(bytes.ToArray(), []);

    /// <summary>A number from 0 up; 0 is the empty string.</summary>
    public static RlpItem Of(BigInteger number) =>
        new(number.IsZero ? [] : number.ToByteArray(isUnsigned: true, isBigEndian: true), []);

    public static RlpItem List(params ImmutableArray<RlpItem> items) => new(null, items);

    /// <summary>The number that a string of at most <paramref name="maxBytes"/> is; null for a list, a longer string or a leading zero.</summary>
    public BigInteger? TryNumber(int maxBytes = 32) =>
        IsList || _bytes!.Length > maxBytes || _bytes is [0, ..] ? null : new BigInteger(_bytes, isUnsigned: true, isBigEndian: true);

    /// <summary>The same for numbers below 2^64.</summary>
    public ulong? TryUInt64() => TryNumber(sizeof(ulong)) is { } number ? (ulong)number : null;
}
