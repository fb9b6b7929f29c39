using ChainCloud.Statements;

namespace ChainCloud.Devices.VDevice;

/// <summary>One rule of the V-Device: the code that a refusal carries, how bad a breach is, and whether people are told at once.</summary>
/// <param name="Code">"D1" and on; never renumbered.</param>
/// <param name="Kind">Reject: this request, for ever. Suspend: as things are now. Lock: somebody online lies; nothing more is approved.</param>
/// <param name="Alarm">Writes an alarm.</param>
public sealed record VDeviceRule(string Code, RefusalKind Kind, bool Alarm)
{
    /// <summary>The frame is readable, canonical and a job for V-Devices.</summary>
    public static readonly VDeviceRule Readable = new("D1", RefusalKind.Reject, false);

    /// <summary>Network, merchant and device are this device's own.</summary>
    public static readonly VDeviceRule Addressed = new("D2", RefusalKind.Reject, false);

    /// <summary>The vault in question is enrolled.</summary>
    public static readonly VDeviceRule VaultEnrolled = new("D3", RefusalKind.Suspend, false);

    /// <summary>The device is not locked.</summary>
    public static readonly VDeviceRule Unlocked = new("D4", RefusalKind.Lock, false);

    /// <summary>Receipts are signed by the send vault for this merchant, one per number, each for an intent signed here.</summary>
    public static readonly VDeviceRule ReceiptGenuine = new("D5", RefusalKind.Lock, true);

    /// <summary>No receipt is missing between the last seen and the ones shown.</summary>
    public static readonly VDeviceRule ReceiptsComplete = new("D6", RefusalKind.Suspend, false);

    /// <summary>The sealed request opens with the key shared with the website.</summary>
    public static readonly VDeviceRule RequestGenuine = new("D7", RefusalKind.Reject, true);

    /// <summary>The request is for the merchant and asset of the job.</summary>
    public static readonly VDeviceRule RequestMatches = new("D8", RefusalKind.Lock, true);

    /// <summary>An external id and a request id stand for one content for ever.</summary>
    public static readonly VDeviceRule OneContent = new("D9", RefusalKind.Lock, true);

    /// <summary>No person said no.</summary>
    public static readonly VDeviceRule NotDenied = new("D10", RefusalKind.Reject, false);

    /// <summary>The clock does not go back behind the last intent.</summary>
    public static readonly VDeviceRule ClockForward = new("D11", RefusalKind.Suspend, true);

    /// <summary>The request is at most 24 h old and not from the future.</summary>
    public static readonly VDeviceRule RequestFresh = new("D12", RefusalKind.Reject, false);

    /// <summary>A policy for the asset is set.</summary>
    public static readonly VDeviceRule PolicySet = new("D13", RefusalKind.Suspend, false);

    /// <summary>Every destination is allowed, and of a type that the screen can show.</summary>
    public static readonly VDeviceRule DestinationAllowed = new("D14", RefusalKind.Reject, false);

    /// <summary>The payout is within the limit of one payout.</summary>
    public static readonly VDeviceRule PayoutLimit = new("D15", RefusalKind.Reject, false);

    /// <summary>With it, the last 24 hours are within their limit.</summary>
    public static readonly VDeviceRule DayLimit = new("D16", RefusalKind.Suspend, false);

    /// <summary>The fee caps are within the policy's.</summary>
    public static readonly VDeviceRule FeeLimit = new("D17", RefusalKind.Suspend, false);

    /// <summary>The vault has not signed a transaction yet that consumes the fence.</summary>
    public static readonly VDeviceRule FenceFresh = new("D18", RefusalKind.Reject, true);

    /// <summary>The fence is of the asset's kind of chain; on a chain of accounts it is a nonce of the hot account that was accepted here.</summary>
    public static readonly VDeviceRule FenceOurs = new("D19", RefusalKind.Reject, true);

    /// <summary>The attestation is readable.</summary>
    public static readonly VDeviceRule AttestationReadable = new("D20", RefusalKind.Reject, true);

    /// <summary>It is signed with the enrolled channel key of the vault that has this purpose.</summary>
    public static readonly VDeviceRule AttestationGenuine = new("D21", RefusalKind.Lock, true);

    /// <summary>It is for this network, merchant, asset and epoch.</summary>
    public static readonly VDeviceRule AttestationMatches = new("D22", RefusalKind.Lock, true);

    /// <summary>The list has as many addresses as attested.</summary>
    public static readonly VDeviceRule ListComplete = new("D23", RefusalKind.Lock, true);

    /// <summary>Every address is of the attested type.</summary>
    public static readonly VDeviceRule ListTyped = new("D24", RefusalKind.Lock, true);

    /// <summary>No address is there twice.</summary>
    public static readonly VDeviceRule ListDistinct = new("D25", RefusalKind.Lock, true);

    /// <summary>The list has the attested root.</summary>
    public static readonly VDeviceRule ListRoot = new("D26", RefusalKind.Lock, true);

    /// <summary>The number and the index range were not accepted before with another root.</summary>
    public static readonly VDeviceRule BatchFresh = new("D27", RefusalKind.Lock, true);

    /// <summary>Names and numbers of all rules, in the order in which they are checked.</summary>
    public static IReadOnlyList<VDeviceRule> All { get; } =
    [
        Readable, Addressed, VaultEnrolled, Unlocked, ReceiptGenuine, ReceiptsComplete, RequestGenuine, RequestMatches, OneContent, NotDenied,
        ClockForward, RequestFresh, PolicySet, DestinationAllowed, PayoutLimit, DayLimit, FeeLimit, FenceFresh, FenceOurs, AttestationReadable,
        AttestationGenuine, AttestationMatches, ListComplete, ListTyped, ListDistinct, ListRoot, BatchFresh,
    ];
}

/// <summary>A rule that said no, and why.</summary>
public sealed record Breach(VDeviceRule Rule, string Detail)
{
    public override string ToString() => $"{Rule.Code} ({Rule.Kind.ToText()}): {Detail}";
}
