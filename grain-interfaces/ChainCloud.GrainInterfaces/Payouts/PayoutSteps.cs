using Orleans;

namespace ChainCloud.GrainInterfaces;

/// <summary>How a payout ends without a transaction; checked by the payout's grain, written by the account's.</summary>
[GenerateSerializer, Immutable, Alias("cc.PayoutEnd")]
public abstract record PayoutEnd
{
    private PayoutEnd()
    {
    }

    [GenerateSerializer, Immutable, Alias("cc.PayoutEnd.Cancelled")]
    public sealed record Cancelled : PayoutEnd;

    [GenerateSerializer, Immutable, Alias("cc.PayoutEnd.Expired")]
    public sealed record Expired : PayoutEnd;

    /// <summary>The V-Device said no.</summary>
    [GenerateSerializer, Immutable, Alias("cc.PayoutEnd.RefusedByVDevice")]
    public sealed record RefusedByVDevice([property: Id(0)] Problem Reason) : PayoutEnd;

    /// <summary>The vault's verified receipt says no for good.</summary>
    [GenerateSerializer, Immutable, Alias("cc.PayoutEnd.RefusedByVault")]
    public sealed record RefusedByVault([property: Id(0)] Problem Reason) : PayoutEnd;
}

/// <summary>A job for the send vault, to be opened together with the approval that allows it.</summary>
/// <param name="Frame">What goes into the vault's inbox, to the byte.</param>
[GenerateSerializer, Immutable, Alias("cc.SigningJob")]
public sealed record SigningJob([property: Id(0)] JobId Id, [property: Id(1)] DeviceId Vault, [property: Id(2)] byte[] Frame);
