using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ChainCloud.Tidy.Tests.Size;

public sealed class SizeLimits
{
    private const int LinesOfFile = 400;
    private const int LinesOfMethod = 60;

    [Fact]
    public void The_tree_is_found() => Assert.True(SourceTree.Sources.Count > 150 && SourceTree.Projects.Count > 20, "Too few files.");

    [Fact]
    public void Every_file_can_be_read_by_these_tests() => Verdict.None(SourceTree.Sources.SelectMany(Unreadable));

    [Fact]
    public void Files_are_short() => Verdict.None(SourceTree.Sources.SelectMany(LongFile));

    [Fact]
    public void Methods_are_short() => Verdict.None(SourceTree.Sources.SelectMany(LongMethods));

    [Fact]
    public void A_broken_file_is_found() => Verdict.Finds(Unreadable(new SourceFile("a/b/c.cs", "class {")), "c.cs");

    [Fact]
    public void A_tooLongfile_is_found()
    {
        Verdict.Finds(LongFile(new SourceFile("a/b/c.cs", Lines(LinesOfFile + 1))), "401");
        Assert.Empty(LongFile(new SourceFile("a/b/c.cs", Lines(LinesOfFile))));
    }

    [Theory]
    [InlineData("class A {{ void B() {{{0}}} }}", "B")]
    [InlineData("class A {{ A() {{{0}}} }}", "A")]
    [InlineData("class A {{ int C {{ get {{{0}}} }} }}", "get")]
    [InlineData("{0}return;", "top-level")]
    public void A_tooLongmethod_is_found(string shape, string name)
    {
        var tooLong = string.Format(System.Globalization.CultureInfo.InvariantCulture, shape, Lines(LinesOfMethod + 1));
        var shortEnough = string.Format(System.Globalization.CultureInfo.InvariantCulture, shape, Lines(LinesOfMethod - 2));

        Verdict.Finds(LongMethods(new SourceFile("a/b/c.cs", tooLong)), name);
        Assert.Empty(LongMethods(new SourceFile("a/b/c.cs", shortEnough)));
    }

    private static string Lines(int count) => string.Concat(Enumerable.Repeat("_ = 1;\n", count));

    private static IEnumerable<string> Unreadable(SourceFile file) => file.Root.SyntaxTree.GetDiagnostics()
        .Where(each => each.Severity == DiagnosticSeverity.Error).Select(each => $"{file.Path}: {each}");

    private static IEnumerable<string> LongFile(SourceFile file)
    {
        var lines = file.Text.AsSpan().Count('\n');
        return lines > LinesOfFile ? [$"{file.Path} has {lines} lines"] : [];
    }

    private static IEnumerable<string> LongMethods(SourceFile file)
    {
        foreach (var method in file.Root.DescendantNodes().Where(each => each is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax))
        {
            var lines = LineOf(method.GetLastToken()) - LineOf(FirstToken(method)) + 1;
            if (lines > LinesOfMethod)
            {
                yield return $"{file.At(method)} {NameOf(method)} has {lines} lines";
            }
        }

        var statements = file.All<GlobalStatementSyntax>().ToList();
        if (statements.Count > 0 && LineOf(statements[^1].GetLastToken()) - LineOf(statements[0].GetFirstToken()) + 1 > LinesOfMethod)
        {
            yield return $"{file.Path} has more than {LinesOfMethod} lines of top-level code";
        }
    }

    private static string NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        AccessorDeclarationSyntax accessor => accessor.Keyword.Text,
        _ => node.Kind().ToString(),
    };

    // Attributes are no part of a method's length.
    private static SyntaxToken FirstToken(SyntaxNode node)
    {
        var first = node.ChildNodesAndTokens().First(each => !each.IsKind(SyntaxKind.AttributeList));
        return first.IsToken ? first.AsToken() : first.AsNode()!.GetFirstToken();
    }

    private static int LineOf(SyntaxToken token) => token.GetLocation().GetLineSpan().EndLinePosition.Line;
}
