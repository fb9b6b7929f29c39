using System.Globalization;
using System.Text;
using ChainCloud.Chains;
using ChainCloud.Devices.VDevice;

namespace ChainCloud.Devices.Vault;

/// <summary>
/// What a vault's screen shows of a payment: merchant and wallet from the enrolled record, full addresses in groups of four, the fee in
/// three forms, the change as verified or the nonce, what remains of the limits, the rule, the expiry, first payments.
/// </summary>
public static class VaultScreen
{
    /// <summary>The text of a plan that has passed every clause, one fact a line. <paramref name="state"/> is the one before signing.</summary>
    public static string Of(VaultState state, SigningPlan plan, Hash256 txId)
    {
        var (merchant, asset) = (state.Merchants[plan.Merchant], plan.Asset);
        var account = merchant.Accounts[asset.Asset];
        var text = new StringBuilder();
        Line(text, "Merchant", $"{plan.Merchant}, V-Device {merchant.VDevice}, vault {state.Vault}");
        Line(text, "Wallet", $"{asset.Asset} {state.Network.ToText()}, account {asset.AccountPath(merchant.Number)}");
        foreach (var intent in plan.Intents)
        {
            Line(text, "Intent", $"{intent.IntentId}, external id {intent.ExternalId}");
            foreach (var output in intent.Outputs)
            {
                Line(text, "Pay", PayoutScreen.Coins(output.Amount, asset.Decimals));
                Line(text, "  to", Address(asset, output.Script));
                Line(text, "  ", account.PaidScripts.Contains(output.Script) ? "paid before" : "FIRST PAYMENT to this destination");
            }

            Line(text, "Valid until", Time(intent.NotAfter));
        }

        switch (plan)
        {
            case UtxoPlan utxo:
                Describe(text, utxo);
                break;
            case EvmPlan evm:
                Describe(text, evm, state.Catalog.Find(asset.ChainAsset).Value);
                break;
        }

        Line(text, "Left today", PayoutScreen.Coins(plan.RemainingDay, asset.Decimals));
        Line(text, "Rule", $"V-Device's signature, and limits of {PayoutScreen.Coins(account.Limits.MaxPerIntent, asset.Decimals)} an intent");
        Line(text, "Signed", txId.ToString());
        return text.ToString();
    }

    /// <summary>The address in groups of four, never shortened; the destination's digits where it has none.</summary>
    public static string Address(AssetDefinition asset, ScriptPubKey destination) =>
        PayoutScreen.Groups(AddressCodec.Format(asset, destination).TryGet(out var address, out _) ? address : destination.ToHex());

    /// <summary>Unix seconds for people.</summary>
    public static string Time(long unixSeconds) => unixSeconds > 253_402_300_799
        ? "never"
        : DateTimeOffset.FromUnixTimeSeconds(unixSeconds).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static void Describe(StringBuilder text, UtxoPlan plan)
    {
        var vsize = FeeRules.VSize(plan.Spent.Select(s => s.Script), plan.Unsigned.Outputs.Select(o => o.Script));
        var rate = plan.Fee.Units * 1000 / vsize;
        var decimals = plan.Asset.Decimals;
        Line(text, "Fee", $"{PayoutScreen.Coins(plan.Fee, decimals)}, {PayoutScreen.Percent(plan.Fee.Units, plan.Pays.Units)}, {rate} units per kvB");
        if (plan.ChangeOutput >= 0)
        {
            var change = plan.Unsigned.Outputs[plan.ChangeOutput];
            Line(text, "Change", $"{PayoutScreen.Coins(Amount.Of(plan.Asset.Asset, change.Value), decimals)}, verified ours, path /1/{plan.ChangeIndex}");
            Line(text, "  at", Address(plan.Asset, change.Script));
        }
    }

    private static void Describe(StringBuilder text, EvmPlan plan, AssetDefinition chain)
    {
        var share = plan.Asset.IsNative ? $", {PayoutScreen.Percent(plan.Fee.Units, plan.Pays.Units)}" : "";
        Line(text, "Fee at most", $"{PayoutScreen.Coins(plan.Fee, chain.Decimals)}{share}, {plan.Transaction.MaxFeePerGas} wei per gas, {plan.Transaction.GasLimit} gas");
        if (plan.Asset.Token is { } token)
        {
            Line(text, "Token", $"contract {PayoutScreen.Groups(EvmAddress.Format(token.Contract))}, as administrators listed it");
        }

        Line(text, "From", PayoutScreen.Groups(EvmAddress.Format(plan.From)));
        var again = plan.Terms.Replacements > 0 ? $", signed anew the {plan.Terms.Replacements}. time with a higher fee" : "";
        Line(text, "Nonce", plan.Transaction.Nonce.ToString(CultureInfo.InvariantCulture) + again);
    }

    private static void Line(StringBuilder text, string name, string value) => text.Append(name.PadRight(12)).Append(' ').Append(value).Append('\n');
}
