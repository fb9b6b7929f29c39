using System.Buffers.Binary;
using System.Numerics;

namespace ChainCloud.Chains;

/// <summary>
/// Ethereum's recursive length prefix: items to bytes, and back strictly. Only the one canonical form of each item is read: the shortest
/// length, single bytes below 0x80 without a prefix, nothing after the end.
/// </summary>
public static class Rlp
{
    /// <summary>The most bytes that are read: nodes relay no larger transaction, blobs apart.</summary>
    public const int MaxLength = 128 * 1024;

    /// <summary>How many lists may be within each other; a transaction has four.</summary>
    public const int MaxDepth = 16;

    private const int LongestShort = 55;
    private const byte StringPrefix = 0x80;
    private const byte ListPrefix = 0xc0;

    /// <summary>The bytes of an item.</summary>
    public static byte[] Encode(RlpItem item)
    {
        var output = new byte[EncodedLength(item)];
        Write(item, output);
        return output;
    }

    /// <summary>The one item that all the bytes are. Refuses with <see cref="ProblemCodes.MalformedRequest"/>.</summary>
    public static Result<RlpItem> Decode(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes;
        var item = bytes.Length <= MaxLength ? TakeItem(ref rest, MaxDepth) : null;
        return item is not null && rest.IsEmpty
            ? item
            : new Problem(ProblemCodes.MalformedRequest, "This is not one canonical RLP item of accepted size.");
    }

    /// <summary>One item off the front, or null when it is not canonical, cut off or too deep.</summary>
    private static RlpItem? TakeItem(ref ReadOnlySpan<byte> rest, int depth)
    {
        if (rest.IsEmpty)
        {
            return null;
        }

        var prefix = rest[0];
        if (prefix < StringPrefix)
        {
            var single = RlpItem.Of(rest[..1]);
            rest = rest[1..];
            return single;
        }

        if (!TryTakeContent(ref rest, out var content))
        {
            return null;
        }

        if (prefix >= ListPrefix)
        {
            return depth > 0 ? Items(content, depth - 1) : null;
        }

        return content.Length == 1 && content[0] < StringPrefix ? null : RlpItem.Of(content);
    }

    private static RlpItem? Items(ReadOnlySpan<byte> content, int depth)
    {
        var items = new List<RlpItem>();
        while (!content.IsEmpty)
        {
            if (TakeItem(ref content, depth) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return RlpItem.List([.. items]);
    }

    /// <summary>Splits what a prefix of 0x80 or more announces off the front.</summary>
    private static bool TryTakeContent(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> content)
    {
        content = default;
        var length = rest[0] - (rest[0] >= ListPrefix ? ListPrefix : StringPrefix);
        rest = rest[1..];
        if (length > LongestShort)
        {
            var size = length - LongestShort;
            if (size > sizeof(int) || size > rest.Length || rest[0] == 0)
            {
                return false;
            }

            Span<byte> number = stackalloc byte[sizeof(uint)];
            number.Clear();
            rest[..size].CopyTo(number[^size..]);
            var announced = BinaryPrimitives.ReadUInt32BigEndian(number);
            if (announced is <= LongestShort or > MaxLength)
            {
                return false;
            }

            length = (int)announced;
            rest = rest[size..];
        }

        if (length > rest.Length)
        {
            return false;
        }

        content = rest[..length];
        rest = rest[length..];
        return true;
    }

    private static int EncodedLength(RlpItem item)
    {
        var length = ContentLength(item);
        return IsItsOwnEncoding(item) ? 1 : length + 1 + (length > LongestShort ? LengthOfLength(length) : 0);
    }

    private static int ContentLength(RlpItem item) => item.IsList ? checked(item.Items.Sum(EncodedLength)) : item.Bytes.Length;

    private static bool IsItsOwnEncoding(RlpItem item) => !item.IsList && item.Bytes.Length == 1 && item.Bytes[0] < StringPrefix;

    private static int LengthOfLength(int length) => sizeof(uint) - (BitOperations.LeadingZeroCount((uint)length) / 8);

    /// <summary>Writes an item and gives what is left of the output.</summary>
    private static Span<byte> Write(RlpItem item, Span<byte> output)
    {
        if (!IsItsOwnEncoding(item))
        {
            output = WritePrefix(ContentLength(item), item.IsList ? ListPrefix : StringPrefix, output);
        }

        if (!item.IsList)
        {
            item.Bytes.CopyTo(output);
            return output[item.Bytes.Length..];
        }

        foreach (var each in item.Items)
        {
            output = Write(each, output);
        }

        return output;
    }

    private static Span<byte> WritePrefix(int length, byte kind, Span<byte> output)
    {
        if (length <= LongestShort)
        {
            output[0] = (byte)(kind + length);
            return output[1..];
        }

        var size = LengthOfLength(length);
        output[0] = (byte)(kind + LongestShort + size);
        Span<byte> number = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(number, (uint)length);
        number[^size..].CopyTo(output[1..]);
        return output[(1 + size)..];
    }
}
