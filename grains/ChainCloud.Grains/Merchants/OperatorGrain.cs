using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Store;
using Orleans;
using Orleans.Concurrency;

namespace ChainCloud.Grains.Merchants;

/// <summary>Shell of the reads that operators make across merchants.</summary>
[Reentrant]
public sealed class OperatorGrain(IMerchantStore merchants, IDeviceStore devices) : Grain, IOperatorGrain
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
}
