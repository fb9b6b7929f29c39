using System.Text.Json.Nodes;
using ChainCloud.Chains;
using ChainCloud.Devices.Vault;
using ChainCloud.Statements;

namespace ChainCloud.ColdSigner;

/// <summary>What a statement says. Signatures are named, not checked: only the reader knows which key should have signed.</summary>
internal static class InspectStatements
{
    /// <summary>Null when the bytes are no statement of a known kind, signed or bare.</summary>
    public static JsonObject? Explain(ReadOnlyMemory<byte> bytes)
    {
        if (!CoseSign1.Parse(bytes).TryGet(out var message, out _))
        {
            return Payload(bytes);
        }

        if (Payload(message.Payload) is not { } said)
        {
            return null;
        }

        said["key_id"] = Convert.ToHexStringLower(message.KeyId.Span);
        said["signature"] = "not checked here";
        return said;
    }

    public static string Hex(Hash256 hash) => Convert.ToHexStringLower(hash.ToArray());

    private static JsonObject? Payload(ReadOnlyMemory<byte> payload) =>
        Try<PayoutIntent>(payload, Intent) ?? Try<VaultReceipt>(payload, Receipt) ?? Try<AddressBatchAttestation>(payload, Attestation)
        ?? Try<JournalHead>(payload, Head) ?? Try<BatchVerdict>(payload, Verdict) ?? Try<PayoutRequest>(payload, Request) ?? Try<DeviceCard>(payload, Card)
        ?? Try<ChannelCertificate>(payload, Certificate) ?? Try<EnrolmentOffer>(payload, Offer) ?? Try<EnrolmentAnswer>(payload, Answer);

    private static JsonObject? Try<T>(ReadOnlyMemory<byte> payload, Func<T, JsonObject> explain)
        where T : class, IStatement<T>
    {
        if (!T.Decode(payload).TryGet(out var statement, out _))
        {
            return null;
        }

        var said = explain(statement);
        said.Insert(0, "kind", T.Tag);
        said["hash"] = Hex(statement.Hash);
        return said;
    }

    private static JsonObject Intent(PayoutIntent s) => new()
    {
        ["network"] = s.Network.ToText(),
        ["asset"] = s.Asset.Code,
        ["merchant"] = s.Merchant.ToString(),
        ["epoch"] = s.Epoch,
        ["counter"] = s.VCounter,
        ["intent"] = s.IntentId.ToString(),
        ["external_id"] = s.ExternalId,
        ["outputs"] = Outputs(s.Outputs, s.Asset, s.Network),
        ["fence"] = s.Fence.ToString(),
        ["max_fee"] = s.MaxFee.ToString(),
        ["max_fee_rate_per_kvb"] = s.MaxFeeRateSatPerKvB,
        ["not_before"] = VaultScreen.Time(s.NotBefore),
        ["not_after"] = VaultScreen.Time(s.NotAfter),
        ["vault_seen"] = s.VaultSeen.Counter,
        ["vault_seen_receipt"] = Hex(s.VaultSeen.ReceiptHash),
    };

    private static JsonObject Head(JournalHead s) => new()
    {
        ["network"] = s.Network.ToText(),
        ["merchant"] = s.Merchant.ToString(),
        ["device"] = s.Device.ToString(),
        ["job"] = s.Job.ToString(),
        ["counter"] = s.Counter,
        ["last"] = Hex(s.Last),
        ["batches"] = s.Batches,
        ["time"] = s.Time,
    };

    private static JsonObject Receipt(VaultReceipt s) => new()
    {
        ["merchant"] = s.Merchant.ToString(),
        ["vault"] = s.Vault.ToString(),
        ["counter"] = s.Counter,
        ["previous"] = Hex(s.PrevReceiptHash),
        ["statement"] = Hex(s.StatementHash),
        ["fence"] = s.Fence?.ToString(),
        ["txid"] = s.TxId?.ToString(),
        ["fee_asset"] = s.Fee.Asset.Code,
        ["fee_units"] = s.Fee.ToUnitsText(),
        ["decision"] = s.Decision.ToText(),
        ["reason"] = s.Reason,
        ["vault_time"] = VaultScreen.Time(s.VaultTime),
        ["asset"] = s.RemainingDay.Asset.Code,
        ["remaining_day_units"] = s.RemainingDay.ToUnitsText(),
    };

