using Orleans;

namespace ChainCloud.GrainInterfaces.Serialization;

[GenerateSerializer, Immutable, Alias("cc.ProblemSurrogate")]
public readonly struct ProblemSurrogate(string code, string detail)
{
    [Id(0)]
    public readonly string Code = code;

    [Id(1)]
    public readonly string Detail = detail;
}

[RegisterConverter]
public sealed class ProblemConverter : IConverter<Problem, ProblemSurrogate>
{
    public Problem ConvertFromSurrogate(in ProblemSurrogate surrogate) => new(surrogate.Code, surrogate.Detail);

    public ProblemSurrogate ConvertToSurrogate(in Problem value) => new(value.Code, value.Detail);
}

[GenerateSerializer, Immutable, Alias("cc.DoneSurrogate")]
public readonly struct DoneSurrogate;

[RegisterConverter]
public sealed class DoneConverter : IConverter<Done, DoneSurrogate>
{
    public Done ConvertFromSurrogate(in DoneSurrogate surrogate) => Done.Value;

    public DoneSurrogate ConvertToSurrogate(in Done value) => default;
}

[GenerateSerializer, Immutable, Alias("cc.ResultSurrogate`1")]
public readonly struct ResultSurrogate<T>(T? value, Problem? problem)
{
    [Id(0)]
    public readonly T? Value = value;

    [Id(1)]
    public readonly Problem? Problem = problem;
}

[RegisterConverter]
public sealed class ResultConverter<T> : IConverter<Result<T>, ResultSurrogate<T>>
{
    public Result<T> ConvertFromSurrogate(in ResultSurrogate<T> surrogate) =>
        surrogate.Problem is { } problem ? Result<T>.Refused(problem) : Result<T>.Ok(surrogate.Value!);

    public ResultSurrogate<T> ConvertToSurrogate(in Result<T> value) =>
        value.TryGet(out var held, out var problem) ? new(held, null) : new(default, problem);
}
