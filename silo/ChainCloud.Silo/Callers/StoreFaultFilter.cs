using System.Collections.Concurrent;
using System.Reflection;
using ChainCloud.Grains.Store;
using Orleans;

namespace ChainCloud.Silo.Callers;

/// <summary>
/// Turns a database that is gone, or a write of unknown outcome, into the refusal that callers understand, in one place for all grains. A
/// method that answers without a <see cref="Result{T}"/> throws as before: its caller is a loop that tries again.
/// </summary>
public sealed class StoreFaultFilter : IIncomingGrainCallFilter
{
    private static readonly ConcurrentDictionary<Type, Func<Problem, object>?> Refusals = new();

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (StoreUnavailableException) when (RefusalOf(context) is not null)
        {
            var problem = new Problem(ProblemCodes.StoreUnavailable, "The database can't be reached; nothing was changed.");
            context.Result = RefusalOf(context)!(problem);
        }
        catch (StoreOutcomeUnknownException) when (RefusalOf(context) is not null)
        {
            var problem = new Problem(ProblemCodes.OutcomeUnknown, "The write may or may not have been made; ask again with the same key.");
            context.Result = RefusalOf(context)!(problem);
        }
    }

    private static Func<Problem, object>? RefusalOf(IIncomingGrainCallContext context) =>
        Refusals.GetOrAdd(context.InterfaceMethod.ReturnType, MakeRefusal);

    private static Func<Problem, object>? MakeRefusal(Type answer)
    {
        if (!answer.IsGenericType || answer.GetGenericTypeDefinition() != typeof(Task<>)
            || answer.GenericTypeArguments[0] is not { IsGenericType: true } result || result.GetGenericTypeDefinition() != typeof(Result<>))
        {
            return null;
        }

        var method = typeof(StoreFaultFilter).GetMethod(nameof(Refuse), BindingFlags.NonPublic | BindingFlags.Static)!;
        return method.MakeGenericMethod(result.GenericTypeArguments[0]).CreateDelegate<Func<Problem, object>>();
    }

    private static object Refuse<T>(Problem problem) => Result<T>.Refused(problem);
}
