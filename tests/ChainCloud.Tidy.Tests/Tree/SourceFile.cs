using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ChainCloud.Tidy.Tests;

/// <summary>One C# file of the tree, or a snippet that stands for one.</summary>
/// <param name="Path">From the repository's root, with forward slashes.</param>
internal sealed record SourceFile(string Path, string Text)
{
    private readonly Lazy<SyntaxNode> _root = new(() => CSharpSyntaxTree.ParseText(Text, new CSharpParseOptions(LanguageVersion.Preview)).GetRoot());

    public SyntaxNode Root => _root.Value;

    /// <summary>The project that compiles it: the name of the folder two levels below the root.</summary>
    public string Project => Path.Split('/') is [_, var folder, _, ..] ? folder : "";

    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    /// <summary>Path and line, as editors understand it.</summary>
    public string At(SyntaxNode node) => $"{Path}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";

    /// <summary>Every node of a kind.</summary>
    public IEnumerable<T> All<T>() => Root.DescendantNodes().OfType<T>();

    /// <summary>Every plain or generic name that the code uses, documentation aside.</summary>
    public IEnumerable<SimpleNameSyntax> Names() => All<SimpleNameSyntax>();
}
