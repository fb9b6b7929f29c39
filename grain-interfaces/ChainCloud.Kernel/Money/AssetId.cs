namespace ChainCloud.Kernel;

/// <summary>The code of an asset: 2 to 12 upper-case letters and digits, a letter first ("LTC"). Always explicit; never guessed from an address.</summary>
public readonly record struct AssetId : IComparable<AssetId>
{
    private readonly string? _code;

    private AssetId(string code) => _code = code;

    /// <summary>The code as written, upper case.</summary>
    public string Code => _code ?? throw new InvalidOperationException("A default AssetId names no asset.");

    /// <summary>Parses a code. Refuses with <see cref="ProblemCodes.AssetUnknown"/> when it is not of the form above.</summary>
    public static Result<AssetId> Parse(string? text)
    {
        if (text is null || text.Length is < 2 or > 12 || !char.IsAsciiLetterUpper(text[0])
            || !text.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c)))
        {
            return new Problem(ProblemCodes.AssetUnknown, "An asset code is 2 to 12 upper-case letters and digits, for example LTC.");
        }

        return new AssetId(text);
    }

    public int CompareTo(AssetId other) => string.CompareOrdinal(Code, other.Code);

    public override string ToString() => Code;
}
