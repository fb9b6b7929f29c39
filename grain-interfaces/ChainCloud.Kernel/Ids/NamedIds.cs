namespace ChainCloud.Kernel;

/// <summary>The name of a merchant: 2 to 32 lower-case letters, digits and hyphens, a letter first.</summary>
public readonly record struct MerchantId : IComparable<MerchantId>
{
    private readonly string? _text;

    private MerchantId(string text) => _text = text;

    /// <summary>Refuses another form with <see cref="ProblemCodes.IdInvalid"/>.</summary>
    public static Result<MerchantId> Parse(string? text) =>
        text is { Length: >= 2 and <= 32 } && char.IsAsciiLetterLower(text[0])
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? new MerchantId(text)
            : new Problem(ProblemCodes.IdInvalid, "A name is 2 to 32 lower-case letters, digits and hyphens, a letter first.");

    public int CompareTo(MerchantId other) => string.CompareOrdinal(ToString(), other.ToString());

    public override string ToString() => _text ?? throw new InvalidOperationException("A default MerchantId names nothing.");
}

/// <summary>The name of a device: a vault or a V-Device: 2 to 32 lower-case letters, digits and hyphens, a letter first.</summary>
public readonly record struct DeviceId : IComparable<DeviceId>
{
    private readonly string? _text;

    private DeviceId(string text) => _text = text;

    /// <summary>Refuses another form with <see cref="ProblemCodes.IdInvalid"/>.</summary>
    public static Result<DeviceId> Parse(string? text) =>
        text is { Length: >= 2 and <= 32 } && char.IsAsciiLetterLower(text[0])
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? new DeviceId(text)
            : new Problem(ProblemCodes.IdInvalid, "A name is 2 to 32 lower-case letters, digits and hyphens, a letter first.");

    public int CompareTo(DeviceId other) => string.CompareOrdinal(ToString(), other.ToString());

    public override string ToString() => _text ?? throw new InvalidOperationException("A default DeviceId names nothing.");
}
