using ChainCloud.Grains.Store;
using Microsoft.Extensions.Logging;

namespace ChainCloud.Grains.Devices;

/// <summary>Codes of alarms: which machine lies, as far as can be told.</summary>
public static class AlarmCodes
{
    public const string AttestationForged = "attestation_forged";
    public const string BatchRefused = "batch_refused";
    public const string VerdictForged = "verdict_forged";
    public const string ReceiptChainBroken = "receipt_chain_broken";
    public const string DeviceRefused = "device_refused";
    public const string VaultLocked = "vault_locked";
    public const string IntentForged = "intent_forged";
    public const string SignedTransactionForged = "signed_transaction_forged";
    public const string FenceConflict = "fence_conflict";
    public const string BroadcastRejected = "broadcast_rejected";
    public const string DepositChanged = "deposit_changed";
    public const string TokenUntrusted = "token_untrusted";
    public const string NodesDisagree = "nodes_disagree";
    public const string NodeStale = "node_stale";
    public const string WrongNetwork = "wrong_network";
    public const string PayoutsHalted = "payouts_halted";
    public const string BooksDiffer = "books_differ";
    public const string UnexplainedBalance = "unexplained_balance";
    public const string DatabaseBehind = "database_behind";
}

/// <summary>Raises alarms: a durable row, an event for the merchant, and a critical log line (two independent paths).</summary>
public sealed class Alarms(IDeviceStore devices, IIdSource ids, TimeProvider clock, ILogger<Alarms> log)
{
    /// <summary>Durable when the task ends. <paramref name="detail"/> holds no secret.</summary>
    public Task Raise(string code, string detail, string subject, MerchantId? merchant, DeviceId? device)
    {
        var row = new AlarmRow(AlarmId.Of(ids.Next()), merchant, device, code, detail, subject, clock.GetUtcNow());
        Log.Alarm(log, row);
        return devices.InsertAlarm(row, CancellationToken.None);
    }
}
