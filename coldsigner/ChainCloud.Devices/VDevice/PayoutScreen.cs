using System.Globalization;
using System.Numerics;
using System.Text;
using ChainCloud.Chains;
using ChainCloud.Statements;

namespace ChainCloud.Devices.VDevice;

/// <summary>
/// What the person in front of the device is shown: tenant and wallet from the enrolled record, full addresses in groups of four, fee
/// absolute, in per cent and per unit, what remains of the limits, the rule, the expiry, first payments. Nothing is shortened.
/// </summary>
public static class PayoutScreen
{
    /// <summary>The text, one fact a line.</summary>
    public static string Text(
        ApprovePayoutJob job, PayoutRequest request, VDeviceWallet wallet, PayoutPolicy policy, VDeviceState state, long now)
    {
        var asset = wallet.Catalog.Find(request.Asset).Value;
        var chain = wallet.Catalog.Find(asset.ChainAsset).Value;
        var sum = PayoutRules.Sum(request);
        var text = new StringBuilder();
        Line(text, "Merchant", $"{wallet.Self.Merchant}, device {wallet.Self.Device}, vault {wallet.SendVault?.Device}");
        Line(text, "Payout", $"{job.PayoutId}, external id {request.ExternalId}");
        Line(text, "Network", $"{request.Asset} {wallet.Self.Network.ToText()}");
        foreach (var output in request.Outputs)
        {
            var address = AddressCodec.Format(asset, output.Script).TryGet(out var known, out _) ? known : output.Script.ToHex();
            Line(text, "Pay", Coins(output.Amount, asset.Decimals));
            Line(text, "  to", Groups(address));
            Line(text, "  ", state.HasPaid(output.Script) ? "paid before" : "FIRST PAYMENT to this destination");
        }

        Line(text, "In all", Coins(sum, asset.Asset, asset.Decimals));
        if (asset.Token is { } token)
        {
            Line(text, "Token", $"contract {Groups(EvmAddress.Format(token.Contract))}, as administrators listed it");
        }

        var share = asset.IsNative ? $", {Percent(job.MaxFee.Units, sum)} of it" : "";
        var unit = asset.Kind == ChainKind.Utxo ? "units per kvB" : "wei per gas";
        Line(text, "Fee at most", $"{Coins(job.MaxFee, chain.Decimals)}{share}, {job.MaxFeeRateSatPerKvB} {unit}");
        var left = policy.MaxPerDay.Units - state.SignedInDay(request.Asset, now) - sum - (asset.IsNative ? job.MaxFee.Units : 0);
        Line(text, "Left today", left.Sign >= 0 ? Coins(left, asset.Asset, asset.Decimals) : "nothing: above the limit");
        Line(text, "Rule", policy.Destinations is null ? "any destination" : "destination allow-list");
        var expiry = DateTimeOffset.FromUnixTimeSeconds(now + policy.IntentSeconds);
        Line(text, "Valid until", expiry.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));
        return text.ToString();
    }

    /// <summary>"ltc1 qxyz …": groups of four with spaces between, nothing left out.</summary>
    public static string Groups(string address) => string.Join(' ', address.Chunk(4).Select(group => new string(group)));

    /// <summary>Coins with all digits, and the base units. One coin is 10^<paramref name="decimals"/> base units, 8 on every UTXO chain here.</summary>
    public static string Coins(Amount amount, int decimals = 8) => Coins(amount.Units, amount.Asset, decimals);

    private static string Coins(BigInteger units, AssetId asset, int decimals)
    {
        var one = BigInteger.Pow(10, decimals);
        var fraction = decimals == 0 ? "" : "." + (units % one).ToString(CultureInfo.InvariantCulture).PadLeft(decimals, '0');
        return $"{units / one}{fraction} {asset} ({units.ToString(CultureInfo.InvariantCulture)} units)";
    }

    internal static string Percent(BigInteger part, BigInteger whole)
    {
        var hundredths = whole.IsZero ? 0 : part * 10_000 / whole;
        return $"{hundredths / 100}.{(hundredths % 100).ToString(CultureInfo.InvariantCulture).PadLeft(2, '0')} %";
    }

    private static void Line(StringBuilder text, string name, string value) => text.Append(name.PadRight(12)).Append(' ').Append(value).Append('\n');
}
