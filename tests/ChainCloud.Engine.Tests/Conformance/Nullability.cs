using Microsoft.CodeAnalysis;

namespace ChainCloud.Engine.Tests.Conformance;

/// <summary>
/// Whether two members of the same text may be null in the same places. Where the real one says nothing of null, callers of either
/// compile without a warning, so that anything goes there.
/// </summary>
internal static class Nullability
{
    private static readonly HashSet<string> Attributes =
    [
        "AllowNullAttribute", "DisallowNullAttribute", "MaybeNullAttribute", "NotNullAttribute", "MaybeNullWhenAttribute", "NotNullWhenAttribute",
        "NotNullIfNotNullAttribute", "DoesNotReturnAttribute",
    ];

    public static bool IsSame(ISymbol own, ISymbol real)
    {
        var (mine, theirs) = (PartsOf(own).ToList(), PartsOf(real).ToList());
        return mine.Zip(theirs).All(each => IsSame(each.First.Type, each.Second.Type) && SayTheSame(each.First.Attributes, each.Second.Attributes));
    }

    private static IEnumerable<(ITypeSymbol Type, IEnumerable<AttributeData> Attributes)> PartsOf(ISymbol member) => member switch
    {
        IFieldSymbol field => [(field.Type, field.GetAttributes())],
        IPropertySymbol property => [(property.Type, property.GetAttributes()), .. property.Parameters.SelectMany(PartsOf)],
        IEventSymbol raised => [(raised.Type, raised.GetAttributes())],
        IMethodSymbol method =>
        [
            (method.ReturnType, method.GetReturnTypeAttributes()), .. method.Parameters.SelectMany(PartsOf),
            .. method.TypeParameters.SelectMany(each => each.ConstraintTypes.OrderBy(Texts.Of, StringComparer.Ordinal)).Select(each => (each, Enumerable.Empty<AttributeData>())),
        ],
        IParameterSymbol parameter => [(parameter.Type, parameter.GetAttributes())],
        _ => throw new ArgumentException($"A {member.Kind} is not compared.", nameof(member)),
    };

    private static bool IsSame(ITypeSymbol own, ITypeSymbol real) =>
        (real.IsValueType || real.NullableAnnotation == NullableAnnotation.None || own.NullableAnnotation == real.NullableAnnotation)
        && (own, real) switch
        {
            (INamedTypeSymbol mine, INamedTypeSymbol theirs) => mine.TypeArguments.Zip(theirs.TypeArguments).All(each => IsSame(each.First, each.Second)),
            (IArrayTypeSymbol mine, IArrayTypeSymbol theirs) => IsSame(mine.ElementType, theirs.ElementType),
            _ => true,
        };

    private static bool SayTheSame(IEnumerable<AttributeData> own, IEnumerable<AttributeData> real) => Names(own).SetEquals(Names(real));

    private static HashSet<string> Names(IEnumerable<AttributeData> attributes) =>
        [.. attributes.Select(each => each.AttributeClass?.Name ?? "").Where(Attributes.Contains)];
}
