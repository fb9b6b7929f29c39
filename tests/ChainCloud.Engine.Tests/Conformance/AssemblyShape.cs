using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ChainCloud.Engine.Tests.Conformance;

/// <summary>What one public type looks like to a compiler that builds against it.</summary>
/// <param name="Heading">Kind, modifiers, generic parameters with their constraints, and base type.</param>
/// <param name="Interfaces">Every interface it declares.</param>
/// <param name="Members">Public and protected members, one text each: modifiers, name, types, parameter names and defaults.</param>
/// <param name="Usage">The raw value of <see cref="AttributeUsageAttribute"/> in hexadecimal; empty without one.</param>
internal sealed record TypeShape(string Name, string Heading, ImmutableHashSet<string> Interfaces, ImmutableHashSet<string> Members, string Usage);

/// <summary>Reads the public face of an assembly from its metadata. Nothing is loaded or resolved, so dependencies may be missing.</summary>
internal static class AssemblyShape
{
    public static Dictionary<string, TypeShape> Read(string path)
    {
        using var stream = File.OpenRead(path);
        using var image = new PEReader(stream);
        var reader = image.GetMetadataReader();
        return reader.TypeDefinitions
            .Where(handle => IsVisible(reader, reader.GetTypeDefinition(handle)))
            .Select(handle => Read(reader, handle))
            .ToDictionary(type => type.Name);
    }

    private static bool IsVisible(MetadataReader reader, TypeDefinition type)
    {
        var access = type.Attributes & TypeAttributes.VisibilityMask;
        return access == TypeAttributes.Public
            || (access is TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem
                && IsVisible(reader, reader.GetTypeDefinition(type.GetDeclaringType())));
    }

    private static TypeShape Read(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        var names = new GenericNames(Names(reader, type.GetGenericParameters()), []);
        var parent = type.BaseType.IsNil ? "" : $" : {TypeNames.Of(reader, type.BaseType, names)}";
        var interfaces = type.GetInterfaceImplementations()
            .Select(each => TypeNames.Of(reader, reader.GetInterfaceImplementation(each).Interface, names));
        var members = type.GetMethods().Select(each => Method(reader, each, names)).Concat(type.GetFields().Select(each => Field(reader, each, names)));
        return new TypeShape(
            TypeNames.Shared.GetTypeFromDefinition(reader, handle, 0),
            $"{Kind(type.Attributes)}{Generics(reader, type.GetGenericParameters(), names)}{parent}",
            interfaces.ToImmutableHashSet(),
            members.OfType<string>().ToImmutableHashSet(),
            Usage(reader, type));
    }

    private static string Kind(TypeAttributes attributes) => string.Join(' ', new[]
    {
        attributes.HasFlag(TypeAttributes.Abstract) && !attributes.HasFlag(TypeAttributes.Interface) ? "abstract" : null,
        attributes.HasFlag(TypeAttributes.Sealed) ? "sealed" : null,
        attributes.HasFlag(TypeAttributes.Interface) ? "interface" : "type",
    }.OfType<string>());

    private static string Modifiers(MethodAttributes attributes) => string.Join(' ', new[]
    {
        (attributes & MethodAttributes.MemberAccessMask) == MethodAttributes.Public ? "public" : "protected",
        attributes.HasFlag(MethodAttributes.Static) ? "static" : null,
        attributes.HasFlag(MethodAttributes.Abstract) ? "abstract" : null,
        attributes.HasFlag(MethodAttributes.Virtual) && !attributes.HasFlag(MethodAttributes.Final) ? "virtual" : null,
    }.OfType<string>());

    private static string Modifiers(FieldAttributes attributes) => string.Join(' ', new[]
    {
        (attributes & FieldAttributes.FieldAccessMask) == FieldAttributes.Public ? "public" : "protected",
        attributes.HasFlag(FieldAttributes.Static) ? "static" : null,
        attributes.HasFlag(FieldAttributes.InitOnly) ? "readonly" : null,
        attributes.HasFlag(FieldAttributes.Literal) ? "const" : null,
    }.OfType<string>());

    private static ImmutableArray<string> Names(MetadataReader reader, GenericParameterHandleCollection parameters) =>
        [.. parameters.Select(each => reader.GetString(reader.GetGenericParameter(each).Name))];

    private static string Generics(MetadataReader reader, GenericParameterHandleCollection parameters, GenericNames names) =>
        parameters.Count == 0 ? "" : $"<{string.Join(", ", parameters.Select(each => Generic(reader, reader.GetGenericParameter(each), names)))}>";

    private static string Generic(MetadataReader reader, GenericParameter parameter, GenericNames names)
    {
        var bounds = parameter.GetConstraints().Select(each => TypeNames.Of(reader, reader.GetGenericParameterConstraint(each).Type, names));
        return $"{reader.GetString(parameter.Name)}({parameter.Attributes}; {string.Join(", ", bounds.Order())})";
    }

    private static string? Method(MetadataReader reader, MethodDefinitionHandle handle, GenericNames typeNames)
    {
        var method = reader.GetMethodDefinition(handle);
        var access = method.Attributes & MethodAttributes.MemberAccessMask;
        if (access is not (MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem))
        {
            return null;
        }

        var names = typeNames with { OfMethod = Names(reader, method.GetGenericParameters()) };
        var signature = method.DecodeSignature(TypeNames.Shared, names);
        var parameters = new string[signature.ParameterTypes.Length];
        foreach (var each in method.GetParameters().Select(reader.GetParameter).Where(each => each.SequenceNumber > 0))
        {
            var position = each.SequenceNumber - 1;
            parameters[position] = $"{signature.ParameterTypes[position]} {reader.GetString(each.Name)}{Default(reader, each)}";
        }

        return $"{Modifiers(method.Attributes)} {signature.ReturnType} {reader.GetString(method.Name)}"
            + $"{Generics(reader, method.GetGenericParameters(), names)}({string.Join(", ", parameters)})";
    }

    private static string Default(MetadataReader reader, Parameter parameter) =>
        parameter.GetDefaultValue().IsNil ? "" : $" = {Value(reader, parameter.GetDefaultValue())}";

    private static string? Field(MetadataReader reader, FieldDefinitionHandle handle, GenericNames names)
    {
        var field = reader.GetFieldDefinition(handle);
        var access = field.Attributes & FieldAttributes.FieldAccessMask;
        if (access is not (FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem))
        {
            return null;
        }

        var value = field.GetDefaultValue().IsNil ? "" : $" = {Value(reader, field.GetDefaultValue())}";
        return $"{Modifiers(field.Attributes)} {field.DecodeSignature(TypeNames.Shared, names)} {reader.GetString(field.Name)}{value}";
    }

    private static string Value(MetadataReader reader, ConstantHandle handle)
    {
        var constant = reader.GetConstant(handle);
        return reader.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode)?.ToString() ?? "null";
    }

    private static string Usage(MetadataReader reader, TypeDefinition type)
    {
        foreach (var attribute in type.GetCustomAttributes().Select(reader.GetCustomAttribute))
        {
            if (attribute.Constructor.Kind == HandleKind.MemberReference
                && reader.GetMemberReference((MemberReferenceHandle)attribute.Constructor) is { Parent.Kind: HandleKind.TypeReference } constructor
                && TypeNames.Of(reader, constructor.Parent, new GenericNames([], [])) == "System.AttributeUsageAttribute")
            {
                return Convert.ToHexString(reader.GetBlobBytes(attribute.Value));
            }
        }

        return "";
    }
}
