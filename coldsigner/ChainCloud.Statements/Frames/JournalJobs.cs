using System.Collections.Immutable;

namespace ChainCloud.Statements;

/// <summary>
/// Asks a vault or V-Device for what it signed for a merchant, from its journal: of a vault the receipts and batches, of a V-Device the
/// intents. For a platform whose database is older than the device's memory.
/// </summary>
/// <param name="Network">Of the device.</param>
/// <param name="Asset">Any of the merchant's: the answer is about all.</param>
/// <param name="Merchant">Whose part.</param>
/// <param name="Device">Who is asked.</param>
/// <param name="JobId">The job.</param>
/// <param name="After">Entries numbered above this, oldest first.</param>
/// <param name="AfterBatch">Of a vault: this many of the merchant's attestations, oldest first, need not be sent.</param>
public sealed record JournalJob(
    Network Network, AssetId Asset, MerchantId Merchant, DeviceId Device, JobId JobId, long After, long AfterBatch)
    : JobFrame(Network, Asset, Merchant, Device, JobId)
{
    internal const string FrameTag = "cc/job-journal/1";

    public override string Tag => FrameTag;

    private protected override int Fields => 7;

    private protected override void Write(CborWriter writer)
    {
        WriteHead(writer);
        writer.Number(After);
        writer.Number(AfterBatch);
    }

    internal static JournalJob Read(CborReader reader) => new(
        reader.Network(), reader.Asset(), reader.Merchant(), reader.Device(), reader.Job(), reader.Number(), reader.Number());
}

/// <summary>One thing that a device signed, as its journal has it.</summary>
/// <param name="Statement">The signed <see cref="VaultReceipt"/> of a vault, the signed <see cref="PayoutIntent"/> of a V-Device (COSE_Sign1).</param>
/// <param name="RawTransaction">What a vault's receipt released; empty where nothing was signed, and of a V-Device.</param>
/// <param name="Intents">Hashes of the intents that a vault's receipt is about, in the job's order; empty of a V-Device.</param>
public sealed record ToldEntry(ReadOnlyMemory<byte> Statement, ReadOnlyMemory<byte> RawTransaction, ImmutableArray<Hash256> Intents);

/// <summary>A part of a device's journal and where it ends. Ask again after the last entry while there are more.</summary>
/// <param name="JobId">The job answered.</param>
/// <param name="Device">Who answers.</param>
/// <param name="Entries">In order, without gaps from the number asked for.</param>
/// <param name="Attestations">The vault's signed <see cref="AddressBatchAttestation"/>s in order (COSE_Sign1).</param>
/// <param name="Head">The signed <see cref="JournalHead"/> (COSE_Sign1).</param>
public sealed record JournalResult(
    JobId JobId, DeviceId Device, ImmutableArray<ToldEntry> Entries, ImmutableArray<ReadOnlyMemory<byte>> Attestations, ReadOnlyMemory<byte> Head)
    : ResultFrame(JobId, Device)
{
    internal const string FrameTag = "cc/result-journal/1";

    /// <summary>How much a device puts into one answer, in bytes: well below <see cref="Frame.MaxLength"/>.</summary>
    public const int PartLength = 2 << 20;

    /// <summary>The most entries or attestations of one answer.</summary>
    public const int PartCount = 2_000;

    public override string Tag => FrameTag;

    private protected override int Fields => 5;

    private protected override void Write(CborWriter writer)
    {
        WriteHead(writer);
        writer.WriteArray(Entries.Length);
        foreach (var entry in Entries)
        {
            writer.WriteArray(3);
            writer.Bytes(entry.Statement);
            writer.Bytes(entry.RawTransaction);
            writer.WriteArray(entry.Intents.Length);
            foreach (var intent in entry.Intents)
            {
                writer.Hash(intent);
            }
        }

        writer.Messages(Attestations);
        writer.Bytes(Head);
    }

    internal static JournalResult Read(CborReader reader) => new(
        reader.Job(), reader.Device(),
        reader.List(0, () =>
        {
            reader.ExpectArray(3);
            return new ToldEntry(reader.Bytes(), reader.Bytes(), reader.List(0, reader.Hash));
        }),
        reader.Messages(0), reader.Bytes());

    /// <summary>The first of these that fit into one answer.</summary>
    public static ImmutableArray<T> Part<T>(IEnumerable<T> all, Func<T, int> lengthOf)
    {
        var (part, length) = (ImmutableArray.CreateBuilder<T>(), 0);
        foreach (var one in all.Take(PartCount))
        {
            length += lengthOf(one);
            if (length > PartLength && part.Count > 0)
            {
                break;
            }

            part.Add(one);
        }

        return part.ToImmutable();
    }
}
