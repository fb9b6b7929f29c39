using System.Collections.Immutable;
using System.Numerics;
using ChainCloud.Chains;
using ChainCloud.Devices.Enrolment;
using ChainCloud.Statements;

namespace ChainCloud.Devices.VDevice;

/// <summary>
/// Whether the V-Device approves a payout. Pure: same arguments, same answer. The cloud chose the fence and the fee caps and is not
/// trusted; the request is the website's own, if it opens. Sums are plain numbers: what others name may be more than any amount.
/// </summary>
/// <remarks>
/// Several intents may share one fence: any two transactions for one of them still conflict, so none is paid twice, and an intent that was
/// not signed in time leaves its fence to the next. What is refused is a fence that can't pay any more, since a signed transaction consumes
/// it already, and one that is not this wallet's to consume.
/// </remarks>
public static class PayoutRules
{
    /// <summary>How old a request may be, and how far ahead the website's clock may be; seconds.</summary>
    public const long MaxRequestAge = 24 * 3600;

    /// <summary>Tolerance between clocks, seconds.</summary>
    public const long MaxClockAhead = 600;

    /// <summary>Judges a job.</summary>
    /// <param name="job">As it came.</param>
    /// <param name="opened">The sealed request, opened with the key shared with the website.</param>
    /// <param name="wallet">What people told the device.</param>
    /// <param name="state">What the device remembers.</param>
    /// <param name="now">The device's clock, Unix seconds.</param>
    /// <param name="intentId">A fresh random id, used if an intent results.</param>
    public static PayoutJudgement Judge(
        ApprovePayoutJob job, Result<PayoutRequest> opened, VDeviceWallet wallet, VDeviceState state, long now, StatementId intentId)
    {
        if (Addressed(job, wallet, state) is { } wrong)
        {
            return new PayoutRefused(wrong, []);
        }

        var (learned, broken) = ReceiptRules.Judge(job.Receipts, wallet.SendVault!, state);
        if (broken is not null)
        {
            return new PayoutRefused(broken, learned);
        }

        if (Genuine(job, opened, state) is { } forged)
        {
            return new PayoutRefused(forged, learned);
        }

        var request = opened.Value;
        if (state.ContentOf(request.RequestId) is null || state.ContentOf(request.ExternalId) is null)
        {
            learned = learned.Add(new RequestSeen(request.ExternalId, ContentHash(request), request.RequestId));
        }

        if (state.IntentOf(request.ExternalId) is { } before)
        {
            return new PayoutKnown(before, learned);
        }

        if (Timely(request, state, now) is { } untimely)
        {
            return new PayoutRefused(untimely, learned);
        }

        if (!wallet.Policies.TryGetValue(job.Asset, out var policy))
        {
            return new PayoutRefused(new Breach(VDeviceRule.PolicySet, $"No policy for {job.Asset} is set."), learned);
        }

        if (Within(policy, job, request, wallet, state, learned, now) is { } excess)
        {
            return new PayoutRefused(excess, learned);
        }

        return policy.ConfirmAbove is { } threshold && Sum(request) > threshold.Units && state.PersonSaid(request.ExternalId) != true
            ? new PayoutWaits(request, policy, learned)
            : new PayoutApproved(Intent(job, request, wallet, state, policy, learned, now, intentId), learned);
    }

    /// <summary>What an external id stands for: merchant, asset and outputs, without time and request id, so that a website may ask again.</summary>
    public static Hash256 ContentHash(PayoutRequest request) => (request with { Time = 0, RequestId = default }).Hash;

    /// <summary>All outputs together, in base units.</summary>
    internal static BigInteger Sum(PayoutRequest request) => request.Outputs.Aggregate(BigInteger.Zero, (sum, output) => sum + output.Amount.Units);

    private static Breach? Addressed(ApprovePayoutJob job, VDeviceWallet wallet, VDeviceState state)
    {
        if (job.Network != wallet.Self.Network || job.Merchant != wallet.Self.Merchant || job.Device != wallet.Self.Device
            || !wallet.Catalog.Find(job.Asset).IsOk)
        {
            return new Breach(VDeviceRule.Addressed, $"The job is for {job.Device} of {job.Merchant}, {job.Asset} on {job.Network.ToText()}.");
        }

        if (wallet.SendVault is null)
        {
            return new Breach(VDeviceRule.VaultEnrolled, "No send vault is enrolled.");
        }

        return state.Locked is { } locked ? new Breach(VDeviceRule.Unlocked, $"Locked since {locked.Rule}: {locked.Detail}") : null;
    }

