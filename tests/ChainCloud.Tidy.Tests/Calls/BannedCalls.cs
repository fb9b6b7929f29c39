namespace ChainCloud.Tidy.Tests.Calls;

public sealed class BannedCalls
{
    public static TheoryData<string> Names => [.. BannedCallList.All.Select(each => each.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_does_what_is_banned(string name)
    {
        var banned = BannedCallList.All.Single(each => each.Name == name);

        Verdict.None(SourceTree.Sources.SelectMany(banned.FindIn));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_example_of_each_is_found(string name)
    {
        var banned = BannedCallList.All.Single(each => each.Name == name);

        Verdict.Finds(banned.FindIn(new SourceFile(banned.ExamplePath, banned.Example)), banned.Reason);
    }

    [Theory]
    [InlineData("grains/ChainCloud.Grains/A.cs", "await Task.Delay(wait, clock, cancel);")]
    [InlineData("grains/ChainCloud.Grains/A.cs", "context.Result = 1; var now = clock.GetUtcNow();")]
    [InlineData("tests/ChainCloud.Grains.Tests/A.cs", "while (!done) { await Task.Delay(20); }")]
    [InlineData("tests/ChainCloud.Grains.Tests/A.cs", "var random = new Random(seed);")]
    [InlineData("coldsigner/ChainCloud.ColdSigner/A.cs", "Console.WriteLine(words);")]
    public void What_is_allowed_passes(string path, string code) =>
        Verdict.None(BannedCallList.All.SelectMany(each => each.FindIn(new SourceFile(path, code))));
}