    private static JsonObject Attestation(AddressBatchAttestation s) => new()
    {
        ["network"] = s.Network.ToText(),
        ["asset"] = s.Asset.Code,
        ["merchant"] = s.Merchant.ToString(),
        ["batch"] = $"{BatchId.PurposeText(s.Purpose)}/{s.BatchNumber}",
        ["script_type"] = s.ScriptType.ToText(),
        ["first_index"] = s.FirstIndex,
        ["count"] = s.Count,
        ["root"] = Hex(s.Root),
        ["epoch"] = s.Epoch,
        ["counter"] = s.Counter,
    };

    private static JsonObject Verdict(BatchVerdict s) => new()
    {
        ["network"] = s.Network.ToText(),
        ["asset"] = s.Asset.Code,
        ["merchant"] = s.Merchant.ToString(),
        ["batch"] = $"{BatchId.PurposeText(s.Purpose)}/{s.BatchNumber}",
        ["root"] = Hex(s.Root),
        ["verdict"] = s.Decision.ToText(),
    };

    private static JsonObject Request(PayoutRequest s) => new()
    {
        ["merchant"] = s.Merchant.ToString(),
        ["asset"] = s.Asset.Code,
        ["external_id"] = s.ExternalId,
        ["outputs"] = Outputs(s.Outputs, s.Asset, null),
    };

    private static JsonObject Card(DeviceCard s) => new()
    {
        ["network"] = s.Network.ToText(),
        ["merchant"] = s.Merchant.ToString(),
        ["role"] = s.Role.ToText(),
        ["device"] = s.Device.ToString(),
        ["identity_key"] = s.IdentityKey.ToString(),
        ["channel_key"] = s.ChannelKey.ToString(),
        ["epoch"] = s.Epoch,
        ["account"] = s.MerchantNumber,
        ["asset"] = s.AccountAsset?.Code,
        ["xpub"] = s.AccountXpub,
    };

    private static JsonObject Certificate(ChannelCertificate s) => new()
    {
        ["merchant"] = s.Merchant.ToString(),
        ["role"] = s.Role.ToText(),
        ["epoch"] = s.Epoch,
        ["channel_key"] = s.PublicKey.ToString(),
        ["not_before"] = VaultScreen.Time(s.NotBefore),
        ["not_after"] = VaultScreen.Time(s.NotAfter),
    };

    private static JsonObject Offer(EnrolmentOffer s) => new()
    {
        ["network"] = s.Network.ToText(),
        ["merchant"] = s.Merchant.ToString(),
        ["device"] = s.Device.ToString(),
        ["identity_key"] = s.IdentityKey.ToString(),
        ["certificate"] = Explain(s.ChannelCertificate),
    };

    private static JsonObject Answer(EnrolmentAnswer s) => new()
    {
        ["network"] = s.Network.ToText(),
        ["merchant"] = s.Merchant.ToString(),
        ["vault"] = s.Vault.ToString(),
        ["role"] = s.Role.ToText(),
        ["offer"] = Hex(s.OfferHash),
        ["identity_key"] = s.IdentityKey.ToString(),
        ["certificate"] = Explain(s.ChannelCertificate),
        ["account"] = s.MerchantNumber,
        ["xpub"] = s.AccountXpub,
    };

    private static JsonArray Outputs(IEnumerable<PayoutOutput> outputs, AssetId asset, Network? network)
    {
        var definition = network is { } n && AssetRegistry.For(asset, n).TryGet(out var known, out _) ? known : null;
        return new([.. outputs.Select(o => (JsonNode?)new JsonObject
        {
            ["amount"] = o.Amount.ToString(),
            ["address"] = InspectTransactions.Address(o.Script, definition),
            ["script"] = o.Script.ToHex(),
        })]);
    }
}
