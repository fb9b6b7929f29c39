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
    /// <summary>Base units of one coin: 10^8 on every UTXO chain here.</summary>
    private const int UnitDigits = 8;

    /// <summary>The text, one fact a line.</summary>
    public static string Text(
        ApprovePayoutJob job, PayoutRequest request, VDeviceWallet wallet, PayoutPolicy policy, VDeviceState state, long now)
    {
        var chain = ChainParameters.For(request.Asset, wallet.Self.Network).Value;
        var sum = request.Outputs.Select(output => output.Amount).Sum(request.Asset);
        var text = new StringBuilder();
        Line(text, "Merchant", $"{wallet.Self.Merchant}, device {wallet.Self.Device}, vault {wallet.SendVault?.Device}");
        Line(text, "Payout", $"{job.PayoutId}, external id {request.ExternalId}");
        Line(text, "Network", $"{request.Asset} {wallet.Self.Network.ToText()}");
        foreach (var output in request.Outputs)
        {
            var address = AddressCodec.Format(chain, output.Script).TryGet(out var known, out _) ? known : output.Script.ToHex();
            Line(text, "Pay", Coins(output.Amount));
            Line(text, "  to", Groups(address));
            Line(text, "  ", state.HasPaid(output.Script) ? "paid before" : "FIRST PAYMENT to this destination");
        }

        Line(text, "In all", Coins(sum));
        Line(text, "Fee at most", $"{Coins(job.MaxFee)}, {Percent(job.MaxFee.Units, sum.Units)} of it, {job.MaxFeeRateSatPerKvB} units per kvB");
        var day = state.SignedInDay(request.Asset, now) + sum + job.MaxFee;
        Line(text, "Left today", policy.MaxPerDay.TrySubtract(day).TryGet(out var left, out _) ? Coins(left) : "nothing: above the limit");
        Line(text, "Rule", policy.Destinations is null ? "any destination" : "destination allow-list");
        var expiry = DateTimeOffset.FromUnixTimeSeconds(now + policy.IntentSeconds);
        Line(text, "Valid until", expiry.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));
        return text.ToString();
    }

    /// <summary>"ltc1 qxyz …": groups of four with spaces between, nothing left out.</summary>
    public static string Groups(string address) => string.Join(' ', address.Chunk(4).Select(group => new string(group)));

    /// <summary>Coins with all digits, and the base units.</summary>
    public static string Coins(Amount amount)
    {
        var one = BigInteger.Pow(10, UnitDigits);
        var fraction = (amount.Units % one).ToString(CultureInfo.InvariantCulture).PadLeft(UnitDigits, '0');
        return $"{amount.Units / one}.{fraction} {amount.Asset} ({amount.ToUnitsText()} units)";
    }

    internal static string Percent(BigInteger part, BigInteger whole)
    {
        var hundredths = whole.IsZero ? 0 : part * 10_000 / whole;
        return $"{hundredths / 100}.{(hundredths % 100).ToString(CultureInfo.InvariantCulture).PadLeft(2, '0')} %";
    }

    private static void Line(StringBuilder text, string name, string value) => text.Append(name.PadRight(12)).Append(' ').Append(value).Append('\n');
}
