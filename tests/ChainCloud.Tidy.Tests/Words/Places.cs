using System.Text.RegularExpressions;

namespace ChainCloud.Tidy.Tests.Words;

public sealed partial class Places
{
    [Fact]
    public void No_file_names_a_folder_of_one_machine() => Verdict.None(SourceTree.Texts.SelectMany(path => Findings(path, SourceTree.Read(path))));

    [Theory]
    [InlineData("read /ho" + "me/anna/notes")]
    [InlineData("\"/wo" + "rk/tree\"")]
    [InlineData("cp x /ro" + "ot/.nuget")]
    [InlineData("C:\\" + "Users\\anna")]
    public void A_machines_folder_is_found(string text) => Verdict.Finds(Findings("a.md", text), "a.md:1");

    [Theory]
    [InlineData("m/84'/2'/0' and the Merkle node/root pair")]
    [InlineData("GET /v1/work")]
    [InlineData("https://example.org/home")]
    public void Other_paths_pass(string text) => Assert.Empty(Findings("a.md", text));

    private static IEnumerable<string> Findings(string path, string text) => text.Split('\n')
        .Select((line, number) => (line, number))
        .Where(each => Machine().IsMatch(each.line))
        .Select(each => $"{path}:{each.number + 1} {each.line.Trim()}");

    [GeneratedRegex(@"(?<![\w.}])/(work|home|root|Users)(/|\b(?![-\w]))|[A-Z]:\\Users\\")]
    private static partial Regex Machine();
}
