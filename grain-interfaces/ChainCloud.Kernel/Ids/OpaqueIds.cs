namespace ChainCloud.Kernel;

/// <summary>The opaque id of one payout: "po_" and 26 characters of base 32. Ids made later sort later.</summary>
public readonly record struct PayoutId : IComparable<PayoutId>
{
    /// <summary>What every such id starts with.</summary>
    public const string Prefix = "po_";

    private readonly string? _text;

    private PayoutId(string text) => _text = text;

    /// <summary>Makes an id of 128 bits: 48 of milliseconds since 1970, 80 random.</summary>
    public static PayoutId Of(UInt128 bits) => new(Prefix + Crockford.Encode(bits));

    /// <summary>Refuses another form with <see cref="ProblemCodes.NotFound"/>: a malformed id looks like one that does not exist.</summary>
    public static Result<PayoutId> Parse(string? text) =>
        text is not null && text.StartsWith(Prefix, StringComparison.Ordinal) && Crockford.IsWellFormed(text.AsSpan(Prefix.Length))
            ? new PayoutId(text)
            : new Problem(ProblemCodes.NotFound, "No such payout.");

    public int CompareTo(PayoutId other) => string.CompareOrdinal(ToString(), other.ToString());

    public override string ToString() => _text ?? throw new InvalidOperationException("A default PayoutId names nothing.");
}

/// <summary>The opaque id of one deposit: "dep_" and 26 characters of base 32. Ids made later sort later.</summary>
public readonly record struct DepositId : IComparable<DepositId>
{
    /// <summary>What every such id starts with.</summary>
    public const string Prefix = "dep_";

    private readonly string? _text;

    private DepositId(string text) => _text = text;

    /// <summary>Makes an id of 128 bits: 48 of milliseconds since 1970, 80 random.</summary>
    public static DepositId Of(UInt128 bits) => new(Prefix + Crockford.Encode(bits));

    /// <summary>Refuses another form with <see cref="ProblemCodes.NotFound"/>: a malformed id looks like one that does not exist.</summary>
    public static Result<DepositId> Parse(string? text) =>
        text is not null && text.StartsWith(Prefix, StringComparison.Ordinal) && Crockford.IsWellFormed(text.AsSpan(Prefix.Length))
            ? new DepositId(text)
            : new Problem(ProblemCodes.NotFound, "No such deposit.");

    public int CompareTo(DepositId other) => string.CompareOrdinal(ToString(), other.ToString());

    public override string ToString() => _text ?? throw new InvalidOperationException("A default DepositId names nothing.");
}

/// <summary>The opaque id of one on-chain transaction of ours, with its replacements: "tr_" and 26 characters of base 32. Ids made later sort later.</summary>
public readonly record struct TransferId : IComparable<TransferId>
{
    /// <summary>What every such id starts with.</summary>
    public const string Prefix = "tr_";

    private readonly string? _text;

    private TransferId(string text) => _text = text;

    /// <summary>Makes an id of 128 bits: 48 of milliseconds since 1970, 80 random.</summary>
    public static TransferId Of(UInt128 bits) => new(Prefix + Crockford.Encode(bits));

    /// <summary>Refuses another form with <see cref="ProblemCodes.NotFound"/>: a malformed id looks like one that does not exist.</summary>
    public static Result<TransferId> Parse(string? text) =>
        text is not null && text.StartsWith(Prefix, StringComparison.Ordinal) && Crockford.IsWellFormed(text.AsSpan(Prefix.Length))
            ? new TransferId(text)
            : new Problem(ProblemCodes.NotFound, "No such transfer.");

    public int CompareTo(TransferId other) => string.CompareOrdinal(ToString(), other.ToString());

    public override string ToString() => _text ?? throw new InvalidOperationException("A default TransferId names nothing.");
}

/// <summary>The opaque id of one job for an offline device: "job_" and 26 characters of base 32. Ids made later sort later.</summary>
public readonly record struct JobId : IComparable<JobId>
{
    /// <summary>What every such id starts with.</summary>
    public const string Prefix = "job_";

    private readonly string? _text;

    private JobId(string text) => _text = text;

    /// <summary>Makes an id of 128 bits: 48 of milliseconds since 1970, 80 random.</summary>
    public static JobId Of(UInt128 bits) => new(Prefix + Crockford.Encode(bits));

    /// <summary>Refuses another form with <see cref="ProblemCodes.NotFound"/>: a malformed id looks like one that does not exist.</summary>
    public static Result<JobId> Parse(string? text) =>
        text is not null && text.StartsWith(Prefix, StringComparison.Ordinal) && Crockford.IsWellFormed(text.AsSpan(Prefix.Length))
            ? new JobId(text)
            : new Problem(ProblemCodes.NotFound, "No such job.");

    public int CompareTo(JobId other) => string.CompareOrdinal(ToString(), other.ToString());

    public override string ToString() => _text ?? throw new InvalidOperationException("A default JobId names nothing.");
}

/// <summary>The opaque id of one alarm: "alm_" and 26 characters of base 32. Ids made later sort later.</summary>
public readonly record struct AlarmId : IComparable<AlarmId>
{
    /// <summary>What every such id starts with.</summary>
    public const string Prefix = "alm_";

    private readonly string? _text;

    private AlarmId(string text) => _text = text;

    /// <summary>Makes an id of 128 bits: 48 of milliseconds since 1970, 80 random.</summary>
    public static AlarmId Of(UInt128 bits) => new(Prefix + Crockford.Encode(bits));

    /// <summary>Refuses another form with <see cref="ProblemCodes.NotFound"/>: a malformed id looks like one that does not exist.</summary>
    public static Result<AlarmId> Parse(string? text) =>
        text is not null && text.StartsWith(Prefix, StringComparison.Ordinal) && Crockford.IsWellFormed(text.AsSpan(Prefix.Length))
            ? new AlarmId(text)
            : new Problem(ProblemCodes.NotFound, "No such alarm.");

    public int CompareTo(AlarmId other) => string.CompareOrdinal(ToString(), other.ToString());

    public override string ToString() => _text ?? throw new InvalidOperationException("A default AlarmId names nothing.");
}
