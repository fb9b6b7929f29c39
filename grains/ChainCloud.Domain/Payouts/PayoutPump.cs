namespace ChainCloud.Domain.Payouts;

/// <summary>What has to be done next for a payout.</summary>
public abstract record PayoutAction
{
    /// <summary>Nothing: somebody else's step, or the end.</summary>
    public sealed record Nothing : PayoutAction;

    /// <summary>Choose coins, fence and fee; ask the V-Device.</summary>
    public sealed record ChooseCarrier : PayoutAction;

    /// <summary>End it: its time is over.</summary>
    public sealed record Expire : PayoutAction;

    /// <summary>Hand the approved transaction to the vault.</summary>
    public sealed record SendToVault : PayoutAction;

    /// <summary>It ended; what was held for its fee in another book is not closed yet.</summary>
    public sealed record CloseGas : PayoutAction;

    /// <summary>The transfer's own pump has the next step.</summary>
    public sealed record FollowTransfer(TransferId Transfer) : PayoutAction;
}

/// <summary>State of an unfinished payout to its next action. Normal progress and recovery call the same.</summary>
public static class PayoutPump
{
    /// <param name="window">How long a payout may wait for coins, and then for its approval.</param>
    public static PayoutAction Next(PayoutState state, DateTimeOffset now, TimeSpan window) => state switch
    {
        PayoutState.Reserved s when now > s.Terms.RequestedAt + window => new PayoutAction.Expire(),
        PayoutState.Reserved => new PayoutAction.ChooseCarrier(),
        PayoutState.AwaitingApproval s when now > s.Carrier.NotAfter => new PayoutAction.Expire(),
        PayoutState.Approved => new PayoutAction.SendToVault(),
        PayoutState.AwaitingSignature s => new PayoutAction.FollowTransfer(s.Carrier.Transfer),
        PayoutState.Signed s => new PayoutAction.FollowTransfer(s.Carrier.Transfer),
        PayoutState.Broadcast s => new PayoutAction.FollowTransfer(s.Carrier.Transfer),
        PayoutState.Confirming s => new PayoutAction.FollowTransfer(s.Carrier.Transfer),
        { IsEnd: true, Terms.PaysFeeElsewhere: true } => new PayoutAction.CloseGas(),
        _ => new PayoutAction.Nothing(),
    };
}
