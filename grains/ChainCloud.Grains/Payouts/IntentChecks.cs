using ChainCloud.Domain.Payouts;
using ChainCloud.Domain.Transfers;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Store;
using ChainCloud.Statements;

namespace ChainCloud.Grains.Payouts;

/// <summary>Holds a signed intent against the payout that it claims to approve. The vault checks all of it again, and more.</summary>
internal static class IntentChecks
{
    /// <summary>How far a V-Device's clock may be ahead.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The verified intent. Refuses with <see cref="ProblemCodes.StatementMalformed"/>, <see cref="ProblemCodes.StatementSignatureInvalid"/>
    /// (another key or epoch), <see cref="ProblemCodes.StatementMismatch"/> (another payout, or this one otherwise) or
    /// <see cref="ProblemCodes.ApprovalTooLate"/> (this one, for the fence of a shared transfer that went without it).
    /// </summary>
    public static Result<PayoutIntent> Check(byte[] bytes, DeviceRow vdevice, Network network, PayoutState state, TransferPlan plan, DateTimeOffset now)
    {
        if (!SignedStatement.Read<PayoutIntent>(bytes).TryGet(out var unverified, out var unreadable))
        {
            return unreadable;
        }

        if (unverified.Statement.Epoch != vdevice.Epoch)
        {
            return new Problem(ProblemCodes.StatementSignatureInvalid, $"The intent is of epoch {unverified.Statement.Epoch}, enrolled is {vdevice.Epoch}.");
        }

        return unverified.Verify(DeviceCards.ChannelKeyOf(vdevice)).Then(signed => Compare(signed.Statement, network, state, plan, now));
    }

    private static Result<PayoutIntent> Compare(PayoutIntent intent, Network network, PayoutState state, TransferPlan plan, DateTimeOffset now)
    {
        var late = state.LeftBehindBy is { } left && intent.Fence == left.Fence;
        return Difference(late ? intent with { Fence = plan.Fence } : intent, network, state.Terms, plan, now.ToUnixTimeSeconds()) is { } difference
            ? new Problem(ProblemCodes.StatementMismatch, difference)
            : late ? new Problem(ProblemCodes.ApprovalTooLate, "The approval came after the transaction that it was for had gone without this payout.")
            : intent;
    }

    private static string? Difference(PayoutIntent intent, Network network, PayoutTerms terms, TransferPlan plan, long now) => intent switch
    {
        _ when intent.Network != network || intent.Asset != terms.Book.Asset => "The intent is for another chain.",
        _ when intent.Merchant != terms.Book.Merchant => "The intent is of another merchant.",
        _ when intent.ExternalId != terms.ExternalId => "The intent is for another external id.",
        _ when !intent.Outputs.Select(o => new Destination(o.Script, o.Amount)).SequenceEqual(terms.Outputs) => "The intent names other outputs.",
        _ when intent.Fence != plan.Fence => "The intent has another fence.",
        _ when intent.MaxFee.Asset != terms.MaxFee.Asset => "The intent's fee cap is in another asset.",
        _ when intent.MaxFee < plan.Fee || intent.MaxFee > terms.MaxFee => $"The intent's fee cap is {intent.MaxFee}; the fee is {plan.Fee}, held are {terms.MaxFee}.",
        _ when intent.MaxFeeRateSatPerKvB < plan.FeeRate => $"The intent's fee rate cap is below {plan.FeeRate}.",
        _ when now > intent.NotAfter => "The intent has expired.",
        _ when now + (long)ClockSkew.TotalSeconds < intent.NotBefore => "The intent is not valid yet.",
        _ => null,
    };
}
