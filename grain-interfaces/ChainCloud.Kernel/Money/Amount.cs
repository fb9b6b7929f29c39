using System.Globalization;
using System.Numerics;

namespace ChainCloud.Kernel;

/// <summary>
/// A quantity of one asset in its base units (litoshi, satoshi, wei). Never negative: direction comes from debit and credit.
/// Below 2^256. There is no implicit conversion and no fraction.
/// </summary>
public sealed record Amount : IComparable<Amount>
{
    /// <summary>The longest decimal text of an amount: 2^256 - 1 has 78 digits.</summary>
    public const int MaxDigits = 78;

    private static readonly BigInteger Limit = BigInteger.One << 256;

    private Amount(AssetId asset, BigInteger units)
    {
        Asset = asset;
        Units = units;
    }

    public AssetId Asset { get; }

    /// <summary>Base units, from 0 to 2^256 - 1.</summary>
    public BigInteger Units { get; }

    public bool IsZero => Units.IsZero;

    public static Amount Zero(AssetId asset) => new(asset, BigInteger.Zero);

    /// <summary>Refuses negative units and units of 2^256 or more with <see cref="ProblemCodes.AmountInvalid"/>.</summary>
    public static Result<Amount> Create(AssetId asset, BigInteger units) =>
        units.Sign < 0 || units >= Limit
            ? new Problem(ProblemCodes.AmountInvalid, "An amount is a whole number of base units from 0 to 2^256 - 1.")
            : new Amount(asset, units);

    /// <summary>For units that are known to be in range; throws <see cref="ArgumentOutOfRangeException"/> otherwise.</summary>
    public static Amount Of(AssetId asset, BigInteger units) =>
        units.Sign < 0 || units >= Limit ? throw new ArgumentOutOfRangeException(nameof(units)) : new Amount(asset, units);

    /// <summary>Parses decimal base units: digits only, no sign, dot, exponent, space or leading zero ("0" itself is well formed).</summary>
    public static Result<Amount> Parse(AssetId asset, string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > MaxDigits || !text.All(char.IsAsciiDigit) || (text.Length > 1 && text[0] == '0'))
        {
            return new Problem(ProblemCodes.AmountInvalid, "An amount is a string of decimal base units without sign, dot or leading zero.");
        }

        return Create(asset, BigInteger.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture));
    }

    public static Amount operator +(Amount left, Amount right) => Of(Same(left, right), left.Units + right.Units);

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> below zero; use <see cref="TrySubtract"/> where that can happen.</summary>
    public static Amount operator -(Amount left, Amount right) => Of(Same(left, right), left.Units - right.Units);

    public static bool operator <(Amount left, Amount right) => left.CompareTo(right) < 0;

    public static bool operator >(Amount left, Amount right) => left.CompareTo(right) > 0;

    public static bool operator <=(Amount left, Amount right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Amount left, Amount right) => left.CompareTo(right) >= 0;

    /// <summary>Subtracts, or refuses with <see cref="ProblemCodes.InsufficientFunds"/> when the result would be negative.</summary>
    public Result<Amount> TrySubtract(Amount other) =>
        Units < Of(Same(this, other), other.Units).Units
            ? new Problem(ProblemCodes.InsufficientFunds, $"{Units} {Asset} base units are there, {other.Units} are needed.")
            : this - other;

    public int CompareTo(Amount? other) => other is null ? 1 : Units.CompareTo(Of(Same(this, other), other.Units).Units);

    /// <summary>The base units as decimal text, as the API carries them.</summary>
    public string ToUnitsText() => Units.ToString(CultureInfo.InvariantCulture);

    public override string ToString() => $"{ToUnitsText()} {Asset}";

    private static AssetId Same(Amount left, Amount right) =>
        left.Asset == right.Asset ? left.Asset : throw new InvalidOperationException($"Amounts of {left.Asset} and {right.Asset} don't mix.");
}

/// <summary>Sums of amounts.</summary>
public static class AmountExtensions
{
    /// <summary>The sum of all amounts, which are of <paramref name="asset"/>; zero for none.</summary>
    public static Amount Sum(this IEnumerable<Amount> amounts, AssetId asset) => amounts.Aggregate(Amount.Zero(asset), (sum, next) => sum + next);
}
