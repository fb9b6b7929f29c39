using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ChainCloud.Tidy.Tests.Money;

/// <summary>Money is counted in whole units of the asset. A fraction anywhere near it rounds, sooner or later.</summary>
public sealed class WholeNumbers
{
    private static readonly string[] Projects =
        ["ChainCloud.Kernel", "ChainCloud.Domain", "ChainCloud.Chains", "ChainCloud.Statements", "ChainCloud.Devices", "ChainCloud.GrainInterfaces"];

    private static readonly string[] Folders = ["Ledger", "Payouts", "Transfers", "Deposits"];

    private static readonly string[] Types = ["Double", "Single", "Decimal", "Half"];

    [Fact]
    public void Money_code_has_no_fractions() => Verdict.None(SourceTree.Sources.SelectMany(Findings));

    [Theory]
    [InlineData("class A { double B; }")]
    [InlineData("class A { object B(object c) => (decimal)c; }")]
    [InlineData("class A { float? B => null; }")]
    [InlineData("class A { object B() { var c = 0.5; return c; } }")]
    [InlineData("class A { object B() => 1m; }")]
    [InlineData("class A { object B() => Decimal.Parse(\"1\"); }")]
    public void A_fraction_is_found(string code)
    {
        Verdict.Finds(Findings(new SourceFile("grains/ChainCloud.Domain/A.cs", code)), "A.cs:1");
        Verdict.Finds(Findings(new SourceFile("grains/ChainCloud.Grains/Store/Ledger/A.cs", code)), "A.cs:1");
        Assert.Empty(Findings(new SourceFile("grains/ChainCloud.Grains/Chains/A.cs", code)));
    }

    private static IEnumerable<string> Findings(SourceFile file) => IsMoney(file)
        ? file.Root.DescendantNodes().Where(IsFraction).Select(each => $"{file.At(each)} has the fraction {each}")
        : [];

    private static bool IsMoney(SourceFile file) => Projects.Contains(file.Project)
        || (file.Project == "ChainCloud.Grains" && file.Path.Split('/').SkipLast(1).Any(each => Folders.Contains(each)));

    private static bool IsFraction(SyntaxNode node) => node switch
    {
        PredefinedTypeSyntax type => type.Keyword.Kind() is SyntaxKind.DoubleKeyword or SyntaxKind.FloatKeyword or SyntaxKind.DecimalKeyword,
        LiteralExpressionSyntax { Token.Value: double or float or decimal } => true,
        IdentifierNameSyntax { Identifier.Text: var name, Parent: not MemberAccessExpressionSyntax } => Types.Contains(name),
        MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: var name } } => Types.Contains(name),
        _ => false,
    };
}
