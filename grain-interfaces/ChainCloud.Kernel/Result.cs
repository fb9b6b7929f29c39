using System.Diagnostics.CodeAnalysis;

namespace ChainCloud.Kernel;

/// <summary>Either a value or the <see cref="Problem"/> why there is none. A default instance is neither and throws when read.</summary>
public readonly struct Result<T> : IEquatable<Result<T>>
{
    private readonly T? _value;
    private readonly Problem? _problem;
    private readonly bool _ok;

    private Result(T? value, Problem? problem, bool ok)
    {
        _value = value;
        _problem = problem;
        _ok = ok;
    }

    /// <summary>True when a value is present.</summary>
    public bool IsOk => _ok;

    /// <summary>The value. Throws when this is a refusal: that is a bug of the caller.</summary>
    public T Value => _ok ? _value! : throw new InvalidOperationException($"No value: {_problem?.ToString() ?? "default result"}");

    /// <summary>The refusal. Throws when this is a value.</summary>
    public Problem Problem => _problem ?? throw new InvalidOperationException("No problem: the result holds a value.");

    /// <summary>Splits the two cases without exceptions.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Problem? problem)
    {
        value = _value;
        problem = _problem;
        return _ok;
    }

    /// <summary>Maps a value; a refusal passes through.</summary>
    public Result<TOut> Map<TOut>(Func<T, TOut> map) => _ok ? map(_value!) : Problem;

    /// <summary>Chains a step that can refuse; a refusal passes through.</summary>
    public Result<TOut> Then<TOut>(Func<T, Result<TOut>> next) => _ok ? next(_value!) : Problem;

    public static Result<T> Ok(T value) => new(value, null, true);

    public static Result<T> Refused(Problem problem) => new(default, problem, false);

    public static implicit operator Result<T>(T value) => Ok(value);

    public static implicit operator Result<T>(Problem problem) => Refused(problem);

    public bool Equals(Result<T> other) =>
        _ok == other._ok && EqualityComparer<T?>.Default.Equals(_value, other._value) && Equals(_problem, other._problem);

    public override bool Equals(object? obj) => obj is Result<T> other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_ok, _value, _problem);

    public static bool operator ==(Result<T> left, Result<T> right) => left.Equals(right);

    public static bool operator !=(Result<T> left, Result<T> right) => !left.Equals(right);

    public override string ToString() => _ok ? $"{_value}" : $"{_problem}";
}

/// <summary>The value of a <see cref="Result{T}"/> that carries nothing.</summary>
public readonly record struct Done
{
    public static Done Value => default;
}
