namespace ChainCloud.Client;

/// <content>Addresses, their batches, and what they received: calls for a cold token.</content>
public sealed partial class ChainCloudClient
{
    /// <summary>
    /// The next address that our V-Device vouches for, proven before it is returned. The same external id gives the same address. Throws
    /// <see cref="AddressNotProvenException"/> when the proof does not hold: then show nothing.
    /// </summary>
    public async Task<VerifiedAddress> NextVerifiedAddressAsync(
        AssetId asset, AddressPurpose purpose, string externalId, string? label = null, CancellationToken ct = default)
    {
        var reply = await _api.Post(
            "v1/addresses", new NextAddressRequest(asset.Code, BatchId.PurposeText(purpose), externalId, label),
            ClientJson.Default.NextAddressRequest, ClientJson.Default.AddressReply, ct);
        return AddressProof.Check(_keys, asset, purpose, reply);
    }

    /// <summary>One of our addresses, proven again, and what it has received.</summary>
    public async Task<(VerifiedAddress Address, PageReply<DepositReply> Deposits)> ReadAddressAsync(
        AssetId asset, AddressPurpose purpose, string address, string? cursor = null, CancellationToken ct = default)
    {
        var reply = await _api.Get(
            List($"v1/addresses/{Uri.EscapeDataString(address)}", asset, cursor, null), ClientJson.Default.AddressHistoryReply, ct);
        var proven = AddressProof.Check(_keys, asset, purpose, reply.Address);
        return proven.Text == address ? (proven, reply.Deposits) : throw new AddressNotProvenException("another address was asked for");
    }

    /// <summary>Whether somebody's address is well formed: a refusal is thrown with its code.</summary>
    public Task<ValidAddressReply> ValidateAddressAsync(AssetId asset, string address, CancellationToken ct = default) =>
        _api.Post(
            "v1/addresses/validate", new ValidateAddressRequest(asset.Code, address), ClientJson.Default.ValidateAddressRequest,
            ClientJson.Default.ValidAddressReply, ct);

    public Task<BatchReply> RequestBatchAsync(AssetId asset, AddressPurpose purpose, string externalId, CancellationToken ct = default) =>
        _api.Post(
            "v1/address-batches", new RequestBatchRequest(asset.Code, BatchId.PurposeText(purpose), externalId),
            ClientJson.Default.RequestBatchRequest, ClientJson.Default.BatchReply, ct);

    public Task<PageReply<BatchReply>> ListBatchesAsync(
        AssetId asset, string? cursor = null, int? limit = null, CancellationToken ct = default) =>
        _api.Get(List("v1/address-batches", asset, cursor, limit), ClientJson.Default.PageReplyBatchReply, ct);

    public Task<BatchDetailReply> ReadBatchAsync(AssetId asset, AddressPurpose purpose, uint number, CancellationToken ct = default) =>
        _api.Get($"v1/address-batches/{asset}/{BatchId.PurposeText(purpose)}/{number}", ClientJson.Default.BatchDetailReply, ct);

    /// <summary>Posts the V-Device's verdict where no courier carries it.</summary>
    public Task<BatchReply> PostVerdictAsync(
        AssetId asset, AddressPurpose purpose, uint number, byte[] verdict, CancellationToken ct = default) =>
        _api.Post(
            $"v1/address-batches/{asset}/{BatchId.PurposeText(purpose)}/{number}/verdict", new VerdictRequest(verdict),
            ClientJson.Default.VerdictRequest, ClientJson.Default.BatchReply, ct);

    public Task<PageReply<DepositReply>> ListDepositsAsync(
        AssetId asset, string? cursor = null, int? limit = null, CancellationToken ct = default) =>
        _api.Get(List("v1/deposits", asset, cursor, limit), ClientJson.Default.PageReplyDepositReply, ct);

    public Task<DepositReply> ReadDepositAsync(string id, CancellationToken ct = default) =>
        _api.Get($"v1/deposits/{Uri.EscapeDataString(id)}", ClientJson.Default.DepositReply, ct);
}
