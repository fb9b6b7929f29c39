using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ChainCloud.Engine.Tests.Conformance;

/// <summary>What one public type looks like to a compiler that builds against it.</summary>
/// <param name="Heading">Kind, modifiers, generic parameters with their constraints, and base type.</param>
/// <param name="Interfaces">Every interface that it is.</param>
/// <param name="Usage">Where an attribute may stand; empty for what is none.</param>
/// <param name="Members">Public and protected members by their text: modifiers, name, types, parameter names, defaults.</param>
internal sealed record TypeShape(
    string Name, string Heading, ImmutableHashSet<string> Interfaces, string Usage, ImmutableDictionary<string, ISymbol> Members)
{
    public bool IsInterface { get; init; }
}

/// <summary>Reads the public face of assemblies as the compiler sees it. Nothing is loaded, and what they depend on may be missing.</summary>
internal static class AssemblyShape
{
    // All of the framework would take a compilation ten times as long.
    private static readonly string[] Needed =
    [
        "System.Private.CoreLib", "System.Runtime.", "System.Collections", "System.Linq", "System.Threading", "System.Diagnostics", "System.ComponentModel", "System.Reflection",
        "Microsoft.Extensions.",
    ];

    public static IReadOnlyList<MetadataReference> Framework { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Needed.Any(each => Path.GetFileName(path).StartsWith(each, StringComparison.Ordinal))).Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>The public types of these assemblies, which may refer to each other.</summary>
    public static Dictionary<string, TypeShape> Read(params MetadataReference[] assemblies)
    {
        var compilation = CSharpCompilation.Create("reader", [], [.. Framework, .. assemblies]);
        return assemblies
            .SelectMany(each => AllTypes(((IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(each)!).GlobalNamespace))
            .Select(Read)
            .ToDictionary(each => each.Name);
    }

    private static IEnumerable<INamedTypeSymbol> AllTypes(INamespaceOrTypeSymbol parent) => parent.GetMembers().SelectMany(each => each switch
    {
        INamespaceSymbol space => AllTypes(space),
        INamedTypeSymbol type when IsVisible(type) => AllTypes(type).Prepend(type),
        _ => [],
    });

    private static bool IsVisible(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal;

    private static TypeShape Read(INamedTypeSymbol type) => new(
        Texts.Name(type),
        Texts.Heading(type),
        [.. type.AllInterfaces.Where(IsVisible).Select(Texts.Of)],
        Texts.Usage(type),
        type.GetMembers().Where(each => each is not INamedTypeSymbol && IsVisible(each)).ToImmutableDictionary(Texts.Member))
    {
        IsInterface = type.TypeKind == TypeKind.Interface,
    };
}
