using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ChainCloud.Tidy.Tests.Calls;

/// <summary>One thing that code may not do.</summary>
/// <param name="Reason">Why, and what to do instead.</param>
/// <param name="Where">The files that it holds for.</param>
/// <param name="Is">Whether a piece of syntax is that thing.</param>
/// <param name="Example">A piece of code that does it, to prove that the rule can fail.</param>
/// <param name="ExamplePath">Where that code would stand.</param>
internal sealed record BannedCall(
    string Name, string Reason, Func<SourceFile, bool> Where, Func<SyntaxNode, bool> Is, string Example, string ExamplePath)
{
    public IEnumerable<string> FindIn(SourceFile file) => Where(file)
        ? file.Root.DescendantNodes().Where(Is).Select(each => $"{file.At(each)} {Name}: {Reason}")
        : [];

    /// <summary>True for an access to a member of a type by that type's name: DateTime.Now, System.DateTime.Now.</summary>
    public static bool IsMember(SyntaxNode node, string type, params string[] members) =>
        node is MemberAccessExpressionSyntax access
        && members.Contains(access.Name.Identifier.Text)
        && (access.Expression is SimpleNameSyntax { Identifier.Text: var plain } ? plain == type
            : access.Expression is MemberAccessExpressionSyntax { Name.Identifier.Text: var qualified } && qualified == type);

    public static bool IsCall(SyntaxNode node, string member) =>
        node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.Text: var name } } && name == member;
}
