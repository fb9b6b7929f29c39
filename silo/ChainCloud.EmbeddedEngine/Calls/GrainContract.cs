using System.Collections.Frozen;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Concurrency;

namespace ChainCloud.EmbeddedEngine;

/// <summary>One grain class.</summary>
internal sealed class GrainClass(Type type)
{
    public Type Type { get; } = type;

    public bool IsReentrant { get; } = type.IsDefined(typeof(ReentrantAttribute), inherit: true);

    /// <summary>Makes a grain, its constructor's parameters from the services.</summary>
    public ObjectFactory New { get; } = ActivatorUtilities.CreateFactory(type, []);
}

/// <summary>One contract with the one grain class that fulfils it.</summary>
internal sealed class GrainContract
{
    private GrainContract(Type type, GrainClass grainClass)
    {
        Type = type;
        Class = grainClass;
        Methods = type.GetInterfaces().Append(type)
            .SelectMany(each => MethodsOf(each, grainClass))
            .ToFrozenDictionary(each => each.Contract);
    }

    public Type Type { get; }

    public GrainClass Class { get; }

    public FrozenDictionary<MethodInfo, GrainMethod> Methods { get; }

    /// <summary>Every contract of the assemblies' grain classes. Throws when two classes fulfil one contract.</summary>
    public static FrozenDictionary<Type, GrainContract> AllOf(IEnumerable<Assembly> assemblies)
    {
        var contracts = new Dictionary<Type, GrainContract>();
        foreach (var type in assemblies.Distinct().SelectMany(each => each.GetTypes()).Where(IsGrainClass))
        {
            var grainClass = new GrainClass(type);
            foreach (var contract in type.GetInterfaces().Where(IsContract))
            {
                if (!contracts.TryAdd(contract, new GrainContract(contract, grainClass)))
                {
                    throw new InvalidOperationException($"{contract} has two grain classes: {contracts[contract].Class.Type} and {type}.");
                }
            }
        }

        return contracts.ToFrozenDictionary();
    }

    private static bool IsGrainClass(Type type) => type is { IsAbstract: false, ContainsGenericParameters: false } && type.IsAssignableTo(typeof(Grain));

    private static bool IsContract(Type type) =>
        type != typeof(IGrainWithStringKey) && type.IsAssignableTo(typeof(IGrainWithStringKey));

    private static IEnumerable<GrainMethod> MethodsOf(Type contract, GrainClass grainClass)
    {
        var map = grainClass.Type.GetInterfaceMap(contract);
        return map.InterfaceMethods.Zip(map.TargetMethods)
            .Where(each => !each.First.IsStatic)
            .Select(each => new GrainMethod(each.First, each.Second, grainClass.IsReentrant));
    }
}
