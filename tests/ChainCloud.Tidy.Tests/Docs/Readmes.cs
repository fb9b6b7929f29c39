namespace ChainCloud.Tidy.Tests.Docs;

public sealed class Readmes
{
    private const int Lines = 80;

    private static IEnumerable<string> Folders => SourceTree.Projects.Select(each => each.Path.Split('/')[0]).Append("deploy").Distinct();

    [Fact]
    public void Every_top_folder_explains_itself_briefly() =>
        Verdict.None(Folders.SelectMany(each => Findings(each, Path.Combine(SourceTree.Root, each, "README.md") is var path && File.Exists(path)
            ? File.ReadAllText(path)
            : null)));

    [Fact]
    public void The_repository_explains_itself() => Assert.True(File.Exists(Path.Combine(SourceTree.Root, "README.md")));

    [Fact]
    public void A_missing_empty_or_long_one_is_found()
    {
        Verdict.Finds(Findings("a", null), "has no README");
        Verdict.Finds(Findings("a", " \n"), "has no README");
        Verdict.Finds(Findings("a", string.Concat(Enumerable.Repeat("line\n", Lines + 1))), "81 lines");
        Assert.Empty(Findings("a", string.Concat(Enumerable.Repeat("line\n", Lines))));
    }

    private static IEnumerable<string> Findings(string folder, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return [$"{folder} has no README.md"];
        }

        var lines = text.AsSpan().Count('\n');
        return lines > Lines ? [$"{folder}/README.md has {lines} lines"] : [];
    }
}
