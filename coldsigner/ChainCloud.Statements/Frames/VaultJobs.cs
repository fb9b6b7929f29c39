using System.Collections.Immutable;

namespace ChainCloud.Statements;

/// <summary>Asks a vault to derive and attest a batch of addresses.</summary>
/// <param name="Network">Of the wallet.</param>
/// <param name="Asset">Of the wallet.</param>
/// <param name="Merchant">Whose wallet.</param>
/// <param name="Device">The vault.</param>
/// <param name="JobId">The job.</param>
/// <param name="Purpose">Cold of a receive vault, hot of a send vault.</param>
/// <param name="BatchNumber">From 0.</param>
/// <param name="FirstIndex">First address index.</param>
/// <param name="Count">1 to 10,000.</param>
public sealed record BatchJob(
    Network Network, AssetId Asset, MerchantId Merchant, DeviceId Device, JobId JobId, AddressPurpose Purpose, uint BatchNumber, uint FirstIndex,
    uint Count) : JobFrame(Network, Asset, Merchant, Device, JobId)
{
    internal const string FrameTag = "cc/job-batch/1";

    public override string Tag => FrameTag;

    private protected override int Fields => 9;

    private protected override void Write(CborWriter writer)
    {
        WriteHead(writer);
        writer.Purpose(Purpose);
        writer.Number(BatchNumber);
        writer.Number(FirstIndex);
        writer.Number(Count);
    }

    internal static BatchJob Read(CborReader reader)
    {
        var job = new BatchJob(
            reader.Network(), reader.Asset(), reader.Merchant(), reader.Device(), reader.Job(), reader.Purpose(), reader.Small(), reader.Small(),
            reader.Small());
        reader.RequireBatchRange(job.FirstIndex, job.Count);
        return job;
    }
}

/// <summary>Asks the send vault to sign one transaction for one or more intents.</summary>
/// <param name="Network">Of the wallet.</param>
/// <param name="Asset">Of the wallet.</param>
/// <param name="Merchant">Whose wallet.</param>
/// <param name="Device">The vault.</param>
/// <param name="JobId">The job.</param>
/// <param name="Intents">The signed <see cref="PayoutIntent"/>s (COSE_Sign1), 1 or more.</param>
/// <param name="Proposal">
/// The transaction: on UTXO chains a PSBT version 0 (BIP-174) with the full previous transaction of every input; on Ethereum the unsigned
/// payload of type 2 (EIP-2718, EIP-1559).
/// </param>
public sealed record SignJob(
    Network Network, AssetId Asset, MerchantId Merchant, DeviceId Device, JobId JobId, ImmutableArray<ReadOnlyMemory<byte>> Intents,
    ReadOnlyMemory<byte> Proposal) : JobFrame(Network, Asset, Merchant, Device, JobId)
{
    internal const string FrameTag = "cc/job-sign/1";

    public override string Tag => FrameTag;

    private protected override int Fields => 7;

    private protected override void Write(CborWriter writer)
    {
        WriteHead(writer);
        writer.Messages(Intents);
        writer.Bytes(Proposal);
    }

    internal static SignJob Read(CborReader reader) => new(
        reader.Network(), reader.Asset(), reader.Merchant(), reader.Device(), reader.Job(), reader.Messages(1), reader.Bytes());
}

/// <summary>A vault's attested batch.</summary>
/// <param name="JobId">The job answered.</param>
/// <param name="Device">The vault.</param>
/// <param name="Attestation">The signed <see cref="AddressBatchAttestation"/> (COSE_Sign1).</param>
/// <param name="Scripts">All addresses in index order.</param>
public sealed record BatchResult(JobId JobId, DeviceId Device, ReadOnlyMemory<byte> Attestation, ImmutableArray<ScriptPubKey> Scripts)
    : ResultFrame(JobId, Device)
{
    internal const string FrameTag = "cc/result-batch/1";

    public override string Tag => FrameTag;

    private protected override int Fields => 4;

    private protected override void Write(CborWriter writer)
    {
        WriteHead(writer);
        writer.Bytes(Attestation);
        writer.Scripts(Scripts);
    }

    internal static BatchResult Read(CborReader reader) => new(reader.Job(), reader.Device(), reader.Bytes(), reader.Scripts());
}

/// <summary>A vault's signed transaction.</summary>
/// <param name="JobId">The job answered.</param>
/// <param name="Device">The vault.</param>
/// <param name="RawTransaction">Ready for broadcast. Store it before it is sent.</param>
/// <param name="Receipt">The signed <see cref="VaultReceipt"/> (COSE_Sign1).</param>
public sealed record SignResult(JobId JobId, DeviceId Device, ReadOnlyMemory<byte> RawTransaction, ReadOnlyMemory<byte> Receipt)
    : ResultFrame(JobId, Device)
{
    internal const string FrameTag = "cc/result-sign/1";

    public override string Tag => FrameTag;

    private protected override int Fields => 4;

    private protected override void Write(CborWriter writer)
    {
        WriteHead(writer);
        writer.Bytes(RawTransaction);
        writer.Bytes(Receipt);
    }

    internal static SignResult Read(CborReader reader) => new(reader.Job(), reader.Device(), reader.Bytes(), reader.Bytes());
}

/// <summary>A device's no, of a vault or a V-Device.</summary>
/// <param name="JobId">The job answered.</param>
/// <param name="Device">Who refuses.</param>
/// <param name="Clause">The rule that refused: "C1" to "C28" of a vault, "D1" and on of a V-Device.</param>
/// <param name="Kind">How bad it is.</param>
/// <param name="Detail">One sentence for a person; no secret.</param>
/// <param name="Receipt">The signed <see cref="VaultReceipt"/> (COSE_Sign1), or empty.</param>
public sealed record RefusedResult(
    JobId JobId, DeviceId Device, string Clause, RefusalKind Kind, string Detail, ReadOnlyMemory<byte> Receipt) : ResultFrame(JobId, Device)
{
    internal const string FrameTag = "cc/result-refused/1";

    private const int MaxDetail = 120;

    public override string Tag => FrameTag;

    /// <summary>Kept to one line of at most 120 characters: a device must always be able to say no.</summary>
    public string Detail { get; init; } = OneLine(Detail);

    private protected override int Fields => 6;

    private protected override void Write(CborWriter writer)
    {
        WriteHead(writer);
        writer.Text(Clause);
        writer.Text(Kind.ToText());
        writer.Text(Detail);
        writer.Bytes(Receipt);
    }

    internal static RefusedResult Read(CborReader reader) => new(
        reader.Job(), reader.Device(), reader.Text(16), (RefusalKind)reader.Choice(WireNames.RefusalKinds), reader.Text(), reader.Bytes());

    private static string OneLine(string text)
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c));
        return line.Length <= MaxDetail ? line : line[..MaxDetail];
    }
}
