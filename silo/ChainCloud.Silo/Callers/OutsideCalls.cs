using ChainCloud.GrainInterfaces;
using Orleans;
using Orleans.Runtime;

namespace ChainCloud.Silo.Callers;

/// <summary>
/// Holds calls that come from outside the cluster, which is to say from gateways, to a caller: without one only what
/// <see cref="CallRules.NeedsNoCaller"/> names may be called. So a client that leaves the caller out does not pass for the platform itself.
/// </summary>
public sealed class OutsideCalls(ILogger<OutsideCalls> log) : IIncomingGrainCallFilter
{
    // The engine's own name for the client inside each silo, through which background loops call.
    private const string Inside = "hosted-";

    public Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.Grain is Grain && IsOutside(context.SourceId) && CallerContext.Read() is null
            && !CallRules.NeedsNoCaller(context.InterfaceMethod.DeclaringType!, context.MethodName))
        {
            Log.NamelessCallRefused(log, context.InterfaceName, context.MethodName);
            throw new UnauthorizedAccessException($"{context.InterfaceName}.{context.MethodName} takes no call without a caller from outside the cluster.");
        }

        return context.Invoke();
    }

    private static bool IsOutside(GrainId? source) => source is { } id && id.IsClient()
        && !id.Key.ToString()!.StartsWith(Inside, StringComparison.Ordinal);
}
