using System.Globalization;
using Microsoft.CodeAnalysis;

namespace ChainCloud.Engine.Tests.Conformance;

/// <summary>Symbols as text, so that two assemblies can be compared: equal texts are the same to a caller, nullability apart.</summary>
internal static class Texts
{
    private static readonly SymbolDisplayFormat Types =
        SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted);

    // A use of what carries one of these is a warning or an error.
    private static readonly string[] Warnings = ["ObsoleteAttribute", "ExperimentalAttribute", "RequiresPreviewFeaturesAttribute"];

    public static string Of(ITypeSymbol type) => type.ToDisplayString(Types);

    /// <summary>The name with the count of generic parameters, as metadata has it.</summary>
    public static string Name(INamedTypeSymbol type) => type.ContainingType is { } outer ? $"{Name(outer)}+{type.MetadataName}"
        : type.ContainingNamespace.IsGlobalNamespace ? type.MetadataName
        : $"{type.ContainingNamespace.ToDisplayString()}.{type.MetadataName}";

    public static string Heading(INamedTypeSymbol type) => Joined(
        Access(type),
        type.IsStatic ? "static" : null,
        type.IsAbstract && !type.IsStatic && type.TypeKind == TypeKind.Class ? "abstract" : null,
        type.IsSealed && !type.IsStatic && type.TypeKind == TypeKind.Class ? "sealed" : null,
        type.IsReadOnly ? "readonly" : null,
        type.IsRefLikeType ? "ref" : null,
        type.TypeKind.ToString().ToLowerInvariant(),
        Generics(type.TypeParameters),
        type.BaseType is { } parent ? $": {Of(parent)}" : null,
        type.EnumUnderlyingType is { } number ? $"of {Of(number)}" : null,
        type.DelegateInvokeMethod is { } call ? Signature(call) : null,
        Warning(type));

    public static string Usage(INamedTypeSymbol type) =>
        type.GetAttributes().FirstOrDefault(each => each.AttributeClass?.Name == nameof(AttributeUsageAttribute)) is { } usage
            ? string.Join(", ", usage.ConstructorArguments.Select(Value).Concat(usage.NamedArguments.Select(each => $"{each.Key} = {Value(each.Value)}").Order()))
            : "";

    public static string Member(ISymbol member) => Joined(
        Access(member),
        member.IsStatic ? "static" : null,
        member.IsAbstract ? "abstract" : null,
        member.IsVirtual ? "virtual" : null,
        member.IsOverride ? "override" : null,
        member.IsSealed ? "sealed" : null,
        member switch
        {
            IFieldSymbol field => Field(field),
            IPropertySymbol property => $"{(property.IsRequired ? "required " : "")}{Ref(property.RefKind)}{Of(property.Type)} {property.Name}"
                + (property.IsIndexer ? Parameters(property.Parameters) : ""),
            IEventSymbol raised => $"event {Of(raised.Type)} {raised.Name}",
            IMethodSymbol method => $"{(method.IsInitOnly ? "init " : "")}{Ref(method.RefKind)}{Of(method.ReturnType)} {method.Name}{Signature(method)}",
            _ => throw new ArgumentException($"A {member.Kind} is not compared.", nameof(member)),
        },
        Warning(member));

    private static string Field(IFieldSymbol field) => Joined(
        field.IsConst ? "const" : field.IsReadOnly ? "readonly" : null,
        field.IsRequired ? "required" : null,
        Of(field.Type),
        field.HasConstantValue ? $"{field.Name} = {Constant(field.ConstantValue)}" : field.Name);

    private static string Signature(IMethodSymbol method) => Generics(method.TypeParameters) + Parameters(method.Parameters, method.IsExtensionMethod);

    private static string Parameters(IEnumerable<IParameterSymbol> parameters, bool isExtension = false) =>
        $"({(isExtension ? "this " : "")}{string.Join(", ", parameters.Select(Parameter))})";

    private static string Parameter(IParameterSymbol parameter) => Joined(
        parameter.IsParams ? "params" : null,
        parameter.ScopedKind == ScopedKind.None ? null : parameter.ScopedKind.ToString(),
        Ref(parameter.RefKind).TrimEnd(),
        Of(parameter.Type),
        parameter.Name,
        parameter.HasExplicitDefaultValue ? $"= {Constant(parameter.ExplicitDefaultValue)}" : null);

    private static string Generics(IReadOnlyList<ITypeParameterSymbol> parameters) =>
        parameters.Count == 0 ? "" : $"<{string.Join(", ", parameters.Select(Generic))}>";

    private static string Generic(ITypeParameterSymbol parameter) => Joined(
        parameter.Variance == VarianceKind.None ? null : parameter.Variance.ToString().ToLowerInvariant(),
        $"{parameter.Name}:",
        parameter.HasReferenceTypeConstraint ? "class" : null,
        parameter.HasUnmanagedTypeConstraint ? "unmanaged" : parameter.HasValueTypeConstraint ? "struct" : null,
        parameter.HasNotNullConstraint ? "notnull" : null,
        parameter.HasConstructorConstraint ? "new()" : null,
        parameter.AllowsRefLikeType ? "allows ref struct" : null,
        string.Join(" ", parameter.ConstraintTypes.Select(Of).Order(StringComparer.Ordinal)));

    private static string Access(ISymbol symbol) => symbol.DeclaredAccessibility == Accessibility.Public ? "public" : "protected";

    private static string Ref(RefKind kind) => kind == RefKind.None ? "" : $"{kind.ToString().ToLowerInvariant()} ";

    private static string? Warning(ISymbol symbol) =>
        symbol.GetAttributes().Select(each => each.AttributeClass?.Name).FirstOrDefault(Warnings.Contains) is { } found ? $"[{found}]" : null;

    private static string Value(TypedConstant constant) => constant.Kind == TypedConstantKind.Array
        ? string.Join(" ", constant.Values.Select(Value))
        : Constant(constant.Value);

    private static string Constant(object? value) => value is null ? "null" : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static string Joined(params string?[] words) => string.Join(' ', words.Where(each => !string.IsNullOrEmpty(each)));
}
