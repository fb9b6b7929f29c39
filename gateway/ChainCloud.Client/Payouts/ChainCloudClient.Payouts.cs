using System.Collections.Immutable;
using System.Security.Cryptography;
using ChainCloud.Chains;
using ChainCloud.Statements;

namespace ChainCloud.Client;

/// <content>Payouts and approvals: calls for a hot token.</content>
public sealed partial class ChainCloudClient
{
    /// <summary>
    /// Asks for a payout: checks the destinations here, seals the request for our V-Device, and repeats until it is accepted or refused. When it
    /// throws with <see cref="ChainCloudProblemException.FundsMayHaveMoved"/>, ask again with the same order, never with a new external id.
    /// </summary>
    public Task<PayoutReply> RequestPayoutAsync(PayoutOrder order, CancellationToken ct = default)
    {
        var asset = Accept(_keys.Assets.Find(order.Asset));
        var outputs = order.Destinations
            .Select(to => new PayoutOutput(Accept(AddressCodec.Parse(asset, to.Address)), to.Amount))
            .ToImmutableArray();
        var box = _keys.Seal(new PayoutRequest(
            _keys.Merchant, order.ExternalId, order.Asset, outputs, _clock.GetUtcNow().ToUnixTimeSeconds(),
            new StatementId(RandomNumberGenerator.GetBytes(StatementId.Length))));
        var request = new CreatePayoutRequest(
            order.Asset.Code, order.ExternalId,
            [.. order.Destinations.Select(to => new OutputRequest(to.Address, to.Amount.ToUnitsText()))], box, order.MaxFee?.ToUnitsText(),
            order.Speed.ToText());
        return _api.Post("v1/payouts", request, ClientJson.Default.CreatePayoutRequest, ClientJson.Default.PayoutReply, ct);
    }

    public Task<PayoutReply> ReadPayoutAsync(string id, CancellationToken ct = default) =>
        _api.Get($"v1/payouts/{Uri.EscapeDataString(id)}", ClientJson.Default.PayoutReply, ct);

    public Task<PageReply<PayoutReply>> ListPayoutsAsync(
        AssetId asset, string? cursor = null, int? limit = null, CancellationToken ct = default) =>
        _api.Get(List("v1/payouts", asset, cursor, limit), ClientJson.Default.PageReplyPayoutReply, ct);

    /// <summary>Cancels while nothing has left for a vault; refused with <see cref="ProblemCodes.WrongState"/> later.</summary>
    public Task<PayoutReply> CancelPayoutAsync(string id, CancellationToken ct = default) =>
        _api.Post($"v1/payouts/{Uri.EscapeDataString(id)}/cancel", ClientJson.Default.PayoutReply, ct);

    /// <summary>What waits for the V-Device's yes.</summary>
    public Task<PageReply<PayoutReply>> ListApprovalsAsync(
        AssetId asset, string? cursor = null, int? limit = null, CancellationToken ct = default) =>
        _api.Get(List("v1/approvals", asset, cursor, limit), ClientJson.Default.PageReplyPayoutReply, ct);

    /// <summary>Posts the V-Device's signed intent where no courier carries it.</summary>
    public Task<PayoutReply> PostIntentAsync(string payoutId, byte[] intent, CancellationToken ct = default) =>
        _api.Post(
            $"v1/approvals/{Uri.EscapeDataString(payoutId)}", new ApprovalRequest(intent), ClientJson.Default.ApprovalRequest,
            ClientJson.Default.PayoutReply, ct);

    /// <summary>A refusal that was found here is told as the platform would tell it.</summary>
    private static T Accept<T>(Result<T> result) => result.TryGet(out var value, out var problem)
        ? value
        : throw new ChainCloudProblemException(problem.Code, problem.Detail, 0, "", retryable: false, fundsMayHaveMoved: false);
}
