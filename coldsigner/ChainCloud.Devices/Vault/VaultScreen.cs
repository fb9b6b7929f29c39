using System.Globalization;
using System.Text;
using ChainCloud.Chains;
using ChainCloud.Devices.VDevice;

namespace ChainCloud.Devices.Vault;

/// <summary>
/// What a vault's screen shows of a payment: merchant and wallet from the enrolled record, full addresses in groups of four, the fee in
/// three forms, the change as verified, what remains of the limits, the rule, the expiry, first payments.
/// </summary>
public static class VaultScreen
{
    /// <summary>The text of a plan that has passed every clause, one fact a line. <paramref name="state"/> is the one before signing.</summary>
    public static string Of(VaultState state, SigningPlan plan)
    {
        var merchant = state.Merchants[plan.Merchant];
        var account = merchant.Accounts[plan.Chain.Asset];
        var text = new StringBuilder();
        Line(text, "Merchant", $"{plan.Merchant}, V-Device {merchant.VDevice}, vault {state.Vault}");
        Line(text, "Wallet", $"{plan.Chain.Asset} {state.Network.ToText()}, account {plan.Chain.AccountPath(merchant.Number)}");
        foreach (var intent in plan.Intents)
        {
            Line(text, "Intent", $"{intent.IntentId}, external id {intent.ExternalId}");
            foreach (var output in intent.Outputs)
            {
                Line(text, "Pay", PayoutScreen.Coins(output.Amount));
                Line(text, "  to", Address(plan.Chain, output.Script));
                Line(text, "  ", account.PaidScripts.Contains(output.Script) ? "paid before" : "FIRST PAYMENT to this destination");
            }

            Line(text, "Valid until", Time(intent.NotAfter));
        }

        var vsize = FeeRules.P2wpkhVSize(plan.Spent.Length, plan.Unsigned.Outputs.Select(o => o.Script));
        var rate = plan.Fee.Units * 1000 / vsize;
        Line(text, "Fee", $"{PayoutScreen.Coins(plan.Fee)}, {PayoutScreen.Percent(plan.Fee.Units, plan.Pays.Units)}, {rate} units per kvB");
        if (plan.ChangeOutput >= 0)
        {
            var change = plan.Unsigned.Outputs[plan.ChangeOutput];
            Line(text, "Change", $"{PayoutScreen.Coins(Amount.Of(plan.Chain.Asset, change.Value))}, verified ours, path /1/{plan.ChangeIndex}");
            Line(text, "  at", Address(plan.Chain, change.Script));
        }

        Line(text, "Left today", PayoutScreen.Coins(plan.RemainingDay));
        Line(text, "Rule", $"V-Device's signature, and limits of {PayoutScreen.Coins(account.Limits.MaxPerIntent)} an intent");
        Line(text, "Signed", plan.Unsigned.TxId.ToString());
        return text.ToString();
    }

    /// <summary>The address in groups of four, never shortened; the script's digits where it has none.</summary>
    public static string Address(ChainParameters chain, ScriptPubKey script) =>
        PayoutScreen.Groups(AddressCodec.Format(chain, script).TryGet(out var address, out _) ? address : script.ToHex());

    /// <summary>Unix seconds for people.</summary>
    public static string Time(long unixSeconds) => unixSeconds > 253_402_300_799
        ? "never"
        : DateTimeOffset.FromUnixTimeSeconds(unixSeconds).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, string name, string value) => text.Append(name.PadRight(12)).Append(' ').Append(value).Append('\n');
}
