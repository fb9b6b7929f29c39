using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ChainCloud.Tidy.Tests.Words;

public sealed class Names
{
    private static readonly string[] EmptyEndings = ["Manager", "Helper", "Helpers", "Util", "Utils", "Service", "Info", "Data"];

    [Fact]
    public void Type_names_say_what_the_type_is() => Verdict.None(SourceTree.Sources.SelectMany(TypeFindings));

    [Fact]
    public void Namespaces_are_file_scoped_and_begin_with_the_project() => Verdict.None(SourceTree.Sources.SelectMany(NamespaceFindings));

    [Theory]
    [InlineData("class PayoutManager;")]
    [InlineData("namespace A; interface IPayoutService;")]
    [InlineData("record struct TransferData(int A);")]
    [InlineData("enum BlockInfo { A }")]
    public void An_empty_word_is_found(string code) => Verdict.Finds(TypeFindings(new SourceFile("a/ChainCloud.B/C.cs", code)), "C.cs:1");

    [Theory]
    [InlineData("namespace ChainCloud.Other;")]
    [InlineData("namespace ChainCloud.B { }")]
    public void A_foreign_or_block_namespace_is_found(string code) => Verdict.Finds(NamespaceFindings(new SourceFile("a/ChainCloud.B/C.cs", code)), "C.cs:1");

    private static IEnumerable<string> TypeFindings(SourceFile file) => file.All<BaseTypeDeclarationSyntax>()
        .Where(each => EmptyEndings.Any(ending => each.Identifier.Text.EndsWith(ending, StringComparison.Ordinal)))
        .Select(each => $"{file.At(each)} {each.Identifier.Text}");

    // The engine stands in the namespaces that it imitates.
    private static IEnumerable<string> NamespaceFindings(SourceFile file) =>
        file.Path.StartsWith("silo/ChainCloud.EmbeddedEngine/Orleans/", StringComparison.Ordinal)
            ? []
            : file.All<BaseNamespaceDeclarationSyntax>()
                .Where(each => each is NamespaceDeclarationSyntax || !IsOf(file.Project, each.Name.ToString()))
                .Select(each => $"{file.At(each)} {each.Name}");

    private static bool IsOf(string project, string name) =>
        $"{name}.".StartsWith($"{(project.StartsWith("ChainCloud.", StringComparison.Ordinal) ? project : $"ChainCloud.{project}")}.", StringComparison.Ordinal);
}
