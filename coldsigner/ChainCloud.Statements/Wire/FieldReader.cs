using System.Collections.Immutable;
using System.Numerics;

namespace ChainCloud.Statements;

/// <summary>How each type of field is read: parsed into its type at once, refused otherwise.</summary>
internal static class FieldReader
{
    /// <summary>The most outputs of a payout and the most addresses, messages or scripts of a list.</summary>
    public const int MaxItems = 10_000;

    /// <summary>The most bytes of an external id, a reason or another text.</summary>
    public const int MaxText = 512;

    /// <summary>A whole number from 0 to 2^63 - 1.</summary>
    public static long Number(this CborReader reader)
    {
        var value = reader.ReadUnsigned();
        reader.Require(value <= long.MaxValue, "A number is above 2^63 - 1.");
        return (long)(value & long.MaxValue);
    }

    /// <summary>A whole number from 0 to 2^32 - 1.</summary>
    public static uint Small(this CborReader reader)
    {
        var value = reader.ReadUnsigned();
        reader.Require(value <= uint.MaxValue, "A number is above 2^32 - 1.");
        return (uint)value;
    }

    /// <summary>Text without control characters.</summary>
    public static string Text(this CborReader reader, int maxBytes = MaxText)
    {
        var text = reader.ReadText(maxBytes);
        reader.Require(!text.Any(char.IsControl), "A text has a control character.");
        return text;
    }

    /// <summary>A merchant's own id of a payout: 1 to 128 characters, no control characters.</summary>
    public static string ExternalId(this CborReader reader)
    {
        var text = reader.Text();
        reader.Require(text.Length is >= 1 and <= 128, "An external id has 1 to 128 characters.");
        return text;
    }

    public static ReadOnlyMemory<byte> Bytes(this CborReader reader) => reader.ReadBytes(CborReader.MaxLength);

    public static Network Network(this CborReader reader) => reader.Parsed(NetworkNames.Parse);

    public static AssetId Asset(this CborReader reader) => reader.Parsed(AssetId.Parse);

    /// <summary>An empty text stands for none.</summary>
    public static AssetId? OptionalAsset(this CborReader reader)
    {
        var text = reader.ReadText(MaxText);
        if (text.Length == 0)
        {
            return null;
        }

        if (AssetId.Parse(text).TryGet(out var asset, out var problem))
        {
            return asset;
        }

        reader.Refuse(problem.Detail);
        return null;
    }

    public static MerchantId Merchant(this CborReader reader) => reader.Parsed(MerchantId.Parse);

    public static DeviceId Device(this CborReader reader) => reader.Parsed(DeviceId.Parse);

    public static JobId Job(this CborReader reader) => reader.Parsed(JobId.Parse);

    public static PayoutId Payout(this CborReader reader) => reader.Parsed(PayoutId.Parse);

    public static AddressPurpose Purpose(this CborReader reader) => reader.Parsed(BatchId.ParsePurpose);

    /// <summary>An enumeration's value by its wire text.</summary>
    public static int Choice(this CborReader reader, string[] names)
    {
        var index = Array.IndexOf(names, reader.ReadText(MaxText));
        reader.Require(index >= 0, $"A field is none of {string.Join(", ", names)}.");
        return Math.Max(0, index);
    }

    public static Hash256 Hash(this CborReader reader) => new(reader.Exactly(32));

    public static Hash256? OptionalHash(this CborReader reader)
    {
        var bytes = reader.ReadBytes(32).Span;
        reader.Require(bytes.Length is 0 or 32, "A hash has 32 bytes, or none.");
        return bytes.Length == 32 ? new Hash256(bytes) : null;
    }

    public static StatementId Id(this CborReader reader) => new(reader.Exactly(StatementId.Length));

    public static DevicePublicKey Key(this CborReader reader)
    {
        if (DevicePublicKey.Parse(reader.Exactly(DevicePublicKey.CompressedLength)).TryGet(out var key, out var problem))
        {
            return key;
        }

        reader.Refuse(problem.Detail);
        return default;
    }

    public static ScriptPubKey Script(this CborReader reader)
    {
        var script = new ScriptPubKey(reader.ReadBytes(ScriptPubKey.MaxLength).Span);
        reader.Require(script.Length > 0, "A script is empty.");
        return script;
    }

    public static Fence Fence(this CborReader reader)
    {
        reader.ExpectArray(2);
        return reader.FenceParts();
    }

    public static Fence? OptionalFence(this CborReader reader)
    {
        var items = reader.ReadArray(2);
        reader.Require(items is 0 or 2, "A fence is a pair, or empty.");
        return items == 2 ? reader.FenceParts() : null;
    }

    /// <summary>Units below 2^256; see <see cref="FieldWriter.Units"/> for the two forms.</summary>
    public static BigInteger Units(this CborReader reader)
    {
        if (!reader.NextIsBytes)
        {
            return reader.ReadUnsigned();
        }

        var bytes = reader.ReadBytes(32).Span;
        reader.Require(bytes.Length >= 9 && bytes[0] != 0, "An amount of bytes has 9 to 32 of them, the first not zero.");
        return new BigInteger(bytes, isUnsigned: true, isBigEndian: true);
    }

    public static Amount Amount(this CborReader reader, AssetId asset) => Kernel.Amount.Of(asset, reader.Units());

    /// <summary>1 or more outputs, each of more than nothing.</summary>
    public static ImmutableArray<PayoutOutput> Outputs(this CborReader reader, AssetId asset) => reader.List(1, () =>
    {
        reader.ExpectArray(2);
        var output = new PayoutOutput(reader.Script(), reader.Amount(asset));
        reader.Require(!output.Amount.IsZero, "An output pays nothing.");
        return output;
    });

    public static ImmutableArray<ScriptPubKey> Scripts(this CborReader reader) => reader.List(1, reader.Script);

    public static ImmutableArray<ReadOnlyMemory<byte>> Messages(this CborReader reader, int least) => reader.List(least, reader.Bytes);

    /// <summary>20 bytes of an account on a chain with accounts.</summary>
    public static AccountAddress Account(this CborReader reader) => new(reader.Exactly(AccountAddress.Length));

    public static ImmutableArray<T> List<T>(this CborReader reader, int least, Func<T> read)
    {
        var count = reader.ReadArray(MaxItems);
        reader.Require(count >= least, "A list is empty.");
        var items = ImmutableArray.CreateBuilder<T>();
        for (var i = 0; i < count && reader.Problem is null; i++)
        {
            items.Add(read());
        }

        return items.ToImmutable();
    }

    private static Fence FenceParts(this CborReader reader)
    {
        var point = reader.ReadBytes(32);
        if (Kernel.Fence.Of(point.Span, reader.ReadUnsigned()).TryGet(out var fence, out var problem))
        {
            return fence;
        }

        reader.Refuse(problem.Detail);
        return default;
    }

    private static ReadOnlySpan<byte> Exactly(this CborReader reader, int length)
    {
        var bytes = reader.ReadBytes(length).Span;
        reader.Require(bytes.Length == length, $"A field has not {length} bytes.");
        return bytes.Length == length ? bytes : new byte[length];
    }

    private static T Parsed<T>(this CborReader reader, Func<string?, Result<T>> parse)
    {
        if (parse(reader.ReadText(MaxText)).TryGet(out var value, out var problem))
        {
            return value;
        }

        reader.Refuse(problem.Detail);
        return value!;
    }
}
