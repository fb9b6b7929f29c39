using System.Globalization;
using System.Numerics;

namespace ChainCloud.Grains.Store.Sql;

/// <summary>How a column is stored. In C# the values are string, byte[], long, BigInteger and bool.</summary>
internal enum ColumnKind
{
    Text,
    Bytes,
    Integer,

    /// <summary>Base units: NUMERIC(78,0) in PostgreSQL, fixed-width digits in SQLite.</summary>
    Units,
    Boolean,
}

/// <summary>A column that a statement takes a value for.</summary>
/// <param name="Name">Name of the value in the statement.</param>
internal sealed record Column(string Name, ColumnKind Kind)
{
    /// <summary>The table's column, where it is not called as the value is.</summary>
    public string Target { get; init; } = Name;

    /// <summary>In updates: the value is added to the column. Rows of the same key are summed up into one.</summary>
    public bool Adds { get; init; }

    public static Column Text(string name) => new(name, ColumnKind.Text);

    public static Column Bytes(string name) => new(name, ColumnKind.Bytes);

    public static Column Integer(string name) => new(name, ColumnKind.Integer);

    public static Column Units(string name) => new(name, ColumnKind.Units);

    public static Column Boolean(string name) => new(name, ColumnKind.Boolean);

    public string PostgresType => Kind switch
    {
        ColumnKind.Text => "text",
        ColumnKind.Bytes => "bytea",
        ColumnKind.Integer => "bigint",
        ColumnKind.Units => "numeric",
        _ => "boolean",
    };
}

/// <summary>Base units as SQLite text of fixed width, so that they compare as text and can be checked by the table.</summary>
internal static class UnitsText
{
    // Hardly any amount is longer than a machine's number.
    private const int Short = 18;

    public static string Write(BigInteger units)
    {
        if (BigInteger.Abs(units) <= long.MaxValue)
        {
            return string.Create(units.Sign < 0 ? Amount.MaxDigits + 1 : Amount.MaxDigits, (long)units, static (text, value) =>
            {
                text.Fill('0');
                text[0] = value < 0 ? '-' : '0';
                for (var (i, rest) = (text.Length - 1, Math.Abs(value)); rest > 0; i--, rest /= 10)
                {
                    text[i] = (char)('0' + (rest % 10));
                }
            });
        }

        var digits = BigInteger.Abs(units).ToString(CultureInfo.InvariantCulture).PadLeft(Amount.MaxDigits, '0');
        return units.Sign < 0 ? "-" + digits : digits;
    }

    public static BigInteger Read(string text)
    {
        var isNegative = text.StartsWith('-');
        var digits = text.AsSpan(isNegative ? 1 : 0);
        if (digits.Length == Amount.MaxDigits && digits[..^Short].TrimStart('0').IsEmpty)
        {
            var value = long.Parse(digits[^Short..], NumberStyles.None, CultureInfo.InvariantCulture);
            return isNegative ? -value : value;
        }

        return BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }
}
