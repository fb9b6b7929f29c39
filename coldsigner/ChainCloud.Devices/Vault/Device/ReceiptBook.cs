using System.Collections.Immutable;
using ChainCloud.Statements;

namespace ChainCloud.Devices.Vault;

/// <summary>Writes the next receipt of a merchant's chain. Pure but for the signature.</summary>
internal static class ReceiptBook
{
    public static VaultReceipt Signed(VaultState state, SigningPlan plan, Hash256 txId) => Next(
        state, plan.Merchant, plan.Intents, plan.Intents[0].Fence, txId, plan.Fee, VaultDecision.Signed, "", plan.Time, plan.RemainingDay);

    /// <summary>For an intent that is refused for good, or a merchant that is locked over these intents.</summary>
    public static VaultReceipt Refused(
        VaultState state, MerchantId merchant, AssetId asset, ImmutableArray<PayoutIntent> intents, VaultDecision decision, VaultClause clause, long time)
    {
        var account = state.Merchants[merchant].Accounts[asset];
        var left = account.Budget.At(time, 0).RemainingDay(account.Limits);
        return Next(state, merchant, intents, intents[0].Fence, null, Amount.Zero(account.Limits.ChainAsset), decision, clause.ToString(), time, left);
    }

    private static VaultReceipt Next(
        VaultState state, MerchantId merchant, ImmutableArray<PayoutIntent> intents, Fence fence, Hash256? txId, Amount fee, VaultDecision decision,
        string reason, long time, Amount remainingDay)
    {
        var record = state.Merchants[merchant];
        return new VaultReceipt(
            merchant, state.Vault, record.Receipts.Count + 1, record.LastReceipt, VaultReceipt.HashOf([.. intents.Select(i => i.Hash)]), fence, txId,
            fee, decision, reason, time, remainingDay);
    }
}
