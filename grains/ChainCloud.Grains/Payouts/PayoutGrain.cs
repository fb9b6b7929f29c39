using ChainCloud.Chains;
using ChainCloud.Domain.Payouts;
using ChainCloud.Domain.Transfers;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Store;
using ChainCloud.Grains.Transfers;
using Microsoft.Extensions.Options;
using Orleans;

namespace ChainCloud.Grains.Payouts;

/// <summary>Shell of one payout: reads its row, checks what devices say, and lets the book's account write.</summary>
public sealed class PayoutGrain(
    IPayoutReads payouts,
    ITransferReads transfers,
    IDeviceStore devices,
    IMerchantStore merchants,
    IChainView chains,
    SigningJobs signing,
    AssetCatalog assets,
    Halts halts,
    Alarms alarms,
    TimeProvider clock,
    IOptions<PlatformOptions> platform,
    IOptions<PayoutOptions> options) : Grain, IPayoutGrain
{
    private PayoutId Id => PayoutId.Parse(GrainKeys.Body(this.GetPrimaryKeyString())).Value;

    public async Task<Result<PayoutView>> Read(MerchantId merchant) =>
        await Load(merchant) is { } row ? await View(row) : NotFound();

    public async Task<Result<PayoutView>> Cancel(MerchantId merchant) => await End(merchant, new PayoutEnd.Cancelled());

    public async Task<Result<PayoutView>> Refuse(MerchantId merchant, Problem reason) => await End(merchant, new PayoutEnd.RefusedByVDevice(reason));

    public async Task<Result<PayoutView>> Approve(MerchantId merchant, byte[] intent)
    {
        if (await Load(merchant) is not { } row)
        {
            return NotFound();
        }

        var state = PayoutRows.StateOf(row);
        if (state is not PayoutState.AwaitingApproval)
        {
            // The same intent again is answered with what became of it; the rules refuse any other.
            var repeated = Payout.Decide(state, new PayoutCommand.Approve(intent, clock.GetUtcNow()));
            return repeated.TryGet(out _, out var refused) ? await View(row) : refused;
        }

        if ((await merchants.Read(merchant, CancellationToken.None))?.LockReason is not null)
        {
            return new Problem(ProblemCodes.MerchantLocked, "The merchant is locked: nothing goes to a vault.");
        }

        if (await halts.Now(assets.Find(row.Book.Asset).Value) is { } halt)
        {
            return Halts.Refusal(halt);
        }

        if (!(await CheckedPlan(state, intent)).TryGet(out var plan, out var problem))
        {
            // Its transfer went without it: what the device signed pays nothing, and it signs once.
            return problem.Code == ProblemCodes.ApprovalTooLate ? await Refuse(merchant, problem) : problem;
        }

        // Transfers of coins may carry others too: their account says when they go.
        SigningJob? job = null;
        if (plan is AccountPlan account && !(await signing.Make(account, intent, CancellationToken.None)).TryGet(out job, out var unready))
        {
            return unready;
        }

        var recorded = await Account(row).RecordApproval(Id, intent, job);
        return recorded.TryGet(out _, out var unrecorded) ? await Reread(merchant) : unrecorded;
    }

    public async Task Advance()
    {
        if (await payouts.Read(Id, CancellationToken.None) is not { Finished: false } row)
        {
            return;
        }

        var state = PayoutRows.StateOf(row);
        switch (PayoutPump.Next(state, clock.GetUtcNow(), options.Value.ApprovalWindow))
        {
            case PayoutAction.SendToVault:
                await Account(row).DepartTransfer(state.CarriedBy!.Transfer);
                break;
            case PayoutAction.ChooseCarrier:
                await Account(row).PlanPayouts();
                break;
            case PayoutAction.Expire:
                await Account(row).EndPayout(Id, new PayoutEnd.Expired());
                break;
            case PayoutAction.CloseGas:
                var payer = new BookId(row.Book.Merchant, state.Terms.MaxFee.Asset);
                if ((await GrainFactory.GetGrain<IAccountGrain>(GrainKeys.Account(payer)).CloseGas(Id)).IsOk)
                {
                    await Account(row).FinishPayout(Id);
                }

                break;
            case PayoutAction.FollowTransfer follow:
                await GrainFactory.GetGrain<ITransferGrain>(GrainKeys.Transfer(follow.Transfer)).Advance();
                break;
        }
    }

    private async Task<Result<TransferPlan>> CheckedPlan(PayoutState state, byte[] intent)
    {
        var (terms, carrier) = (state.Terms, state.CarriedBy!);
        var enrolled = await devices.DevicesOf(terms.Book.Merchant, CancellationToken.None);
        if (enrolled.SingleOrDefault(d => d.Role == DeviceRoles.VDevice) is not { } vdevice)
        {
            return new Problem(ProblemCodes.DeviceNotEnrolled, "The merchant has no V-Device.");
        }

        var plan = TransferRows.StateOf((await transfers.Read(carrier.Transfer, CancellationToken.None))!).Plan;
        if (IntentChecks.Check(intent, vdevice, platform.Value.Network, state, plan, clock.GetUtcNow()).TryGet(out _, out var problem))
        {
            return plan;
        }

        if (problem.Code is ProblemCodes.StatementSignatureInvalid or ProblemCodes.StatementMismatch)
        {
            await alarms.Raise(AlarmCodes.IntentForged, problem.Detail, Id.ToString(), terms.Book.Merchant, vdevice.Id);
        }

        return problem;
    }

    private async Task<Result<PayoutView>> End(MerchantId merchant, PayoutEnd end)
    {
        if (await Load(merchant) is not { } row)
        {
            return NotFound();
        }

        var ended = await Account(row).EndPayout(Id, end);
        return ended.TryGet(out _, out var problem) ? await Reread(merchant) : problem;
    }

    private async Task<PayoutRow?> Load(MerchantId merchant) =>
        await payouts.Read(Id, CancellationToken.None) is { } row && row.Book.Merchant == merchant ? row : null;

    private async Task<Result<PayoutView>> Reread(MerchantId merchant) => await Load(merchant) is { } row ? await View(row) : NotFound();

    private async Task<PayoutView> View(PayoutRow row) =>
        PayoutRows.View(PayoutRows.StateOf(row), row.UpdatedAt, (await chains.Status(row.Book.Asset))?.Tip?.Height);

    private IAccountGrain Account(PayoutRow row) => GrainFactory.GetGrain<IAccountGrain>(GrainKeys.Account(row.Book));

    private static Problem NotFound() => new(ProblemCodes.NotFound, "No such payout.");
}
