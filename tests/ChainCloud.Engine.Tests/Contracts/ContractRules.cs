using System.Reflection;
using System.Runtime.CompilerServices;
using Orleans;
using Orleans.CodeGeneration;

namespace ChainCloud.Engine.Tests.Contracts;

/// <summary>
/// What a cluster engine asks of contracts and this engine, which passes references, would never notice: every type that can cross a
/// call has its serialization attributes and never changes, or has a registered converter to one that has.
/// </summary>
internal sealed class ContractRules
{
    private static readonly HashSet<Type> Plain =
    [
        typeof(string), typeof(bool), typeof(byte), typeof(int), typeof(uint), typeof(long), typeof(ulong), typeof(Guid), typeof(TimeSpan),
        typeof(DateTimeOffset), typeof(System.Numerics.BigInteger), typeof(CancellationToken),

        // Bytes are never changed after they were made; an array is what every decoder takes.
        typeof(byte[]),
    ];

    private static readonly HashSet<Type> Wrappers =
    [
        typeof(Task<>), typeof(ValueTask<>), typeof(Nullable<>), typeof(IReadOnlyList<>), typeof(IReadOnlyDictionary<,>),
    ];

    private readonly Dictionary<Type, Type> _surrogates;
    private readonly HashSet<Type> _seen = [];
    private readonly List<string> _broken = [];

    private ContractRules(IEnumerable<Type> converters) => _surrogates = converters
        .Select(each => each.GetInterfaces().Single(other => Open(other) == typeof(IConverter<,>)).GetGenericArguments())
        .ToDictionary(each => Open(each[0]), each => each[1]);

    /// <summary>Every broken rule of the assembly's contracts.</summary>
    public static List<string> BrokenIn(Assembly assembly) => BrokenIn(
        assembly.GetTypes().Where(each => each.IsInterface && each.IsAssignableTo(typeof(IGrain))),
        assembly.GetTypes().Where(each => each.IsDefined(typeof(RegisterConverterAttribute))));

    public static List<string> BrokenIn(IEnumerable<Type> contracts, IEnumerable<Type> converters)
    {
        var rules = new ContractRules(converters);
        var all = contracts.ToList();
        all.ForEach(rules.CheckContract);
        rules.CheckUnique("the contracts", all.Select(each => each.GetCustomAttribute<AliasAttribute>()?.Alias));
        rules.CheckUnique("all types", rules._seen.Select(each => each.GetCustomAttribute<AliasAttribute>()?.Alias));
        return rules._broken;
    }

    private void CheckContract(Type contract)
    {
        Demand(contract.IsDefined(typeof(AliasAttribute)), $"{contract.Name} has no [Alias]");
        Demand(contract.IsDefined(typeof(VersionAttribute)), $"{contract.Name} has no [Version]");
        var methods = contract.GetMethods();
        CheckUnique(contract.Name, methods.Select(each => each.GetCustomAttribute<AliasAttribute>()?.Alias));
        foreach (var method in methods)
        {
            Demand(method.IsDefined(typeof(AliasAttribute)), $"{contract.Name}.{method.Name} has no [Alias]");
            if (method.ReturnType != typeof(Task) && method.ReturnType != typeof(ValueTask))
            {
                CheckType(method.ReturnType, $"{contract.Name}.{method.Name}");
            }

            foreach (var parameter in method.GetParameters())
            {
                CheckType(parameter.ParameterType, $"{contract.Name}.{method.Name}");
            }
        }
    }

    private void CheckType(Type type, string usedBy)
    {
        foreach (var argument in type.IsGenericType ? type.GetGenericArguments() : [])
        {
            CheckType(argument, usedBy);
        }

        var open = Open(type);
        if (type.IsGenericParameter || Plain.Contains(type) || Wrappers.Contains(open) || !_seen.Add(open))
        {
            return;
        }

        if (_surrogates.TryGetValue(open, out var surrogate))
        {
            CheckAttributes(Open(surrogate), $"converter of {open.Name}");
        }
        else if (open.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
        {
            CheckAttributes(open, usedBy);
            CheckImmutable(open);
        }
        else if (!open.IsEnum)
        {
            _broken.Add($"{open.Name}, used by {usedBy}, has neither [GenerateSerializer] nor a registered converter");
        }
    }

    private void CheckAttributes(Type type, string usedBy)
    {
        Demand(type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false), $"{type.Name}, used by {usedBy}, has no [GenerateSerializer]");
        Demand(type.IsDefined(typeof(AliasAttribute), inherit: false), $"{type.Name} has no [Alias]");
        if (type.IsEnum)
        {
            return;
        }

        var members = StateOf(type).ToList();
        CheckUnique(type.Name, members.Select(each => $"{each.GetCustomAttribute<IdAttribute>()?.Id}"));
        foreach (var member in members)
        {
            Demand(member.IsDefined(typeof(IdAttribute)), $"{type.Name}.{member.Name} has no [Id]");
            CheckType((member as PropertyInfo)?.PropertyType ?? ((FieldInfo)member).FieldType, type.Name);
        }
    }

    private void CheckImmutable(Type type)
    {
        foreach (var member in StateOf(type))
        {
            var changes = member is FieldInfo field ? !field.IsInitOnly : IsSettable((PropertyInfo)member);
            Demand(!changes, $"{type.Name}.{member.Name} can be changed");
        }
    }

    // Members that hold something: fields, and properties with a field of the compiler's behind them.
    private static IEnumerable<MemberInfo> StateOf(Type type)
    {
        const BindingFlags own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var fields = type.GetFields(own);
        return fields.Where(each => !each.Name.StartsWith('<')).Cast<MemberInfo>()
            .Concat(type.GetProperties(own).Where(each => fields.Any(field => field.Name == $"<{each.Name}>k__BackingField")));
    }

    private static bool IsSettable(PropertyInfo property) => property.SetMethod is { } setter
        && !setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static Type Open(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private void CheckUnique(string where, IEnumerable<string?> names)
    {
        foreach (var twice in names.OfType<string>().Where(each => each.Length > 0).GroupBy(each => each).Where(each => each.Count() > 1))
        {
            _broken.Add($"{twice.Key} is used twice in {where}");
        }
    }

    private void Demand(bool holds, string otherwise)
    {
        if (!holds)
        {
            _broken.Add(otherwise);
        }
    }
}
