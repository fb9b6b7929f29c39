using System.Globalization;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Store;
using ChainCloud.Statements;
using Microsoft.Extensions.Options;

namespace ChainCloud.Grains.Restoring;

/// <summary>Asks every enrolled device for its journal: the vaults first, then the V-Device for the intents.</summary>
public sealed class JournalAsks(
    IRestorationStore restorations, IDeviceStore devices, IMerchantStore merchants, ILedgerReads ledger, IPayoutReads payouts, IIdSource ids,
    TimeProvider clock, IOptions<PlatformOptions> platform)
{
    private const int Page = 500;

    /// <summary>Entries told again although they are known: what came with them may have been lost alone.</summary>
    private const long Overlap = 32;

    /// <summary>Intents of several assets overtake each other by as much, see the vault's C5.</summary>
    private const long CounterWindow = 1_024;

    private static readonly AssetId NoAsset = AssetId.Parse("LTC").Value;

    /// <summary>When the last device had told all; null while one has not.</summary>
    public async Task<DateTimeOffset?> Step(RestorationRow open, CancellationToken ct)
    {
        var known = (await restorations.Journals(open.Number, ct)).ToDictionary(j => (j.Device, j.Merchant));
        DateTimeOffset? complete = open.At;
        MerchantId? after = null;
        IReadOnlyList<MerchantRow> page;
        do
        {
            page = await merchants.List(after, Page, ct);
            foreach (var merchant in page)
            {
                var told = await Ask(open, await devices.DevicesOf(merchant.Id, ct), known, ct);
                complete = told is null || complete is null ? null : told > complete ? told : complete;
            }

            after = page.Count > 0 ? page[^1].Id : null;
        }
        while (page.Count == Page);
        return complete;
    }

    private async Task<DateTimeOffset?> Ask(
        RestorationRow open, IReadOnlyList<DeviceRow> enrolled, Dictionary<(DeviceId, MerchantId), RestoredJournal> known, CancellationToken ct)
    {
        DateTimeOffset? complete = open.At;
        foreach (var device in enrolled.OrderBy(d => d.Role == DeviceRoles.VDevice))
        {
            var journal = known.GetValueOrDefault((device.Id, device.Merchant));
            if (journal?.CompleteAt is { } at)
            {
                complete = complete is { } last && last > at ? last : at;
                continue;
            }

            if (device.Role == DeviceRoles.VDevice && complete is null)
            {
                // What the vaults tell decides nothing here, but an intent that is signed meanwhile would be told too early.
                return null;
            }

            await Ask(open, device, journal ?? await First(device, ct), ct);
            complete = null;
        }

        return complete;
    }

    private async Task Ask(RestorationRow open, DeviceRow device, RestoredJournal journal, CancellationToken ct)
    {
        var number = open.Number.ToString(CultureInfo.InvariantCulture);
        var stem = $"{JournalAnswers.Kind}:{number}:{device.Id}:{device.Merchant}:{journal.Told}:{journal.Batches}";
        var key = stem;
        for (var again = 1; await devices.FindJob(key, ct) is { } asked; again++)
        {
            if (asked.IsOpen)
            {
                return;
            }

            // Answered, and asked for anew.
            key = $"{stem}:{again}";
        }

        var id = JobId.Of(ids.Next());
        var frame = new JournalJob(platform.Value.Network, NoAsset, device.Merchant, device.Id, id, journal.Told, journal.Batches);
        await devices.InsertJob(
            new JobRow(id, key, device.Id, device.Merchant, JournalAnswers.Kind, number, frame.Encode(), null, clock.GetUtcNow(), null), ct);
    }

    private async Task<RestoredJournal> First(DeviceRow device, CancellationToken ct)
    {
        var told = device.Role == DeviceRoles.VDevice
            ? await LastIntent(device.Merchant, ct) - CounterWindow
            : (long)((await devices.LastReceipt(device.Id, device.Merchant, ct))?.Counter ?? 0) - Overlap;
        return new RestoredJournal(device.Id, device.Merchant, Math.Max(told, 0), 0, null);
    }

    /// <summary>The highest counter among the intents of the latest payouts.</summary>
    private async Task<long> LastIntent(MerchantId merchant, CancellationToken ct)
    {
        long last = 0;
        foreach (var own in (await BooksOf(ct)).Where(b => b.Merchant == merchant))
        {
            foreach (var row in await payouts.List(own, null, Page, ct))
            {
                if (Payouts.PayoutRows.StateOf(row).ApprovedBy is { } intent && SignedStatement.Read<PayoutIntent>(intent).TryGet(out var read, out _))
                {
                    last = Math.Max(last, read.Statement.VCounter);
                }
            }
        }

        return last;
    }

    private async Task<List<BookId>> BooksOf(CancellationToken ct)
    {
        var all = new List<BookId>();
        IReadOnlyList<BookId> page;
        do
        {
            page = await ledger.Books(all.Count > 0 ? all[^1] : null, Page, ct);
            all.AddRange(page);
        }
        while (page.Count == Page);
        return all;
    }
}
