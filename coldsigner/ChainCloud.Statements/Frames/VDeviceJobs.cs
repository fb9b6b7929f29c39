using System.Collections.Immutable;

namespace ChainCloud.Statements;

/// <summary>Asks a V-Device to judge a batch of addresses.</summary>
/// <param name="Network">Of the wallet.</param>
/// <param name="Asset">Of the wallet.</param>
/// <param name="Merchant">Whose wallet.</param>
/// <param name="Device">The V-Device.</param>
/// <param name="JobId">The job.</param>
/// <param name="Attestation">The vault's signed <see cref="AddressBatchAttestation"/> (COSE_Sign1).</param>
/// <param name="Scripts">All addresses in index order, as the cloud holds them.</param>
public sealed record VerifyBatchJob(
    Network Network, AssetId Asset, MerchantId Merchant, DeviceId Device, JobId JobId, ReadOnlyMemory<byte> Attestation,
    ImmutableArray<ScriptPubKey> Scripts) : JobFrame(Network, Asset, Merchant, Device, JobId)
{
    internal const string FrameTag = "cc/vd-batch/1";

    public override string Tag => FrameTag;

    private protected override int Fields => 7;

    private protected override void Write(CborWriter writer)
    {
        WriteHead(writer);
        writer.Bytes(Attestation);
        writer.Scripts(Scripts);
    }

    internal static VerifyBatchJob Read(CborReader reader) => new(
        reader.Network(), reader.Asset(), reader.Merchant(), reader.Device(), reader.Job(), reader.Bytes(), reader.Scripts());
}

/// <summary>Asks a V-Device to approve a payout that its own website requested.</summary>
/// <param name="Network">Of the wallet.</param>
/// <param name="Asset">Of the wallet.</param>
/// <param name="Merchant">Whose wallet.</param>
/// <param name="Device">The V-Device.</param>
/// <param name="JobId">The job.</param>
/// <param name="PayoutId">The cloud's id of the payout.</param>
/// <param name="SealedRequest">The website's <see cref="SealedPayoutRequest"/>, as it came.</param>
/// <param name="Fence">What the cloud chose for the payment to consume.</param>
/// <param name="FenceAmount">What an outpoint holds, for the screen, not proven here; zero for an account and nonce.</param>
/// <param name="MaxFee">The fee cap that the cloud proposes, in the asset in which the chain takes fees.</param>
/// <param name="MaxFeeRateSatPerKvB">The cap that it proposes per 1,000 virtual bytes, or per gas in wei.</param>
/// <param name="Receipts">The send vault's signed <see cref="VaultReceipt"/>s since the last that this V-Device confirmed, oldest first.</param>
public sealed record ApprovePayoutJob(
    Network Network, AssetId Asset, MerchantId Merchant, DeviceId Device, JobId JobId, PayoutId PayoutId, ReadOnlyMemory<byte> SealedRequest,
    Fence Fence, Amount FenceAmount, Amount MaxFee, long MaxFeeRateSatPerKvB, ImmutableArray<ReadOnlyMemory<byte>> Receipts)
    : JobFrame(Network, Asset, Merchant, Device, JobId)
{
    internal const string FrameTag = "cc/vd-payout/1";

    public override string Tag => FrameTag;

    private protected override int Fields => 13;

    private protected override void Write(CborWriter writer)
    {
        WriteHead(writer);
        writer.Text(PayoutId.ToString());
        writer.Bytes(SealedRequest);
        writer.Fence(Fence);
        writer.Units(FenceAmount.Units);
        writer.Asset(MaxFee.Asset);
        writer.Units(MaxFee.Units);
        writer.Number(MaxFeeRateSatPerKvB);
        writer.Messages(Receipts);
    }

    internal static ApprovePayoutJob Read(CborReader reader)
    {
        var network = reader.Network();
        var asset = reader.Asset();
        return new ApprovePayoutJob(
            network, asset, reader.Merchant(), reader.Device(), reader.Job(), reader.Payout(), reader.Bytes(), reader.Fence(),
            reader.Amount(asset), reader.Amount(reader.Asset()), reader.Number(), reader.Messages(0));
    }
}

/// <summary>A V-Device's judgement of a batch, accepting or refusing.</summary>
/// <param name="JobId">The job answered.</param>
/// <param name="Device">The V-Device.</param>
/// <param name="Verdict">The signed <see cref="BatchVerdict"/> (COSE_Sign1).</param>
public sealed record VerdictResult(JobId JobId, DeviceId Device, ReadOnlyMemory<byte> Verdict) : ResultFrame(JobId, Device)
{
    internal const string FrameTag = "cc/result-verdict/1";

    public override string Tag => FrameTag;

    private protected override int Fields => 3;

    private protected override void Write(CborWriter writer)
    {
        WriteHead(writer);
        writer.Bytes(Verdict);
    }

    internal static VerdictResult Read(CborReader reader) => new(reader.Job(), reader.Device(), reader.Bytes());
}

/// <summary>A V-Device's approval of a payout.</summary>
/// <param name="JobId">The job answered.</param>
/// <param name="Device">The V-Device.</param>
/// <param name="PayoutId">The payout approved.</param>
/// <param name="Intent">The signed <see cref="PayoutIntent"/> (COSE_Sign1).</param>
public sealed record IntentResult(JobId JobId, DeviceId Device, PayoutId PayoutId, ReadOnlyMemory<byte> Intent) : ResultFrame(JobId, Device)
{
    internal const string FrameTag = "cc/result-intent/1";

    public override string Tag => FrameTag;

    private protected override int Fields => 4;

    private protected override void Write(CborWriter writer)
    {
        WriteHead(writer);
        writer.Text(PayoutId.ToString());
        writer.Bytes(Intent);
    }

    internal static IntentResult Read(CborReader reader) => new(reader.Job(), reader.Device(), reader.Payout(), reader.Bytes());
}
