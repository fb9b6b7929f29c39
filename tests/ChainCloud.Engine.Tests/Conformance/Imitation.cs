namespace ChainCloud.Engine.Tests.Conformance;

/// <summary>Compares what the engine shows in the imitated namespaces with the real thing: nothing more, nothing otherwise.</summary>
internal static class Imitation
{
    /// <summary>Contracts that code outside the engine fulfils: with a member missing here, that code would not build against the real one.</summary>
    private static readonly string[] FulfilledByOthers =
    [
        "Orleans.IIncomingGrainCallFilter", "Orleans.IConverter`2", "Orleans.IGrain", "Orleans.IGrainWithStringKey", "Orleans.Runtime.IAddressable",
    ];

    /// <summary>Types of other assemblies of the real one, which cannot be read here: their members were compared by hand.</summary>
    private static readonly Dictionary<string, string> LivesElsewhere = new()
    {
        ["Orleans.Serialization.Invocation.IInvokable"] = "Orleans.Serialization",
    };

    public static IReadOnlyDictionary<string, TypeShape> ImitatedTypesOf(string assembly) => AssemblyShape.Read(assembly).Values
        .Where(type => type.Name.StartsWith("Orleans.", StringComparison.Ordinal))
        .ToDictionary(type => type.Name);

    public static List<string> Differences(IReadOnlyDictionary<string, TypeShape> engine, IReadOnlyDictionary<string, TypeShape> real) =>
        [.. engine.Values.Where(each => !LivesElsewhere.ContainsKey(each.Name)).SelectMany(each => real.TryGetValue(each.Name, out var model)
            ? Differences(each, model)
            : [$"{each.Name}: the real one has no such type"])];

    private static IEnumerable<string> Differences(TypeShape own, TypeShape real)
    {
        if (own.Heading != real.Heading)
        {
            yield return $"{own.Name}: is '{own.Heading}', really '{real.Heading}'";
        }

        if (own.Usage != real.Usage)
        {
            yield return $"{own.Name}: has another attribute usage";
        }

        foreach (var each in own.Interfaces.Except(real.Interfaces))
        {
            yield return $"{own.Name}: is no {each} really";
        }

        foreach (var each in own.Members.Except(real.Members))
        {
            yield return $"{own.Name}: has no '{each}' really";
        }

        foreach (var each in FulfilledByOthers.Contains(own.Name) ? real.Members.Except(own.Members) : [])
        {
            yield return $"{own.Name}: lacks '{each}', which those who fulfil it must have";
        }
    }
}
