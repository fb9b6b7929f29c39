using System.Globalization;

namespace ChainCloud.Grains.Chains;

/// <summary>The numbers with up to eight decimals in which nodes write quantities of coins, read without binary fractions.</summary>
internal static class CoinText
{
    private const int Decimals = 8;

    /// <summary>Base units of a text like "0.00012345"; throws <see cref="FormatException"/> for signs, exponents and more decimals.</summary>
    public static long ToUnits(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var whole = dot < 0 ? text : text[..dot];
        var fraction = dot < 0 ? "" : text[(dot + 1)..];
        if (whole.Length is 0 or > 9 || fraction.Length > Decimals || (dot >= 0 && fraction.Length == 0))
        {
            throw new FormatException("Not a number of coins.");
        }

        return long.Parse(whole + fraction.PadRight(Decimals, '0'), NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
