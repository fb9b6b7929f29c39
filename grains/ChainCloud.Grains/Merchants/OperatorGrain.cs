using ChainCloud.Chains;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Audit;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Restoring;
using ChainCloud.Grains.Store;
using Orleans;
using Orleans.Concurrency;

namespace ChainCloud.Grains.Merchants;

/// <summary>Shell of the reads that operators make across merchants.</summary>
[Reentrant]
public sealed class OperatorGrain(
    IMerchantStore merchants, IDeviceStore devices, IRestorationStore restorations, Halts halts, AssetCatalog assets, Alarms alarms, Explanations explanations,
    IAuditStore audits) : Grain, IOperatorGrain
{
    public async Task<Result<Page<AlarmView>>> ListAlarms(PageQuery query)
    {
        AlarmId? before = null;
        if (query.Cursor is not null)
        {
            if (!AlarmId.Parse(query.Cursor).TryGet(out var id, out _))
            {
                return new Problem(ProblemCodes.CursorInvalid, "This cursor is not one of this list.");
            }

            before = id;
        }

        var rows = await devices.Alarms(null, before, query.Limit + 1, CancellationToken.None);
        var items = rows.Take(query.Limit)
            .Select(a => new AlarmView(a.Id, a.Merchant, a.Device, a.Code, a.Detail, a.At))
            .ToList();
        return new Page<AlarmView>(items, rows.Count > query.Limit ? items[^1].Id.ToString() : null);
    }

    public async Task<Result<Page<MerchantProfile>>> ListMerchants(PageQuery query)
    {
        MerchantId? after = null;
        if (query.Cursor is not null)
        {
            if (!MerchantId.Parse(query.Cursor).TryGet(out var id, out _))
            {
                return new Problem(ProblemCodes.CursorInvalid, "This cursor is not one of this list.");
            }

            after = id;
        }

        var rows = await merchants.List(after, query.Limit + 1, CancellationToken.None);
        var items = rows.Take(query.Limit)
            .Select(m => new MerchantProfile(m.Id, m.DisplayName, m.LockReason is null ? "active" : "locked", m.CreatedAt))
            .ToList();
        return new Page<MerchantProfile>(items, rows.Count > query.Limit ? items[^1].Id.ToString() : null);
    }

    public async Task<Result<IReadOnlyList<HaltView>>> ListHalts() =>
        Result<IReadOnlyList<HaltView>>.Ok([.. (await halts.Read()).Select(HaltViews.Of)]);

    public async Task<Result<HaltView>> RaiseHalt(AssetId asset, string detail)
    {
        if (!assets.Find(asset).TryGet(out _, out var unknown))
        {
            return unknown;
        }

        if (await halts.Raise(asset, HaltCauses.Operator, detail))
        {
            await alarms.Raise(AlarmCodes.PayoutsHalted, $"An operator halted the payouts of {asset}: {detail}", asset.Code, null, null);
        }

        return await Standing(asset, HaltCauses.Operator) is { } halt
            ? HaltViews.Of(halt)
            : new Problem(ProblemCodes.WrongState, "The halt was lifted at the same moment.");
    }

    public async Task<Result<HaltView>> LiftHalt(AssetId asset, string cause)
    {
        if (await Standing(asset, cause) is not { } halt)
        {
            return new Problem(ProblemCodes.NotFound, "No such halt stands.");
        }

        if (cause != HaltCauses.Operator)
        {
            return new Problem(ProblemCodes.WrongState, "What checks have halted is lifted by checks that agree, not by a person.");
        }

        await halts.Lift(asset, cause);
        return HaltViews.Of(halt);
    }

    public async Task<Result<ReconciliationView>> Reconciliation(AssetId asset, bool explain)
    {
        if (explain)
        {
            return await explanations.Of(asset, CancellationToken.None);
        }

        return await audits.List(asset, 1, CancellationToken.None) is [{ } last]
            ? ReconciliationViews.Of(last, [])
            : new Problem(ProblemCodes.NotFound, $"{asset} was not reconciled yet.");
    }

    public Task<Result<RestorationView>> Restoration() => RestorationViews.Last(restorations, merchants, devices);

    private async Task<HaltRow?> Standing(AssetId asset, string cause) =>
        (await halts.Read()).FirstOrDefault(halt => halt.Asset == asset && halt.Cause == cause);
}
