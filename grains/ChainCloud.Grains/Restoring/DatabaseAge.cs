using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Store;
using ChainCloud.Statements;
using Microsoft.Extensions.Logging;

namespace ChainCloud.Grains.Restoring;

/// <summary>
/// Finds out that the database is older than the world around it, however that came about: devices that remember what it does not. Only what a
/// device has signed counts, so that nobody else can halt the payouts.
/// </summary>
public sealed class DatabaseAge(IRestorationStore restorations, IDeviceStore devices, Alarms alarms, ILogger<DatabaseAge> log)
{
    private const int JobsLookedAt = 50;

    /// <summary>A receipt came that does not follow the last one known: as many must be on their way as jobs are open, or some are lost.</summary>
    public async Task Ahead(DeviceRow vault, ReadOnlyMemory<byte> receipt, CancellationToken ct)
    {
        if (!SignedStatement.Verify<VaultReceipt>(receipt, DeviceCards.ChannelKeyOf(vault)).TryGet(out var signed, out _))
        {
            return;
        }

        var last = (await devices.LastReceipt(vault.Id, vault.Merchant, ct))?.Counter ?? 0;
        var open = (await devices.OpenJobs(vault.Id, JobsLookedAt, ct)).Count(job => job.Kind == "sign" && job.Merchant == vault.Merchant);
        if ((ulong)signed.Statement.Counter > last + (ulong)Math.Max(open, 1) && open < JobsLookedAt)
        {
            await Behind($"Vault {vault.Id} gave receipt {signed.Statement.Counter} to {vault.Merchant}; {last} are known here and {open} jobs are open.", vault, ct);
        }
    }

    /// <summary>The V-Device learns of receipts from here only: one that it has seen and that is not known here is lost.</summary>
    public async Task Seen(DeviceRow vdevice, DeviceId sendVault, ReadOnlyMemory<byte> intent, CancellationToken ct)
    {
        if (!SignedStatement.Read<PayoutIntent>(intent).TryGet(out var read, out _))
        {
            return;
        }

        var last = (await devices.LastReceipt(sendVault, vdevice.Merchant, ct))?.Counter ?? 0;
        var seen = read.Statement.VaultSeen.Counter;
        if ((ulong)seen > last && read.Verify(DeviceCards.ChannelKeyOf(vdevice)).IsOk && read.Statement.Merchant == vdevice.Merchant)
        {
            await Behind($"V-Device {vdevice.Id} has seen receipt {seen} of {sendVault}; {last} are known here.", vdevice, ct);
        }
    }

    /// <summary>An answer came to a job that is not known here: jobs are kept for ever, so a genuine one is lost.</summary>
    public async Task Unknown(DeviceId device, ResultFrame answer, CancellationToken ct)
    {
        var statement = answer switch
        {
            SignResult signed => signed.Receipt,
            RefusedResult refused => refused.Receipt,
            IntentResult approved => approved.Intent,
            _ => default,
        };
        if (statement.IsEmpty)
        {
            return;
        }

        foreach (var enrolment in await devices.Enrolments(device, ct))
        {
            var key = DeviceCards.ChannelKeyOf(enrolment);
            var genuine = answer is IntentResult
                ? SignedStatement.Verify<PayoutIntent>(statement, key).IsOk
                : SignedStatement.Verify<VaultReceipt>(statement, key).TryGet(out var receipt, out _)
                    && (ulong)receipt.Statement.Counter > ((await devices.LastReceipt(device, enrolment.Merchant, ct))?.Counter ?? 0);
            if (genuine)
            {
                await Behind($"{device} answered job {answer.JobId}, which is not known here.", enrolment, ct);
                return;
            }
        }
    }

    /// <summary>The database is not the one that was used last.</summary>
    public Task AnotherLife(CancellationToken ct) =>
        Behind("The database is not the one that was used here last: it was put back, moved, or restored in another way.", null, ct);

    private async Task Behind(string detail, DeviceRow? device, CancellationToken ct)
    {
        if (await restorations.Begin(RestorationCauses.Behind, detail, ct))
        {
            Log.Behind(log, detail);
            await alarms.Raise(AlarmCodes.DatabaseBehind, detail, "platform", device?.Merchant, device?.Id);
        }
    }
}
