using System.Reflection;
using Orleans;
using Orleans.Serialization.Invocation;

namespace ChainCloud.EmbeddedEngine;

/// <summary>A call on its way through the filters.</summary>
internal sealed class FilteredCall<TResult>(Activation activation, GrainMethod method, object?[] arguments) : IIncomingGrainCallContext, IInvokable
{
    private int _next;

    public object Grain => activation.Grain;

    public MethodInfo InterfaceMethod => method.Contract;

    public MethodInfo ImplementationMethod => method.Implementation;

    public string InterfaceName => method.Contract.DeclaringType!.FullName!;

    public string MethodName => method.Contract.Name;

    public IInvokable Request => this;

    public object? Result { get; set; }

    public int GetArgumentCount() => arguments.Length;

    public object? GetArgument(int index) => arguments[index];

    public async Task<TResult> RunAsync()
    {
        await Invoke();
        return Result is TResult result ? result : default!;
    }

    public async Task Invoke()
    {
        if (_next < activation.Filters.Length)
        {
            await activation.Filters[_next++].Invoke(this);
            return;
        }

        var work = method.Invoke(activation.Grain, arguments);
        await work;
        Result = work is Task<TResult> typed && typeof(TResult) != typeof(Done) ? await typed : null;
    }
}
