using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ChainCloud.Tidy.Tests.Words;

public sealed partial class UnfinishedWork
{
    // Put together here, so that this file passes its own rule.
    private static readonly string[] Marks = ["TO" + "DO", "FIX" + "ME", "HA" + "CK", "X" + "XX"];

    [Fact]
    public void No_file_holds_a_mark_of_unfinished_work() =>
        Verdict.None(SourceTree.Texts.SelectMany(path => MarkFindings(path, SourceTree.Read(path))));

    [Fact]
    public void No_code_is_commented_out() => Verdict.None(SourceTree.Sources.SelectMany(CommentFindings));

    [Fact]
    public void No_file_has_regions() => Verdict.None(SourceTree.Sources.SelectMany(RegionFindings));

    [Fact]
    public void A_mark_is_found() => Verdict.Finds(MarkFindings("a.md", "one\n<!-- " + Marks[0] + ": more -->"), "a.md:2");

    [Theory]
    [InlineData("// var x = Parse(y);")]
    [InlineData("// if (x) {")]
    [InlineData("/* Save(y); */")]
    public void Code_in_a_comment_is_found(string comment) => Verdict.Finds(CommentFindings(new SourceFile("a/b/c.cs", comment)), "c.cs:1");

    [Fact]
    public void Prose_in_a_comment_passes() =>
        Assert.Empty(CommentFindings(new SourceFile("a/b/c.cs", "// The fence (an outpoint) is held; see BIP 143.\n/// <summary>Adds; then saves.</summary>\nclass A;")));

    [Fact]
    public void A_region_is_found() => Verdict.Finds(RegionFindings(new SourceFile("a/b/c.cs", "#region A\n#endregion")), "c.cs");

    private static IEnumerable<string> MarkFindings(string path, string text) => text.Split('\n')
        .Select((line, number) => (line, number))
        .Where(each => Marks.Any(mark => Regex.IsMatch(each.line, $@"\b{mark}\b")))
        .Select(each => $"{path}:{each.number + 1} {each.line.Trim()}");

    private static IEnumerable<string> CommentFindings(SourceFile file) => file.Root.DescendantTrivia()
        .Where(each => each.IsKind(SyntaxKind.SingleLineCommentTrivia) || each.IsKind(SyntaxKind.MultiLineCommentTrivia))
        .Where(each => each.ToString().Split('\n').Any(line => Code().IsMatch(line.Trim('/', '*', ' ', '\r'))))
        .Select(each => $"{file.Path}:{each.GetLocation().GetLineSpan().StartLinePosition.Line + 1} {each}");

    private static IEnumerable<string> RegionFindings(SourceFile file) => file.Root.DescendantTrivia(descendIntoTrivia: true)
        .Where(each => each.IsKind(SyntaxKind.RegionDirectiveTrivia)).Select(each => $"{file.Path} {each}");

    [GeneratedRegex(@"(^(if|for|foreach|while|switch)\s*\(.*\{$)|(^[\w.<>\[\]? ]+(\(.*\)| = .+);$)|^\}$")]
    private static partial Regex Code();
}
