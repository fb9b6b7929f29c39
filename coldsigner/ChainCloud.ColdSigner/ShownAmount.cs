using System.Globalization;
using System.Numerics;
using ChainCloud.Chains;

namespace ChainCloud.ColdSigner;

/// <summary>Amounts in what <c>inspect</c> says: always the base units, and whole coins where the asset is known.</summary>
internal static class ShownAmount
{
    /// <summary>"0.00001000 LTC (1000 units)", or "1000 units" of an asset that is not known.</summary>
    public static string Of(BigInteger units, AssetDefinition? asset)
    {
        var text = units.ToString(CultureInfo.InvariantCulture);
        if (asset is null || units.Sign < 0)
        {
            return $"{text} units";
        }

        var one = BigInteger.Pow(10, asset.Decimals);
        var fraction = asset.Decimals == 0 ? "" : $".{(units % one).ToString(CultureInfo.InvariantCulture).PadLeft(asset.Decimals, '0')}";
        return $"{(units / one).ToString(CultureInfo.InvariantCulture)}{fraction} {asset.Asset} ({text} units)";
    }
}
