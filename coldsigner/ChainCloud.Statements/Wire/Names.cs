using ChainCloud.Chains;

namespace ChainCloud.Statements;

/// <summary>What a device is.</summary>
public enum DeviceRole
{
    /// <summary>The merchant's device: judges batches and payouts.</summary>
    VDevice = 0,

    /// <summary>Holds the keys of cold addresses.</summary>
    ReceiveVault = 1,

    /// <summary>Holds the keys of the hot wallet and signs payouts.</summary>
    SendVault = 2,
}

/// <summary>Script types of address batches.</summary>
public enum BatchScriptType
{
    /// <summary>Pay to witness public key hash, version 0 (BIP-141, BIP-84).</summary>
    P2Wpkh = 0,

    /// <summary>Pay to public key hash (BIP-44), on chains without segwit.</summary>
    P2Pkh = 1,

    /// <summary>Accounts of Ethereum and its like: the 20 address bytes.</summary>
    Evm = 2,
}

/// <summary>The V-Device's judgement of a batch.</summary>
public enum BatchDecision
{
    Refused = 0,
    Accepted = 1,
}

/// <summary>What a vault did with a job.</summary>
public enum VaultDecision
{
    Signed = 0,
    Rejected = 1,
    Suspended = 2,
    Locked = 3,
}

/// <summary>How a device refuses, mildest first (protocol: "When a check fails").</summary>
public enum RefusalKind
{
    /// <summary>Unreadable, unknown or a duplicate: counted.</summary>
    Reject = 0,

    /// <summary>Epoch, clock, limit or fee: a person clears it.</summary>
    Suspend = 1,

    /// <summary>Somebody online lies: the merchant is locked and people are told.</summary>
    Lock = 2,

    /// <summary>The device's own journal or self-test is damaged.</summary>
    Halt = 3,
}

/// <summary>Wire texts of the enumerations, one table each.</summary>
public static class WireNames
{
    internal static readonly string[] Roles = ["v-device", "receive-vault", "send-vault"];
    internal static readonly string[] ScriptTypes = ["p2wpkh", "p2pkh", "evm"];
    internal static readonly string[] BatchDecisions = ["refused", "accepted"];
    internal static readonly string[] VaultDecisions = ["signed", "rejected", "suspended", "locked"];
    internal static readonly string[] RefusalKinds = ["reject", "suspend", "lock", "halt"];

    public static string ToText(this DeviceRole role) => Roles[(int)role];

    public static string ToText(this BatchScriptType type) => ScriptTypes[(int)type];

    /// <summary>The script type of batches whose addresses have this form.</summary>
    public static BatchScriptType ToBatchScriptType(this AddressForm form) => form switch
    {
        AddressForm.P2wpkh => BatchScriptType.P2Wpkh,
        AddressForm.P2pkh => BatchScriptType.P2Pkh,
        AddressForm.Evm => BatchScriptType.Evm,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static string ToText(this BatchDecision decision) => BatchDecisions[(int)decision];

    public static string ToText(this VaultDecision decision) => VaultDecisions[(int)decision];

    public static string ToText(this RefusalKind kind) => RefusalKinds[(int)kind];

    /// <summary>Parses "v-device", "receive-vault" or "send-vault".</summary>
    public static Result<DeviceRole> ParseRole(string? text) =>
        Array.IndexOf(Roles, text) is >= 0 and var i
            ? (DeviceRole)i
            : new Problem(ProblemCodes.MalformedRequest, "A device is a v-device, receive-vault or send-vault.");
}
