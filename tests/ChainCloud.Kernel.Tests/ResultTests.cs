namespace ChainCloud.Kernel.Tests;

public class A_result
{
    private static readonly Problem No = new(ProblemCodes.NotFound, "No.");

    [Fact]
    public void Holds_a_value_or_a_problem()
    {
        Result<int> ok = 7;
        Result<int> refused = No;
        Assert.True(ok.IsOk && !refused.IsOk);
        Assert.Equal(7, ok.Value);
        Assert.Equal(No, refused.Problem);
        Assert.Throws<InvalidOperationException>(() => ok.Problem);
        Assert.Throws<InvalidOperationException>(() => refused.Value);
    }

    [Fact]
    public void By_default_is_neither()
    {
        Assert.False(default(Result<int>).IsOk);
        Assert.Throws<InvalidOperationException>(() => default(Result<int>).Value);
        Assert.Throws<InvalidOperationException>(() => default(Result<int>).Problem);
    }

    [Fact]
    public void Passes_a_problem_through_each_step()
    {
        Result<int> ok = 7;
        Result<int> refused = No;
        Assert.Equal(8, ok.Map(v => v + 1).Value);
        Assert.Equal("7", ok.Then(v => Result<string>.Ok($"{v}")).Value);
        Assert.Equal(No, ok.Then(_ => Result<int>.Refused(No)).Problem);
        Assert.Equal(No, refused.Map(v => v + 1).Problem);
        Assert.Equal(No, refused.Then(v => Result<int>.Ok(v)).Problem);
    }

    [Fact]
    public void Splits_without_exceptions()
    {
        Assert.True(Result<int>.Ok(7).TryGet(out var value, out var problem));
        Assert.Equal((7, null), (value, problem));
        Assert.False(Result<int>.Refused(No).TryGet(out _, out problem));
        Assert.Equal(No, problem);
    }

    [Fact]
    public void Is_equal_by_content()
    {
        Assert.True(Result<int>.Ok(7) == Result<int>.Ok(7));
        Assert.True(Result<int>.Ok(7) != Result<int>.Refused(No));
        Assert.Equal("not_found: No.", $"{Result<int>.Refused(No)}");
        Assert.Equal(Done.Value, default);
    }
}

public class Problem_codes
{
    private static readonly string[] Codes =
        [.. typeof(ProblemCodes).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];

    [Fact]
    public void Are_all_different() => Assert.Equal(Codes.Length, Codes.Distinct().Count());

    [Fact]
    public void Are_lower_snake_case() => Assert.All(Codes, c => Assert.Matches("^[a-z]+(_[a-z]+)*$", c));
}
