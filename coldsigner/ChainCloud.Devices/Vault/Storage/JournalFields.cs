using System.Collections.Immutable;
using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Vault;

/// <summary>How the fields of journal events are written and read.</summary>
internal static class JournalFields
{
    /// <summary>Starts an event of that many fields after kind and time.</summary>
    public static void Begin(this CborWriter writer, string kind, long at, int fields)
    {
        writer.WriteArray(fields + 2);
        writer.WriteText(kind);
        writer.WriteUnsigned((ulong)at);
    }

    public static void Intent(this CborWriter writer, SignedIntent intent)
    {
        writer.WriteArray(4);
        writer.WriteBytes(intent.Id.ToArray());
        writer.WriteBytes(intent.PayloadHash.ToArray());
        writer.WriteText(intent.ExternalId);
        writer.WriteUnsigned((ulong)intent.Counter);
    }

    public static SignedIntent Intent(this CborReader reader)
    {
        reader.ExpectArray(4);
        return new SignedIntent(new StatementId(reader.Exactly(StatementId.Length)), new Hash256(reader.Exactly(32)), reader.Line(), reader.Long());
    }

    public static Outpoint Outpoint(this CborReader reader)
    {
        reader.ExpectArray(2);
        return new Outpoint(new Hash256(reader.Exactly(32)), (uint)reader.Long());
    }

    public static Fence Fence(this CborReader reader)
    {
        reader.ExpectArray(2);
        if (Kernel.Fence.Of(reader.ReadBytes(32).Span, reader.ReadUnsigned()).TryGet(out var fence, out var problem))
        {
            return fence;
        }

        reader.Refuse(problem.Detail);
        return default;
    }

    public static BigInteger Number(this CborReader reader) => new(reader.ReadBytes(32).Span, isUnsigned: true, isBigEndian: true);

    public static void Number(this CborWriter writer, BigInteger number) => writer.WriteBytes(number.ToByteArray(isUnsigned: true, isBigEndian: true));

    public static void Units(this CborWriter writer, Amount amount) => writer.Number(amount.Units);

    public static Amount Units(this CborReader reader, AssetId asset) => Amount.Of(asset, reader.Number());

    /// <summary>True for limits that the first version of the journal could hold: fees of the asset itself, no gas.</summary>
    public static bool HaveOneAsset(this VaultLimits limits) => limits.ChainAsset == limits.Asset && limits.MaxGas == 0;

    /// <summary>Limits in the form of the first version, or with the fee's asset and the gas.</summary>
    public static void Limits(this CborWriter writer, VaultLimits limits)
    {
        var first = limits.HaveOneAsset();
        writer.WriteArray(first ? 10 : 12);
        writer.WriteText(limits.Asset.Code);
        writer.Units(limits.MaxPerIntent);
        writer.Units(limits.MaxPerHour);
        writer.Units(limits.MaxPerDay);
        writer.WriteUnsigned((ulong)limits.MaxCountPerDay);
        writer.Units(limits.Lifetime);
        writer.Units(limits.MaxFee);
        writer.WriteUnsigned((ulong)limits.MaxFeeShareBasisPoints);
        writer.WriteUnsigned((ulong)limits.MaxFeeRateSatPerKvB);
        writer.WriteArray(limits.DestinationTypes.Length);
        foreach (var type in limits.DestinationTypes)
        {
            writer.WriteUnsigned((ulong)type);
        }

        if (!first)
        {
            writer.WriteText(limits.ChainAsset.Code);
            writer.WriteUnsigned((ulong)limits.MaxGas);
        }
    }

    public static VaultLimits Limits(this CborReader reader)
    {
        var fields = reader.ReadArray(12);
        reader.Require(fields is 10 or 12, "Limits have 10 or 12 fields.");
        var asset = reader.Asset();
        var limits = new VaultLimits
        {
            MaxPerIntent = reader.Units(asset),
            MaxPerHour = reader.Units(asset),
            MaxPerDay = reader.Units(asset),
            MaxCountPerDay = (int)reader.Long(),
            Lifetime = reader.Units(asset),
            MaxFee = reader.Units(asset),
            MaxFeeShareBasisPoints = (int)reader.Long(),
            MaxFeeRateSatPerKvB = reader.Long(),
            DestinationTypes = [.. Enumerable.Range(0, reader.ReadArray(16)).Select(_ => (ScriptType)reader.Long())],
        };
        if (fields == 12)
        {
            limits = limits with { MaxFee = Amount.Of(reader.Asset(), limits.MaxFee.Units), MaxGas = reader.Long() };
        }

        if (reader.Problem is null && limits.Check() is { IsOk: false } refused)
        {
            reader.Refuse(refused.Problem.Detail);
        }

        return limits;
    }

    public static long Long(this CborReader reader)
    {
        var value = reader.ReadUnsigned();
        reader.Require(value <= long.MaxValue, "A number is above 2^63 - 1.");
        return (long)(value & long.MaxValue);
    }

    public static VaultClause Clause(this CborReader reader) => (VaultClause)reader.Long();

    public static string Line(this CborReader reader) => reader.ReadText(4_096);

    public static ReadOnlyMemory<byte> Blob(this CborReader reader) => reader.ReadBytes(CborReader.MaxLength);

    public static DeviceId Device(this CborReader reader) => reader.Parsed(DeviceId.Parse);

    public static MerchantId Merchant(this CborReader reader) => reader.Parsed(MerchantId.Parse);

    public static AssetId Asset(this CborReader reader) => reader.Parsed(AssetId.Parse);

    public static DevicePublicKey Key(this CborReader reader)
    {
        if (DevicePublicKey.Parse(reader.Exactly(DevicePublicKey.CompressedLength)).TryGet(out var key, out var problem))
        {
            return key;
        }

        reader.Refuse(problem.Detail);
        return default;
    }

    public static T Parsed<T>(this CborReader reader, Func<string?, Result<T>> parse)
    {
        if (parse(reader.ReadText(512)).TryGet(out var value, out var problem))
        {
            return value;
        }

        reader.Refuse(problem.Detail);
        return value!;
    }

    private static ReadOnlySpan<byte> Exactly(this CborReader reader, int length)
    {
        var bytes = reader.ReadBytes(length).Span;
        reader.Require(bytes.Length == length, $"A field has not {length} bytes.");
        return bytes.Length == length ? bytes : new byte[length];
    }
}