    private static Breach? Genuine(ApprovePayoutJob job, Result<PayoutRequest> opened, VDeviceState state)
    {
        if (!opened.TryGet(out var request, out var problem))
        {
            return new Breach(VDeviceRule.RequestGenuine, problem.Detail);
        }

        if (request.Merchant != job.Merchant || request.Asset != job.Asset)
        {
            return new Breach(VDeviceRule.RequestMatches, $"The website asked for {request.Asset} of {request.Merchant}.");
        }

        var content = ContentHash(request);
        if ((state.ContentOf(request.ExternalId) ?? content) != content || (state.ContentOf(request.RequestId) ?? content) != content)
        {
            return new Breach(VDeviceRule.OneContent, $"External id {request.ExternalId} was used for another payout before.");
        }

        return state.PersonSaid(request.ExternalId) == false ? new Breach(VDeviceRule.NotDenied, "A person at the device said no.") : null;
    }

    private static Breach? Timely(PayoutRequest request, VDeviceState state, long now)
    {
        if (now < state.LastTime - MaxClockAhead)
        {
            return new Breach(VDeviceRule.ClockForward, $"The clock says {now}, the last intent was signed at {state.LastTime}.");
        }

        return request.Time < now - MaxRequestAge || request.Time > now + MaxClockAhead
            ? new Breach(VDeviceRule.RequestFresh, $"The request was made at {request.Time}, the clock says {now}.")
            : null;
    }

    private static Breach? Within(
        PayoutPolicy policy, ApprovePayoutJob job, PayoutRequest request, VDeviceWallet wallet, VDeviceState state,
        ImmutableArray<VDeviceEvent> learned, long now)
    {
        var asset = wallet.Catalog.Find(job.Asset).Value;
        if (DestinationRules.Judge(request, policy, job.Fence, asset, wallet.Catalog) is { } forbidden)
        {
            return new Breach(VDeviceRule.DestinationAllowed, forbidden);
        }

        var sum = Sum(request);
        if (sum > policy.MaxPerPayout.Units)
        {
            return new Breach(VDeviceRule.PayoutLimit, $"{sum} is above {policy.MaxPerPayout}, the most of one payout.");
        }

        if (job.MaxFee.Asset != asset.ChainAsset || policy.MaxFee.Asset != asset.ChainAsset)
        {
            return new Breach(VDeviceRule.FeeLimit, $"Fees of {asset.Asset} are of {asset.ChainAsset}, here and in the policy.");
        }

        var time = Math.Max(now, state.LastTime);
        if (OverDay(policy, sum + (asset.IsNative ? job.MaxFee.Units : 0), state, time) is { } over)
        {
            return over;
        }

        // What a token's payout burns counts against what may leave of the chain's own asset.
        if (!asset.IsNative && wallet.Policies.TryGetValue(asset.ChainAsset, out var gas) && OverDay(gas, job.MaxFee.Units, state, time) is { } burnt)
        {
            return burnt;
        }

        if (job.MaxFee > policy.MaxFee || job.MaxFeeRateSatPerKvB > policy.MaxFeeRateSatPerKvB)
        {
            return new Breach(VDeviceRule.FeeLimit, $"The fee caps {job.MaxFee} and {job.MaxFeeRateSatPerKvB} a unit are above the policy's.");
        }

        if (state.IsFenceConsumed(job.Fence) || learned.OfType<ReceiptSeen>().Any(receipt => receipt.Consumed == job.Fence))
        {
            return new Breach(VDeviceRule.FenceFresh, $"Fence {job.Fence} is consumed by a signed transaction.");
        }

        var ours = job.Fence.AsAccountNonce is var (account, _)
            ? asset.Kind == ChainKind.Evm && state.IsHotAccount(asset.ChainAsset, account)
            : asset.Kind == ChainKind.Utxo;
        return ours ? null : new Breach(VDeviceRule.FenceOurs, $"Fence {job.Fence} is none of this wallet.");
    }

    private static Breach? OverDay(PayoutPolicy policy, BigInteger takes, VDeviceState state, long time)
    {
        var day = state.SignedInDay(policy.Asset, time) + takes;
        return day > policy.MaxPerDay.Units
            ? new Breach(VDeviceRule.DayLimit, $"{day} of {policy.Asset} with it in 24 hours is above {policy.MaxPerDay}.")
            : null;
    }

    private static PayoutIntent Intent(
        ApprovePayoutJob job, PayoutRequest request, VDeviceWallet wallet, VDeviceState state, PayoutPolicy policy,
        ImmutableArray<VDeviceEvent> learned, long now, StatementId intentId)
    {
        var receipt = learned.OfType<ReceiptSeen>().LastOrDefault();
        var time = Math.Max(now, state.LastTime);
        return new PayoutIntent(
            wallet.Self.Network, job.Asset, wallet.Self.Merchant, EnrolmentRules.FirstEpoch, state.VCounter + 1, intentId, request.ExternalId,
            request.Outputs, job.Fence, job.MaxFee, job.MaxFeeRateSatPerKvB, time - PayoutPolicy.ClockSkewSeconds, time + policy.IntentSeconds,
            receipt is null ? state.VaultSeen : new VaultSeen(receipt.Counter, receipt.ReceiptHash), policy.Hash);
    }
}
