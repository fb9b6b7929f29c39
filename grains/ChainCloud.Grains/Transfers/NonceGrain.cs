using ChainCloud.Chains;
using ChainCloud.Domain.Payouts;
using ChainCloud.Domain.Transfers;
using ChainCloud.GrainInterfaces;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Payouts;
using ChainCloud.Grains.Store;
using Microsoft.Extensions.Options;
using Orleans;

namespace ChainCloud.Grains.Transfers;

/// <summary>
/// Shell of one account's nonces. It remembers nothing that counts: what is held is in the rows of transfers and fences, what is used in the
/// chain's facts. Two activations may choose the same nonce; the fence's row lets one of them write.
/// </summary>
public sealed class NonceGrain(
    ITransferReads transfers,
    IPayoutReads payouts,
    IAddressReads addresses,
    IAccountTxReads sent,
    IChainStore chain,
    AssetCatalog assets,
    ChainRegistry chains,
    PayoutGas gas,
    Halts halts,
    Alarms alarms,
    IOptions<PayoutOptions> options) : Grain, INonceGrain
{
    private const int Candidates = 50;

    private readonly HashSet<Hash256> _alarmed = [];
    private ulong _ownUpTo;

    private IEvmNode Node => chains.Find(ChainBook.Asset).Value.Evm;

    private BookId ChainBook => BookId.Parse(GrainKeys.Body(this.GetPrimaryKeyString())).Value;

    public async Task Advance()
    {
        if (chains.Find(ChainBook.Asset).IsOk && await HotAccount() is { } from && await NextNonce(from) is { } nonce)
        {
            try
            {
                await PlanOldest(Fence.Of(from, nonce));
            }
            catch (NodeFaultException)
            {
                // Fees and recipients are asked of the node; the sweeper calls again.
            }
        }
    }

    /// <summary>The one address of the hot batch, once its batch is verified; null before.</summary>
    private async Task<AccountAddress?> HotAccount()
    {
        var hot = await addresses.AddressesOf(new BatchId(ChainBook, AddressPurpose.Hot, 0), CancellationToken.None);
        return hot is [{ Usable: true } address, ..] ? AccountAddress.OfDestination(address.Script) : null;
    }

    /// <summary>Null when nothing may be planned now.</summary>
    private async Task<ulong?> NextNonce(AccountAddress from)
    {
        // Transfers first, facts after: one that is mined in between is then seen twice, never not at all.
        var open = await transfers.UnfinishedOf(ChainBook.Merchant, from, CancellationToken.None);
        var holders = open.Select(row => new NonceHolder(row.Fence.Number, row.Id, row.State is not ("planned" or "awaiting_signature"))).ToList();
        if (holders.Any(h => !h.IsSigned) || await chain.LoadCursor(ChainBook.Asset, CancellationToken.None) is not { } cursor)
        {
            return null;
        }

        var highest = await sent.HighestNonce(ChainBook.Asset, from, CancellationToken.None);
        var strange = await sent.FirstStrange(ChainBook.Asset, from, _ownUpTo, CancellationToken.None);
        var stranger = strange is null ? null : new StrangeTransaction(strange.Nonce, strange.TxId, strange.Anchor.Height <= cursor.SettledHeight);
        if (strange is null && cursor.SettledHeight == cursor.Tip.Height && highest is { } final)
        {
            // Final and ours: not looked at again by this activation.
            _ownUpTo = final;
        }

        switch (NonceRules.Next(highest + 1 ?? 0, holders, stranger))
        {
            case NonceChoice.Use use:
                return await Agreed(from, highest is null, use.Nonce);
            case NonceChoice.Alarm alarm:
                await AlarmOnce(from, alarm.Transaction);
                return null;
            default:
                return null;
        }
    }

    /// <summary>
    /// The nonce unless the node has seen it used: then the facts are behind, and will tell by whom. An account that sent nothing since it is
    /// watched may have done so before: there the node is believed, and the vault counts too.
    /// </summary>
    private async Task<ulong?> Agreed(AccountAddress from, bool isNew, ulong nonce)
    {
        try
        {
            var counted = await Node.ReadNonce(from, CancellationToken.None);
            return counted <= nonce ? nonce : isNew && await IsUntouched(from) ? counted : null;
        }
        catch (NodeFaultException)
        {
            return null;
        }
    }

    private async Task<bool> IsUntouched(AccountAddress from) =>
        (await transfers.UnfinishedOf(ChainBook.Merchant, from, CancellationToken.None)).Count == 0
        && await transfers.LiveFence(ChainBook.Asset, Fence.Of(from, 0), CancellationToken.None) is null;

    private async Task PlanOldest(Fence fence)
    {
        var onChain = assets.All.Where(a => a.ChainAsset == ChainBook.Asset).ToList();
        var books = onChain.Select(a => a.Asset).Except(await halts.Among(onChain)).Select(asset => new BookId(ChainBook.Merchant, asset)).ToList();
        if (books.Count == 0)
        {
            return;
        }

        var fees = await Node.ReadFees(CancellationToken.None);
        foreach (var row in await payouts.Waiting(books, Candidates, CancellationToken.None))
        {
            var state = (PayoutState.Reserved)PayoutRows.StateOf(row);
            var carried = await Carry(state.Terms, fence, fees);
            if (carried.IsOk || carried.Problem.Code == ProblemCodes.WrongState)
            {
                // Planned, or somebody was faster: what is true now is read at the next call.
                return;
            }

            if (carried.Problem.Code != state.WaitsFor)
            {
                await Account(row.Book).DelayPayout(row.Id, carried.Problem.Code);
            }
        }
    }

    private async Task<Result<Done>> Carry(PayoutTerms terms, Fence fence, EvmFees fees)
    {
        var asset = assets.Find(terms.Book.Asset).Value;
        if (!(await gas.LimitOf(terms, asset, fence.AsAccountNonce!.Value.From)).TryGet(out var limit, out var notPayable))
        {
            return notPayable;
        }

        var wanted = terms.Speed switch { FeeSpeed.Slow => fees.Slow, FeeSpeed.Fast => fees.Fast, _ => fees.Normal };
        var most = FeeCaps.Of(asset, options.Value).MaxRate;
        if (!AccountTransaction.Plan(terms, asset, fence, limit, wanted, fees.Slow, most).TryGet(out var carry, out var tooDear))
        {
            return tooDear;
        }

        if (terms.PaysFeeElsewhere && await Account(ChainBook).HoldGas(terms.Id, terms.MaxFee) is { IsOk: false } held)
        {
            return held.Problem;
        }

        return await Account(terms.Book).CarryPayout(terms.Id, carry);
    }

    private async Task AlarmOnce(AccountAddress from, StrangeTransaction strange)
    {
        if (_alarmed.Add(strange.TxId))
        {
            await alarms.Raise(
                AlarmCodes.FenceConflict, $"Nonce {strange.Nonce} of {from} was used by {strange.TxId}, which is not our transaction. No payout of this account is planned.",
                Fence.Of(from, strange.Nonce).ToString(), ChainBook.Merchant, null);
        }
    }

    private IAccountGrain Account(BookId book) => GrainFactory.GetGrain<IAccountGrain>(GrainKeys.Account(book));
}
