using System.Numerics;

namespace ChainCloud.Statements;

/// <summary>How each type of field is written. <see cref="FieldReader"/> is its mirror.</summary>
internal static class FieldWriter
{
    public static void Number(this CborWriter writer, long value) => writer.WriteUnsigned((ulong)value);

    public static void Text(this CborWriter writer, string value) => writer.WriteText(value);

    public static void Bytes(this CborWriter writer, ReadOnlyMemory<byte> value) => writer.WriteBytes(value.Span);

    public static void Network(this CborWriter writer, Network value) => writer.WriteText(value.ToText());

    public static void Asset(this CborWriter writer, AssetId value) => writer.WriteText(value.Code);

    public static void Merchant(this CborWriter writer, MerchantId value) => writer.WriteText(value.ToString());

    public static void Device(this CborWriter writer, DeviceId value) => writer.WriteText(value.ToString());

    public static void Job(this CborWriter writer, JobId value) => writer.WriteText(value.ToString());

    public static void Purpose(this CborWriter writer, AddressPurpose value) => writer.WriteText(BatchId.PurposeText(value));

    public static void Hash(this CborWriter writer, Hash256 value) => writer.WriteBytes(value.ToArray());

    /// <summary>Empty bytes stand for none.</summary>
    public static void OptionalHash(this CborWriter writer, Hash256? value) => writer.WriteBytes(value?.ToArray() ?? []);

    public static void Id(this CborWriter writer, StatementId value) => writer.WriteBytes(value.ToArray());

    public static void Key(this CborWriter writer, DevicePublicKey value) => writer.WriteBytes(value.ToArray());

    public static void Script(this CborWriter writer, ScriptPubKey value) => writer.WriteBytes(value.Span);

    public static void Fence(this CborWriter writer, Fence value)
    {
        writer.WriteArray(2);
        writer.WriteBytes(value.Point);
        writer.WriteUnsigned(value.Number);
    }

    /// <summary>An empty array stands for none.</summary>
    public static void OptionalFence(this CborWriter writer, Fence? value)
    {
        if (value is { } fence)
        {
            writer.Fence(fence);
        }
        else
        {
            writer.WriteArray(0);
        }
    }

    /// <summary>Units below 2^64 as an unsigned integer, others as 9 to 32 bytes, big-endian.</summary>
    public static void Units(this CborWriter writer, BigInteger units)
    {
        if (units <= ulong.MaxValue)
        {
            writer.WriteUnsigned((ulong)units);
        }
        else
        {
            writer.WriteBytes(units.ToByteArray(isUnsigned: true, isBigEndian: true));
        }
    }

    public static void Outputs(this CborWriter writer, IReadOnlyList<PayoutOutput> outputs)
    {
        writer.WriteArray(outputs.Count);
        foreach (var output in outputs)
        {
            writer.WriteArray(2);
            writer.Script(output.Script);
            writer.Units(output.Amount.Units);
        }
    }

    public static void Scripts(this CborWriter writer, IReadOnlyList<ScriptPubKey> scripts)
    {
        writer.WriteArray(scripts.Count);
        foreach (var script in scripts)
        {
            writer.Script(script);
        }
    }

    public static void Messages(this CborWriter writer, IReadOnlyList<ReadOnlyMemory<byte>> messages)
    {
        writer.WriteArray(messages.Count);
        foreach (var message in messages)
        {
            writer.WriteBytes(message.Span);
        }
    }
}
