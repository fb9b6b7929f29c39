using System.Text;
using ChainCloud.Domain.Payouts;
using ChainCloud.Domain.Transfers;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Payouts;
using ChainCloud.Grains.Store;
using ChainCloud.Grains.Transfers;
using ChainCloud.Statements;
using Microsoft.Extensions.Options;

namespace ChainCloud.Grains.Ledger;

/// <summary>
/// Payouts that an account pays: the nonce's grain says which one is next and how, because its nonces serve several books; this book writes.
/// The fence's row is the lock: whoever comes second with a nonce writes nothing.
/// </summary>
public sealed partial class AccountGrain
{
    public async Task<Result<Done>> CarryPayout(PayoutId payout, AccountCarry carry)
    {
        if (await Payouts.Read(payout, CancellationToken.None) is not { State: "reserved" } row || row.Book != Book)
        {
            return new Problem(ProblemCodes.WrongState, "No payout of this book waits under that id.");
        }

        var state = PayoutRows.StateOf(row);
        if (state.Terms.PaysFeeElsewhere && await Payouts.GasHold(payout, CancellationToken.None) is not { IsHeld: true })
        {
            return new Problem(ProblemCodes.WrongState, "The payout's gas is not held.");
        }

        if (await Part<Halts>().Now(Asset) is { } halt)
        {
            return Halts.Refusal(halt);
        }

        if (await DeviceOf(DeviceRoles.VDevice) is not { } vdevice || await DeviceOf(DeviceRoles.SendVault) is not { } vault)
        {
            return new Problem(ProblemCodes.DeviceNotEnrolled, "A device is missing.");
        }

        var (from, nonce) = carry.Fence.AsAccountNonce!.Value;
        var now = _clock.GetUtcNow();
        var fee = Amount.Of(carry.Value.Asset, new System.Numerics.BigInteger(carry.GasLimit) * carry.MaxFeePerGas);
        var plan = new AccountPlan(
            TransferId.Of(_ids.Next()), Book, [payout], from, nonce, AccountAddress.OfDestination(carry.To)!.Value, carry.Value, carry.Data, carry.GasLimit,
            carry.MaxFeePerGas, carry.MaxPriorityFeePerGas, fee, now);
        var receipts = await Part<IDeviceStore>().Receipts(vault.Id, Book.Merchant, await LastSeenReceipt(), PlanningDesk.MaxReceipts, CancellationToken.None);
        var job = AccountApprovalJob(state.Terms, plan, vdevice, receipts);
        return await Write(CarryCommand(row, state, plan, job));
    }

    public async Task<Result<Done>> DelayPayout(PayoutId payout, string code)
    {
        if (await Payouts.Read(payout, CancellationToken.None) is not { } row || row.Book != Book)
        {
            return new Problem(ProblemCodes.NotFound, "No such payout.");
        }

        var change = new TransferChange(null, [row], _clock.GetUtcNow()).TellPayouts(new PayoutCommand.Delay(code));
        return change.Check().TryGet(out _, out var refused) ? change.IsNothing ? Done.Value : await Write(change.Command()) : refused;
    }

    /// <summary>
    /// Why a new payout's recipient is not paid; null when it is, and while the node can't be asked: then it waits and says why. One that
    /// exists already is answered as ever.
    /// </summary>
    private async Task<Problem?> RecipientRefused(PayoutTerms terms)
    {
        var recipient = terms.Outputs[0].Script;
        var chainBook = new BookId(Book.Merchant, Asset.ChainAsset);
        if (await Payouts.FindByExternalId(Book.Merchant, terms.ExternalId, CancellationToken.None) is not null)
        {
            return null;
        }

        if (await Part<IAddressReads>().FindAddress(chainBook.Asset, recipient, CancellationToken.None) is { Batch.Purpose: AddressPurpose.Hot } own
            && own.Batch.Book == chainBook)
        {
            return new Problem(ProblemCodes.AddressTypeUnsupported, "This is the account that pays.");
        }

        try
        {
            // Only what nobody consented to is refused for good; what a contract does with the payment may be another thing later.
            var limit = await Part<PayoutGas>().LimitOf(terms, Asset, default);
            return limit is { IsOk: false, Problem.Code: ProblemCodes.RecipientIsContract } ? limit.Problem : null;
        }
        catch (NodeFaultException)
        {
            return null;
        }
    }

    private LedgerCommand CarryCommand(PayoutRow row, PayoutState state, AccountPlan plan, JobRow job)
    {
        var carrier = new Carrier(plan.Id, plan.Fence, plan.PlannedAt + PayoutSettings.ApprovalWindow);
        var key = $"payout:{row.Id}:{row.Version + 1}";
        return new LedgerCommand(key, HashOf($"{key}:{plan.Id}"), head => head.PayoutsFrozen
            ? Frozen()
            : Payout.Decide(state, new PayoutCommand.Carry(carrier)).Map(events =>
            {
                var next = Payout.Evolve(state, events);
                return new LedgerDecision(
                    [],
                    [
                        new RowWrite.InsertTransfer(TransferRows.New(plan)),
                        new RowWrite.InsertFence(plan.ChainAsset, plan.Fence, plan.Id.ToString()),
                        new RowWrite.UpdatePayout(PayoutRows.With(row, next, plan.PlannedAt), row.Version),
                        new RowWrite.InsertJob(job),
                    ],
                    [PayoutRows.Event(next)], Encoding.UTF8.GetBytes(plan.Id.ToString()));
            }))
        {
            ConflictCode = ProblemCodes.WrongState,
        };
    }

    private JobRow AccountApprovalJob(PayoutTerms terms, AccountPlan plan, DeviceRow vdevice, IReadOnlyList<ReceiptRow> receipts)
    {
        var id = JobId.Of(_ids.Next());
        var frame = new ApprovePayoutJob(
            Part<IOptions<PlatformOptions>>().Value.Network, Book.Asset, Book.Merchant, vdevice.Id, id, terms.Id, terms.SealedRequest, plan.Fence,
            Amount.Zero(Book.Asset), terms.MaxFee, Caps.MaxRate, [.. receipts.Select(r => (ReadOnlyMemory<byte>)r.Cose)]);
        return new JobRow(
            id, PlanningDesk.ApprovalKey(terms.Id), vdevice.Id, Book.Merchant, PlanningDesk.ApprovalKind, terms.Id.ToString(), frame.Encode(), null,
            plan.PlannedAt, null);
    }

    private static Result<LedgerDecision> Frozen() =>
        new Problem(ProblemCodes.MerchantLocked, "Payouts of this book are frozen: a credited deposit left the chain.");
}
