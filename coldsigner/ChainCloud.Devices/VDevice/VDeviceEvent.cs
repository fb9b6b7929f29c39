using ChainCloud.Statements;

namespace ChainCloud.Devices.VDevice;

/// <summary>What the V-Device never forgets. Each event is one journal record: a CBOR array with its name first.</summary>
public abstract record VDeviceEvent
{
    private protected VDeviceEvent()
    {
    }

    /// <summary>The journal form.</summary>
    public byte[] Encode()
    {
        var writer = new CborWriter();
        switch (this)
        {
            case RequestSeen e:
                Begin(writer, "request", 3);
                writer.WriteText(e.ExternalId);
                writer.WriteBytes(e.ContentHash.ToArray());
                writer.WriteBytes(e.RequestId.ToArray());
                break;
            case PayoutJudged e:
                Begin(writer, e.Approved ? "approved" : "denied", 2);
                writer.WriteText(e.ExternalId);
                writer.WriteBytes(e.ContentHash.ToArray());
                break;
            case IntentSigned e:
                Begin(writer, "intent", 2);
                writer.WriteUnsigned((ulong)e.Time);
                writer.WriteBytes(e.Intent.Span);
                break;
            case ReceiptSeen e:
                Begin(writer, e.Consumed is null ? "receipt" : "paid", e.Consumed is null ? 2 : 4);
                writer.WriteUnsigned((ulong)e.Counter);
                writer.WriteBytes(e.ReceiptHash.ToArray());
                if (e.Consumed is { } fence)
                {
                    writer.WriteBytes(fence.Point);
                    writer.WriteUnsigned(fence.Number);
                }

                break;
            case BatchJudged e:
                Begin(writer, "batch", 3);
                writer.WriteUnsigned(e.FirstIndex);
                writer.WriteUnsigned(e.Count);
                writer.WriteBytes(e.Verdict.Span);
                break;
            case DeviceLocked e:
                Begin(writer, "locked", 2);
                writer.WriteText(e.Rule);
                writer.WriteText(e.Detail);
                break;
            case DeviceUnlocked:
                Begin(writer, "unlocked", 0);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        return writer.ToArray();
    }

    /// <summary>Reads the journal form; throws <see cref="InvalidDataException"/> for anything else: the journal is the device's own.</summary>
    public static VDeviceEvent Decode(ReadOnlyMemory<byte> record)
    {
        var reader = new CborReader(record);
        reader.ReadArray(8);
        VDeviceEvent? read = reader.ReadText(32) switch
        {
            "request" => new RequestSeen(reader.ReadText(512), Hash(reader), new StatementId(Exactly(reader, StatementId.Length))),
            "approved" => new PayoutJudged(reader.ReadText(512), Hash(reader), true),
            "denied" => new PayoutJudged(reader.ReadText(512), Hash(reader), false),
            "intent" => new IntentSigned((long)reader.ReadUnsigned(), reader.ReadBytes(CborReader.MaxLength)),
            "receipt" => new ReceiptSeen((long)reader.ReadUnsigned(), Hash(reader), null),
            "paid" => new ReceiptSeen((long)reader.ReadUnsigned(), Hash(reader), Fence(reader)),
            "batch" => new BatchJudged((uint)reader.ReadUnsigned(), (uint)reader.ReadUnsigned(), reader.ReadBytes(CborReader.MaxLength)),
            "locked" => new DeviceLocked(reader.ReadText(16), reader.ReadText(2048)),
            "unlocked" => new DeviceUnlocked(),
            _ => null,
        };
        reader.ExpectEnd();
        return read is not null && reader.Problem is null && read.Encode().AsSpan().SequenceEqual(record.Span)
            ? read
            : throw new InvalidDataException("The journal holds a record that this version does not know.");
    }

    private static void Begin(CborWriter writer, string name, int fields)
    {
        writer.WriteArray(fields + 1);
        writer.WriteText(name);
    }

    private static Fence Fence(CborReader reader)
    {
        var point = reader.ReadBytes(32);
        var fence = Kernel.Fence.Of(point.Span, reader.ReadUnsigned());
        reader.Require(fence.IsOk, "This is no fence.");
        return fence.IsOk ? fence.Value : default;
    }

    private static Hash256 Hash(CborReader reader) => new(Exactly(reader, 32));

    private static ReadOnlySpan<byte> Exactly(CborReader reader, int length)
    {
        var bytes = reader.ReadBytes(length).Span;
        reader.Require(bytes.Length == length, "A field has a wrong length.");
        return bytes.Length == length ? bytes : new byte[length];
    }
}

/// <summary>A genuine request was opened: its ids stand for this content from now on.</summary>
public sealed record RequestSeen(string ExternalId, Hash256 ContentHash, StatementId RequestId) : VDeviceEvent;

/// <summary>A person at the device approved or denied this content under this external id.</summary>
public sealed record PayoutJudged(string ExternalId, Hash256 ContentHash, bool Approved) : VDeviceEvent;

/// <summary>An intent was signed. Recorded before it leaves.</summary>
/// <param name="Time">Unix seconds.</param>
/// <param name="Intent">COSE_Sign1.</param>
public sealed record IntentSigned(long Time, ReadOnlyMemory<byte> Intent) : VDeviceEvent;

/// <summary>A receipt of the send vault was verified and follows the one before.</summary>
/// <param name="Counter">Its number.</param>
/// <param name="ReceiptHash">Its hash.</param>
/// <param name="Consumed">The fence of the payment that it tells of; null where nothing was signed.</param>
public sealed record ReceiptSeen(long Counter, Hash256 ReceiptHash, Fence? Consumed) : VDeviceEvent;

/// <summary>A verdict was signed. Recorded before it leaves.</summary>
/// <param name="FirstIndex">Of the batch.</param>
/// <param name="Count">Of the batch.</param>
/// <param name="Verdict">COSE_Sign1.</param>
public sealed record BatchJudged(uint FirstIndex, uint Count, ReadOnlyMemory<byte> Verdict) : VDeviceEvent;

/// <summary>A breach of the lock kind: nothing is approved from here on.</summary>
public sealed record DeviceLocked(string Rule, string Detail) : VDeviceEvent;

/// <summary>A person at the device opened it again.</summary>
public sealed record DeviceUnlocked : VDeviceEvent;
