using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Store;
using ChainCloud.Statements;
using Microsoft.Extensions.Logging;
using Orleans;

namespace ChainCloud.Grains.Restoring;

/// <summary>Goes through what devices have signed and the database did not know, and has it written where it belongs.</summary>
public sealed class LostSignatures(
    IRestorationStore restorations, IDeviceStore devices, ITransferReads transfers, IPayoutReads payouts, IGrainFactory grains, Alarms alarms,
    ILogger<LostSignatures> log)
{
    private const string FromTheStart = "Its intent is looked for among all that the V-Device signed.";

    /// <summary>True when nothing waits any more and nothing waits for people.</summary>
    public async Task<bool> Step(RestorationRow open, CancellationToken ct)
    {
        var vdevices = new Dictionary<MerchantId, DeviceRow?>();
        var undone = await restorations.Undone(ct);
        foreach (var merchant in undone.Select(e => e.Merchant).Distinct())
        {
            vdevices[merchant] = (await devices.DevicesOf(merchant, ct)).SingleOrDefault(d => d.Role == DeviceRoles.VDevice);
        }

        var receipts = undone.Where(e => vdevices[e.Merchant]?.Id != e.Device).ToList();
        foreach (var entry in receipts)
        {
            await Recover(open, entry, vdevices[entry.Merchant], ct);
        }

        if (receipts.Count > 0)
        {
            return false;
        }

        foreach (var entry in undone)
        {
            await Judge(entry, ct);
        }

        return true;
    }

    private async Task Recover(RestorationRow open, RecoveredEntry entry, DeviceRow? vdevice, CancellationToken ct)
    {
        var receipt = SignedStatement.Read<VaultReceipt>(entry.Statement).Value.Statement;
        if (receipt.TxId is not { } txId)
        {
            await Conclude(entry, RecoveryOutcomes.Known, "Nothing was signed; whoever waits for it is told so again.", ct);
            return;
        }

        if (await transfers.FindAttempt(receipt.Fee.Asset, txId, ct) is not null)
        {
            await Conclude(entry, RecoveryOutcomes.Known, $"{txId} is stored.", ct);
            return;
        }

        var intents = new List<byte[]>();
        foreach (var hash in entry.Intents)
        {
            if (await restorations.Find(entry.Merchant, hash, ct) is not { } intent)
            {
                await AskFromTheStart(open, entry, vdevice, ct);
                return;
            }

            intents.Add(intent.Statement);
        }

        var asset = SignedStatement.Read<PayoutIntent>(intents[0]).Value.Statement.Asset;
        var account = grains.GetGrain<IAccountGrain>(GrainKeys.Account(new BookId(entry.Merchant, asset)));
        var recovered = await account.RecoverTransfer(new RecoveredSignature(entry.Raw!, entry.Statement, intents));
        if (recovered.TryGet(out _, out var problem))
        {
            await Conclude(entry, RecoveryOutcomes.Recovered, $"{txId} pays {intents.Count} payout(s) again.", ct);
        }
        else if (problem.Code is ProblemCodes.CoinsUnavailable or ProblemCodes.InsufficientFunds or ProblemCodes.StoreUnavailable or ProblemCodes.OutcomeUnknown)
        {
            // A block that was not read yet may bring what is missing.
            await restorations.Conclude(entry, RecoveryOutcomes.Waiting, problem.Detail, ct);
        }
        else if (entry.Outcome != RecoveryOutcomes.Unsolved)
        {
            await Conclude(entry, RecoveryOutcomes.Unsolved, problem.Detail, ct);
            await alarms.Raise(AlarmCodes.DatabaseBehind, $"{txId} is paid and can't be recovered: {problem.Detail}", txId.ToString(), entry.Merchant, entry.Device);
        }
    }

    private async Task AskFromTheStart(RestorationRow open, RecoveredEntry entry, DeviceRow? vdevice, CancellationToken ct)
    {
        if (vdevice is null || entry.Outcome == RecoveryOutcomes.Unsolved)
        {
            return;
        }

        if (entry.Detail == FromTheStart)
        {
            await Conclude(entry, RecoveryOutcomes.Unsolved, "The V-Device does not tell of an intent that the vault was given.", ct);
            return;
        }

        await restorations.Conclude(entry, RecoveryOutcomes.Waiting, FromTheStart, ct);
        await restorations.Write(open.Number, new RestoredJournal(vdevice.Id, vdevice.Merchant, 0, 0, null), ct);
    }

    /// <summary>After the receipts: an intent that no receipt was given for.</summary>
    private async Task Judge(RecoveredEntry entry, CancellationToken ct)
    {
        var intent = SignedStatement.Read<PayoutIntent>(entry.Statement).Value.Statement;
        if (await payouts.FindByExternalId(entry.Merchant, intent.ExternalId, ct) is { } payout)
        {
            await restorations.Conclude(entry, RecoveryOutcomes.Known, $"{payout.Id} is {payout.State}.", ct);
            return;
        }

        await Conclude(
            entry, RecoveryOutcomes.Unsigned, $"{intent.ExternalId} was approved and lost before a vault signed it: ask again, under another external id.", ct);
    }

    private async Task Conclude(RecoveredEntry entry, string outcome, string detail, CancellationToken ct)
    {
        await restorations.Conclude(entry, outcome, detail, ct);
        Log.Concluded(log, entry.Device, entry.Merchant, entry.Counter, outcome, detail);
    }
}
