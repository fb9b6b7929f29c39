using ChainCloud.GrainInterfaces;
using Orleans;
using Orleans.Runtime;

namespace ChainCloud.Silo.Callers;

/// <summary>
/// Holds calls that carry a caller to <see cref="CallRules"/>, then drops the caller: what the grain itself asks of other grains are the
/// platform's own calls. A refused call is a bug of the gateway or an attack, so it throws and is logged.
/// </summary>
public sealed class CallerFilter(ILogger<CallerFilter> log) : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (CallerContext.Read() is not { } caller)
        {
            return context.Invoke();
        }

        var contract = context.InterfaceMethod.DeclaringType!;
        var key = ((IAddressable)context.Grain).GetPrimaryKeyString();
        var first = context.Request.GetArgumentCount() > 0 ? context.Request.GetArgument(0) : null;
        if (!CallRules.Allows(caller, contract, context.MethodName, key, first))
        {
            Log.CallRefused(log, caller.Kind, contract.Name, context.MethodName, key);
            throw new UnauthorizedAccessException($"{caller.Kind} callers may not call {contract.Name}.{context.MethodName} of this grain.");
        }

        RequestContext.Remove(CallerContext.Key);
        return context.Invoke();
    }
}
