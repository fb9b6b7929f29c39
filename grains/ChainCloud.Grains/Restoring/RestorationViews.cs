using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Restoring;

/// <summary>What people are told of a restored database.</summary>
internal static class RestorationViews
{
    private const int MostEntries = 1_000;

    public static async Task<Result<RestorationView>> Last(IRestorationStore restorations, IMerchantStore merchants, IDeviceStore devices)
    {
        if (await restorations.Last(CancellationToken.None) is not { } last)
        {
            return new Problem(ProblemCodes.NotFound, "This database was never restored.");
        }

        var entries = await restorations.Entries(MostEntries, CancellationToken.None);
        IReadOnlyList<string> missing = last.EndedAt is null ? [.. await Missing(last, entries, restorations, merchants, devices)] : [];
        return new RestorationView(
            last.Number, last.Cause, last.Detail, last.At, last.EndedAt, missing,
            [.. entries.Select(e => new RecoveredView(e.Device, e.Merchant, e.Counter, e.Outcome, e.Detail))]);
    }

    private static async Task<List<string>> Missing(
        RestorationRow open, IReadOnlyList<RecoveredEntry> entries, IRestorationStore restorations, IMerchantStore merchants, IDeviceStore devices)
    {
        var missing = new List<string>();
        var told = (await restorations.Journals(open.Number, CancellationToken.None)).Where(j => j.CompleteAt is not null).Select(j => (j.Device, j.Merchant)).ToHashSet();
        foreach (var merchant in await merchants.List(null, MostEntries, CancellationToken.None))
        {
            var silent = (await devices.DevicesOf(merchant.Id, CancellationToken.None)).Where(d => !told.Contains((d.Id, d.Merchant)));
            missing.AddRange(silent.Select(d => $"{d.Id} has not told its journal for {d.Merchant} to the end."));
        }

        missing.AddRange(entries.Where(e => e.Outcome is RecoveryOutcomes.Waiting or RecoveryOutcomes.Unsolved)
            .Select(e => $"Entry {e.Counter} of {e.Device} for {e.Merchant} is {e.Outcome}: {e.Detail}"));
        foreach (var chain in await restorations.Chains(open.Number, CancellationToken.None))
        {
            missing.Add(chain.RewoundAt is null
                ? $"{chain.Asset} is not read again yet from block {chain.From}."
                : $"{chain.Asset} is read again from block {chain.From}: books and chain have to agree at the tip.");
        }

        return missing;
    }
}
