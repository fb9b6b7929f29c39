using System.Collections.Concurrent;
using ChainCloud.Chains;
using ChainCloud.Domain.Payouts;
using ChainCloud.Domain.Transfers;
using ChainCloud.Grains.Chains;
using ChainCloud.Grains.Devices;
using ChainCloud.Grains.Store;

namespace ChainCloud.Grains.Transfers;

/// <summary>What the chain says of the nonce that a transfer consumes, and whether its token really moved.</summary>
public sealed class AccountFacts(IAccountTxReads sent, ITransferReads transfers, IChainStore chain, ChainRegistry chains, Alarms alarms)
{
    private readonly ConcurrentDictionary<Hash256, bool> _alarmed = [];

    /// <summary>
    /// Confirmations are counted from the settled height. A token's transaction that succeeded without a log of exactly the planned transfer
    /// never counts as confirmed: it raises an alarm, and nothing is posted. Throws <see cref="NodeFaultException"/>.
    /// </summary>
    public async Task<FenceFacts> Of(AccountPlan plan, CancellationToken ct)
    {
        if (await chain.LoadCursor(plan.ChainAsset, ct) is not { } cursor
            || await sent.Find(plan.ChainAsset, plan.From, plan.Nonce, ct) is not { } mined)
        {
            return FenceFacts.Unspent;
        }

        var confirmations = mined.Anchor.Confirmations(cursor.SettledHeight);
        var attempts = await transfers.Attempts(plan.Id, ct);
        if (attempts.All(a => a.TxId != mined.TxId))
        {
            return new FenceFacts(mined.TxId, mined.Anchor, confirmations);
        }

        if (mined.Succeeded && plan.Data.Length > 0 && confirmations > 0 && !await IsTokenMoved(plan, mined, ct))
        {
            confirmations = 0;
        }

        return new FenceFacts(mined.TxId, mined.Anchor, confirmations)
        {
            Mined = new SignedTransaction(mined.TxId, mined.Fee),
            Succeeded = mined.Succeeded,
        };
    }

    private async Task<bool> IsTokenMoved(AccountPlan plan, AccountTxRow mined, CancellationToken ct)
    {
        var logs = await chains.Find(plan.ChainAsset).Value.Evm.ReadLogs(mined.Anchor.Hash, [plan.To], Abi.TransferTopic, ct);
        if (AccountTransaction.IsTokenMoved(plan, mined.TxId, logs))
        {
            return true;
        }

        if (_alarmed.TryAdd(mined.TxId, true))
        {
            await alarms.Raise(
                AlarmCodes.TokenUntrusted, $"{mined.TxId} succeeded, but its token's contract {plan.To} tells of no such transfer.",
                plan.Id.ToString(), plan.Book.Merchant, null);
        }

        return false;
    }
}
