using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ChainCloud.Tidy.Tests.References;

/// <summary>References of projects pass on what they reference, so the code itself must keep to the table too.</summary>
public sealed class NamespaceUse
{
    private static readonly string[] OwnNames = [.. ProjectTable.Allowed.Keys.OrderByDescending(each => each.Length)];

    [Fact]
    public void Code_uses_namespaces_of_allowed_projects_only() => Verdict.None(SourceTree.Sources.SelectMany(Findings));

    [Theory]
    [InlineData("gateway/ChainCloud.Gateway/Payouts/Routes.cs", "using ChainCloud.Grains.Ledger;", "ChainCloud.Grains")]
    [InlineData("gateway/ChainCloud.Gateway/Program.cs", "using ChainCloud.Silo;", "ChainCloud.Silo")]
    [InlineData("silo/ChainCloud.Silo/Program.cs", "using ChainCloud.EmbeddedEngine;", "ChainCloud.EmbeddedEngine")]
    [InlineData("gateway/ChainCloud.Gateway/Payouts/Routes.cs", "var store = new ChainCloud.Silo.Sweeper();", "ChainCloud.Silo")]
    [InlineData("grains/ChainCloud.Grains/Ledger/X.cs", "using ChainCloud.EmbeddedEngine;", "ChainCloud.EmbeddedEngine")]
    [InlineData("grains/ChainCloud.Grains/Ledger/X.cs", "using static ChainCloud.Devices.Vault;", "ChainCloud.Devices")]
    [InlineData("grain-interfaces/ChainCloud.GrainInterfaces/X.cs", "using Rules = ChainCloud.Domain.Ledger;", "ChainCloud.Domain")]
    [InlineData("coldsigner/ChainCloud.Courier/X.cs", "using ChainCloud.Devices;", "ChainCloud.Devices")]
    public void A_namespace_outside_the_table_is_found(string path, string code, string part) => Verdict.Finds(Findings(new SourceFile(path, code)), part);

    [Theory]
    [InlineData("gateway/ChainCloud.Gateway/Hosting/EmbeddedGateway.cs", "using ChainCloud.Silo;")]
    [InlineData("silo/ChainCloud.Silo/Hosting/EmbeddedSilo.cs", "using ChainCloud.EmbeddedEngine;")]
    [InlineData("grains/ChainCloud.Grains/X.cs", "using ChainCloud.GrainInterfaces;")]
    public void The_two_hosts_and_allowed_namespaces_pass(string path, string code) => Verdict.None(Findings(new SourceFile(path, code)));

    private static IEnumerable<string> Findings(SourceFile file)
    {
        var project = ProjectTable.Short(file.Project);
        if (ProjectTable.IsFree(file.Path) || !ProjectTable.Allowed.TryGetValue(project, out var allowed))
        {
            return [];
        }

        // Only one file of each host knows which engine runs.
        var isHost = file.Path is "silo/ChainCloud.Silo/Hosting/EmbeddedSilo.cs" or "gateway/ChainCloud.Gateway/Hosting/EmbeddedGateway.cs";
        var usable = allowed.Projects.Append(project).Concat(isHost ? allowed.EmbeddedOnly : []).ToHashSet();
        return NamesOf(file)
            .Select(each => (Node: each, Owner: OwnerOf(each.ToString())))
            .Where(each => each.Owner is not null && !usable.Contains(each.Owner))
            .Select(each => $"{file.At(each.Node)} may not use {ProjectTable.Prefix}{each.Owner}");
    }

    private static IEnumerable<SyntaxNode> NamesOf(SourceFile file) => file.All<UsingDirectiveSyntax>().Select(each => (SyntaxNode)each.NamespaceOrType)
        .Concat(file.All<QualifiedNameSyntax>())
        .Concat(file.All<MemberAccessExpressionSyntax>());

    private static string? OwnerOf(string name)
    {
        var plain = name.StartsWith("global::", StringComparison.Ordinal) ? name["global::".Length..] : name;
        return OwnNames.FirstOrDefault(each => $"{plain}.".StartsWith($"{ProjectTable.Prefix}{each}.", StringComparison.Ordinal));
    }
}
