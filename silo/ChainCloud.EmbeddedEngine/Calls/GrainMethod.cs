using System.Linq.Expressions;
using System.Reflection;
using Orleans;
using Orleans.Concurrency;

namespace ChainCloud.EmbeddedEngine;

/// <summary>How a call shares a grain with others.</summary>
internal enum Sharing
{
    /// <summary>Alone.</summary>
    Exclusive,

    /// <summary>With others that change nothing.</summary>
    ReadOnly,

    /// <summary>With all.</summary>
    Interleaved,
}

/// <summary>One method of a contract as one grain class has it, compiled for calling.</summary>
internal sealed class GrainMethod
{
    private static readonly MethodInfo OpenCallOf = typeof(GrainMethod).GetMethod(nameof(CallOf), BindingFlags.NonPublic | BindingFlags.Static)!;

    private readonly Func<object, object?[], Task> _invoke;

    public GrainMethod(MethodInfo contract, MethodInfo implementation, bool reentrant)
    {
        Contract = contract;
        Implementation = implementation;
        Timeout = contract.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
        Sharing = reentrant || contract.IsDefined(typeof(AlwaysInterleaveAttribute)) ? Sharing.Interleaved
            : contract.IsDefined(typeof(ReadOnlyAttribute)) ? Sharing.ReadOnly
            : Sharing.Exclusive;
        var result = ResultOf(contract);
        NewCall = OpenCallOf.MakeGenericMethod(result).CreateDelegate<Func<GrainMethod, object?[], (GrainCall, object)>>();
        _invoke = Compile(contract);
    }

    /// <summary>Makes a call and what the caller gets for it: the boxed task of the contract's return type.</summary>
    public Func<GrainMethod, object?[], (GrainCall Call, object Returned)> NewCall { get; }

    public MethodInfo Contract { get; }

    public MethodInfo Implementation { get; }

    public Sharing Sharing { get; }

    /// <summary>The method's own time limit; null for the engine's.</summary>
    public TimeSpan? Timeout { get; }

    public override string ToString() => $"{Contract.DeclaringType!.Name}.{Contract.Name}";

    public Task Invoke(object grain, object?[] arguments) => _invoke(grain, arguments)
        ?? throw new InvalidOperationException($"{this} returned null instead of a task.");

    private static (GrainCall Call, object Returned) CallOf<TResult>(GrainMethod method, object?[] arguments)
    {
        var call = new GrainCall<TResult>(method, arguments);
        return (call, method.Contract.ReturnType switch
        {
            { IsValueType: false } => call.Answered,
            { IsGenericType: true } => new ValueTask<TResult>(call.Answered),
            _ => new ValueTask(call.Answered),
        });
    }

    private static Type ResultOf(MethodInfo contract)
    {
        var returned = contract.ReturnType;
        var isTask = returned == typeof(Task) || returned == typeof(ValueTask);
        var isTypedTask = returned.IsGenericType && returned.GetGenericTypeDefinition() is var open
            && (open == typeof(Task<>) || open == typeof(ValueTask<>));
        if ((!isTask && !isTypedTask) || contract.IsGenericMethod || contract.GetParameters().Any(each => each.ParameterType.IsByRef))
        {
            throw new NotSupportedException(
                $"{contract.DeclaringType}.{contract.Name}: a grain method returns a task, is not generic and has no parameters by reference.");
        }

        return isTask ? typeof(Done) : returned.GetGenericArguments()[0];
    }

    private static Func<object, object?[], Task> Compile(MethodInfo contract)
    {
        var grain = Expression.Parameter(typeof(object), "grain");
        var arguments = Expression.Parameter(typeof(object?[]), "arguments");
        var values = contract.GetParameters()
            .Select((each, position) => Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(position)), each.ParameterType));
        Expression call = Expression.Call(Expression.Convert(grain, contract.DeclaringType!), contract, values);
        if (contract.ReturnType.IsValueType)
        {
            call = Expression.Call(call, nameof(ValueTask.AsTask), null);
        }

        return Expression.Lambda<Func<object, object?[], Task>>(Expression.Convert(call, typeof(Task)), grain, arguments).Compile();
    }
}
