namespace ChainCloud.Engine.Tests.Conformance;

/// <summary>Compares what the engine shows in the imitated namespaces with the real thing: nothing more, nothing otherwise.</summary>
internal static class Imitation
{
    /// <summary>
    /// Interfaces that the engine alone fulfils, so that a member missing here is missed by nobody. Every other one must be whole: code that
    /// fulfils it here would otherwise not build against the real one.
    /// </summary>
    private static readonly string[] FulfilledByTheEngine =
    [
        "Orleans.IGrainBase", "Orleans.IGrainFactory", "Orleans.IGrainCallContext", "Orleans.IIncomingGrainCallContext",
    ];

    /// <summary>Types of other assemblies of the real one, which cannot be read here: their members were compared by hand.</summary>
    private static readonly Dictionary<string, string> LivesElsewhere = new()
    {
        ["Orleans.Serialization.Invocation.IInvokable"] = "Orleans.Serialization",
    };

    public static List<string> Differences(IReadOnlyDictionary<string, TypeShape> engine, IReadOnlyDictionary<string, TypeShape> real) =>
    [
        .. engine.Values
            .Where(each => each.Name.StartsWith("Orleans.", StringComparison.Ordinal) && !LivesElsewhere.ContainsKey(each.Name))
            .SelectMany(each => real.TryGetValue(each.Name, out var model) ? Differences(each, model) : [$"{each.Name}: the real one has no such type"]),
    ];

    private static IEnumerable<string> Differences(TypeShape own, TypeShape real)
    {
        if (own.Heading != real.Heading)
        {
            yield return $"{own.Name}: is '{own.Heading}', really '{real.Heading}'";
        }

        if (own.Usage != real.Usage)
        {
            yield return $"{own.Name}: has the attribute usage '{own.Usage}', really '{real.Usage}'";
        }

        foreach (var each in own.Interfaces.Except(real.Interfaces))
        {
            yield return $"{own.Name}: is no {each} really";
        }

        foreach (var (text, member) in own.Members)
        {
            if (!real.Members.TryGetValue(text, out var model))
            {
                yield return $"{own.Name}: has no '{text}' really";
            }
            else if (!Nullability.IsSame(member, model))
            {
                yield return $"{own.Name}: '{text}' has null elsewhere really";
            }
        }

        foreach (var each in own.IsInterface && !FulfilledByTheEngine.Contains(own.Name) ? real.Members.Keys.Except(own.Members.Keys) : [])
        {
            yield return $"{own.Name}: lacks '{each}', which those who fulfil it must have";
        }
    }
}
