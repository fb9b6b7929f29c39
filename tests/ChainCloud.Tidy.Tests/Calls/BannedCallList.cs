using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ChainCloud.Tidy.Tests.Calls;

/// <summary>What no code here does, with the reason and the place.</summary>
internal static class BannedCallList
{
    private const string Grain = "grains/ChainCloud.Grains/Example.cs";
    private const string Domain = "grains/ChainCloud.Domain/Example.cs";
    private const string Test = "tests/ChainCloud.Grains.Tests/Example.cs";

    private static readonly string[] CommandLines = ["ChainCloud.ColdSigner", "ChainCloud.Courier", "ChainCloud.Silo", "ChainCloud.Story", "Benchmarks"];

    public static IReadOnlyList<BannedCall> All { get; } =
    [
        new("reads the wall clock", "take a TimeProvider, so that tests own the time", IsProduct,
            each => BannedCall.IsMember(each, "DateTime", "Now", "UtcNow", "Today") || BannedCall.IsMember(each, "DateTimeOffset", "Now", "UtcNow"),
            "var now = System.DateTime.UtcNow;", Domain),
        new("makes a Guid", "ids are injected or opaque random ids of the kernel, so that tests and repetitions own them", IsProduct,
            each => BannedCall.IsMember(each, "Guid", "NewGuid", "CreateVersion7"),
            "var id = Guid.NewGuid();", Grain),
        new("uses unseeded randomness", "secrets come from RandomNumberGenerator, test cases from a seed that is printed", _ => true,
            each => BannedCall.IsMember(each, "Random", "Shared") || IsNewRandom(each),
            "var number = new Random().Next();", Test),
        new("blocks on a task", "await it: a blocked turn stops its grain and may deadlock", file => IsProduct(file) && IsOnline(file),
            each => each is MemberAccessExpressionSyntax { Name.Identifier.Text: "Result", Expression: InvocationExpressionSyntax }
                || IsWait(each) || IsGetResult(each),
            "store.SaveAsync().GetAwaiter().GetResult();", Grain),
        new("sleeps", "wait for a condition with a limit", _ => true, each => BannedCall.IsMember(each, "Thread", "Sleep", "SpinWait"),
            "Thread.Sleep(100);", Test),
        new("delays by the wall clock", "pass the TimeProvider", file => IsProduct(file),
            each => IsDelay(each) && !HasTimeProvider(each),
            "await Task.Delay(100);", Grain),
        new("delays in pure code", "pure code decides, it never waits",
            file => file.Project is "ChainCloud.Domain" or "ChainCloud.Kernel" or "ChainCloud.Chains" or "ChainCloud.Statements",
            IsDelay, "await Task.Delay(limit, clock);", Domain),
        new("delays outside a loop", "a test waits for a condition, again and again, with a limit", file => !IsProduct(file),
            each => IsDelay(each) && !IsTimeout(each) && !each.Ancestors().Any(other => other is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax),
            "await Task.Delay(100);", Test),
        new("writes to the console", "only command lines do; a library returns, a host logs",
            file => IsProduct(file) && !CommandLines.Contains(file.Project) && file.Path != "silo/ChainCloud.Silo/Program.cs",
            each => each is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "Console" } },
            "Console.WriteLine(secret);", Domain),
        new("is async void", "nobody can await it or see its exception", _ => true,
            each => each is MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } } method
                && method.Modifiers.Any(SyntaxKind.AsyncKeyword),
            "class A { async void B() => await C(); }", Test),
        new("catches nothing in particular and says nothing", "name the exception, or let it go", IsProduct,
            each => each is CatchClauseSyntax { Declaration: null, Filter: null, Block.Statements.Count: 0 },
            "try { A(); } catch { }", Grain),
        new("throws what is not written", "write it, or refuse with a problem", _ => true,
            each => each is SimpleNameSyntax { Identifier.Text: "NotImplementedException" },
            "throw new NotImplementedException();", Grain),
        new("skips a test", "a test that cannot run fails: a missing binary is a fault of the machine; only the data sets of others may be missing (VectorFact)", _ => true,
            each => each is AttributeArgumentSyntax { NameEquals.Name.Identifier.Text: "Skip" },
            "class A { [Fact(Skip = \"later\")] void B() { } }", Test),
    ];

    private static bool IsProduct(SourceFile file) => !file.IsTest && !file.Path.StartsWith("deploy/", StringComparison.Ordinal);

    private static bool IsOnline(SourceFile file) =>
        file.Path.StartsWith("grains/", StringComparison.Ordinal) || file.Path.StartsWith("silo/", StringComparison.Ordinal)
        || file.Path.StartsWith("gateway/", StringComparison.Ordinal) || file.Project == "ChainCloud.Courier";

    private static bool IsNewRandom(SyntaxNode node) =>
        node is ObjectCreationExpressionSyntax { Type: SimpleNameSyntax { Identifier.Text: "Random" }, ArgumentList: null or { Arguments.Count: 0 } };

    private static bool IsWait(SyntaxNode node) =>
        node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: "Wait" } access, ArgumentList.Arguments.Count: 0 }
        && access.Expression is not BaseExpressionSyntax;

    private static bool IsGetResult(SyntaxNode node) =>
        BannedCall.IsCall(node, "GetResult") && ((InvocationExpressionSyntax)node).Expression.ToString().Contains("GetAwaiter()", StringComparison.Ordinal);

    private static bool IsDelay(SyntaxNode node) =>
        node is InvocationExpressionSyntax call && BannedCall.IsMember(call.Expression, "Task", "Delay");

    // Task.Delay(time, clock) and Task.Delay(time, clock, cancel): the second argument is no cancellation token.
    private static bool HasTimeProvider(SyntaxNode node) =>
        ((InvocationExpressionSyntax)node).ArgumentList.Arguments is { Count: >= 2 }
        && !IsNamedAsToken(((InvocationExpressionSyntax)node).ArgumentList.Arguments[1].Expression);

    private static bool IsNamedAsToken(ExpressionSyntax expression) =>
        expression.ToString().Contains("ancel", StringComparison.Ordinal) || expression.ToString().Contains("oken", StringComparison.Ordinal);

    private static bool IsTimeout(SyntaxNode node) => node.Ancestors().OfType<InvocationExpressionSyntax>()
        .Any(each => BannedCall.IsMember(each.Expression, "Task", "WhenAny"));
}
