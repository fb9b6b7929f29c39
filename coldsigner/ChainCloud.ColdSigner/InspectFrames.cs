using System.Text.Json.Nodes;
using ChainCloud.Chains;
using ChainCloud.Statements;

namespace ChainCloud.ColdSigner;

/// <summary>What a frame asks or answers.</summary>
internal static class InspectFrames
{
    public static JsonObject Explain(Frame frame)
    {
        var said = new JsonObject { ["kind"] = frame.Tag, ["job"] = frame.JobId.ToString(), ["device"] = frame.Device.ToString() };
        if (frame is JobFrame job)
        {
            said["network"] = job.Network.ToText();
            said["asset"] = job.Asset.Code;
            said["merchant"] = job.Merchant.ToString();
        }

        Add(said, frame);
        return said;
    }

    private static void Add(JsonObject said, Frame frame)
    {
        var asset = frame is JobFrame job && AssetRegistry.For(job.Asset, job.Network).TryGet(out var known, out _) ? known : null;
        switch (frame)
        {
            case BatchJob f:
                said["batch"] = $"{BatchId.PurposeText(f.Purpose)}/{f.BatchNumber}";
                said["first_index"] = f.FirstIndex;
                said["count"] = f.Count;
                break;
            case SignJob f:
                said["intents"] = new JsonArray([.. f.Intents.Select(i => (JsonNode?)InspectStatements.Explain(i))]);
                said["proposal"] = Psbt.Parse(f.Proposal.Span).TryGet(out var psbt, out _)
                    ? InspectTransactions.Explain(psbt, asset)
                    : InspectEvm.TryExplain(f.Proposal.Span, asset) ?? (JsonNode)"unreadable";
                break;
            case VerifyBatchJob f:
                said["attestation"] = InspectStatements.Explain(f.Attestation);
                said["root_of_list"] = InspectStatements.Hex(RootOf(f.Attestation, f.Scripts));
                said["scripts"] = InspectTransactions.Addresses(f.Scripts, asset);
                break;
            case ApprovePayoutJob f:
                said["payout"] = f.PayoutId.ToString();
                said["fence"] = f.Fence.ToString();
                said["fence_amount"] = f.FenceAmount.ToString();
                said["max_fee"] = f.MaxFee.ToString();
                said["max_fee_rate_per_kvb"] = f.MaxFeeRateSatPerKvB;
                said["sealed_request_bytes"] = f.SealedRequest.Length;
                said["receipts"] = new JsonArray([.. f.Receipts.Select(r => (JsonNode?)InspectStatements.Explain(r))]);
                break;
            case BatchResult f:
                said["attestation"] = InspectStatements.Explain(f.Attestation);
                said["root_of_list"] = InspectStatements.Hex(RootOf(f.Attestation, f.Scripts));
                said["scripts"] = InspectTransactions.Addresses(f.Scripts, null);
                break;
            case SignResult f:
                said["transaction"] = Transaction.Parse(f.RawTransaction.Span).TryGet(out var signed, out _)
                    ? InspectTransactions.Explain(signed, null)
                    : InspectEvm.TryExplain(f.RawTransaction.Span, null) ?? (JsonNode)"unreadable";
                said["receipt"] = InspectStatements.Explain(f.Receipt);
                break;
            case VerdictResult f:
                said["verdict"] = InspectStatements.Explain(f.Verdict);
                break;
            case IntentResult f:
                said["payout"] = f.PayoutId.ToString();
                said["intent"] = InspectStatements.Explain(f.Intent);
                break;
            case RefusedResult f:
                said["clause"] = f.Clause;
                said["refusal"] = f.Kind.ToText();
                said["detail"] = f.Detail;
                said["receipt"] = f.Receipt.IsEmpty ? null : InspectStatements.Explain(f.Receipt);
                break;
            default:
                AddJournal(said, frame);
                break;
        }
    }

    private static void AddJournal(JsonObject said, Frame frame)
    {
        switch (frame)
        {
            case JournalJob f:
                said["after"] = f.After;
                said["after_batch"] = f.AfterBatch;
                break;
            case JournalResult f:
                said["entries"] = new JsonArray([.. f.Entries.Select(e => (JsonNode?)InspectStatements.Explain(e.Statement))]);
                said["attestations"] = new JsonArray([.. f.Attestations.Select(a => (JsonNode?)InspectStatements.Explain(a))]);
                said["head"] = InspectStatements.Explain(f.Head);
                break;
        }
    }

    private static Hash256 RootOf(ReadOnlyMemory<byte> attestation, IReadOnlyList<ScriptPubKey> scripts) =>
        SignedStatement.Read<AddressBatchAttestation>(attestation).TryGet(out var said, out _) && scripts.Count > 0
            ? MerkleTree.RootOf(scripts, said.Statement.FirstIndex)
            : default;
}
