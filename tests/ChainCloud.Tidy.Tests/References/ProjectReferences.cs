namespace ChainCloud.Tidy.Tests.References;

public sealed class ProjectReferences
{
    [Fact]
    public void Projects_reference_what_the_table_allows_and_nothing_else() => Verdict.None(SourceTree.Projects.SelectMany(Findings));

    [Fact]
    public void Every_project_of_the_table_exists() =>
        Assert.Empty(ProjectTable.Allowed.Keys.Except(SourceTree.Projects.Select(each => ProjectTable.Short(each.Name))));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = SourceTree.Read("ChainCloud.sln").Replace('\\', '/');

        Verdict.None(SourceTree.Projects.Where(each => !solution.Contains($"\"{each.Path}\"", StringComparison.Ordinal)).Select(each => each.Path));
    }

    [Theory]
    [InlineData("coldsigner/ChainCloud.Devices", "<ProjectReference Include='../../grains/ChainCloud.Grains/ChainCloud.Grains.csproj' />", "Grains")]
    [InlineData("grains/ChainCloud.Domain", "<PackageReference Include='Dapper' />", "Dapper")]
    [InlineData("coldsigner/ChainCloud.ColdSigner", "<FrameworkReference Include='Microsoft.AspNetCore.App' />", "Microsoft.AspNetCore.App")]
    [InlineData("gateway/ChainCloud.Gateway", "<ProjectReference Include='../../silo/ChainCloud.Silo/ChainCloud.Silo.csproj' />", "Silo")]
    [InlineData("gateway/ChainCloud.Gateway", "<PackageReference Include='Microsoft.Orleans.Client' />", "Microsoft.Orleans.Client")]
    [InlineData("grains/ChainCloud.Grains", "<ProjectReference Include='../../tests/ChainCloud.TestKit/ChainCloud.TestKit.csproj' />", "TestKit")]
    [InlineData("new/ChainCloud.Unknown", "", "not in the table")]
    public void A_reference_outside_the_table_is_found(string folder, string reference, string part) => Verdict.Finds(
        Findings(ProjectFile.Parse(
            $"{folder}/{folder.Split('/')[1]}.csproj", $"<Project Sdk='Microsoft.NET.Sdk'><ItemGroup>{reference}</ItemGroup></Project>")),
        part);

    [Fact]
    public void Another_sdk_is_found() =>
        Verdict.Finds(Findings(ProjectFile.Parse("grains/ChainCloud.Domain/ChainCloud.Domain.csproj", "<Project Sdk='Microsoft.NET.Sdk.Web' />")), "Web");

    private static IEnumerable<string> Findings(ProjectFile project)
    {
        if (ProjectTable.IsFree(project.Path))
        {
            return [];
        }

        var name = ProjectTable.Short(project.Name);
        if (!ProjectTable.Allowed.TryGetValue(name, out var allowed))
        {
            return [$"{project.Path} is not in the table"];
        }

        var projects = project.Projects.Where(each => !MayHave(each, ProjectTable.Short(each.Name), allowed.Projects, allowed.EmbeddedOnly, "Embedded"));
        var packages = project.Packages.Where(each => !MayHave(each, each.Name, allowed.Packages, allowed.OrleansPackages, "Orleans"));
        var frameworks = project.Frameworks.Where(each => !allowed.AspNet || each.Name != "Microsoft.AspNetCore.App");
        var sdk = name == "Gateway" ? "Microsoft.NET.Sdk.Web" : "Microsoft.NET.Sdk";
        return projects.Concat(packages).Concat(frameworks).Select(each => $"{project.Path} may not reference {each.Name} ({each.Condition})")
            .Concat(project.Sdk == sdk ? [] : [$"{project.Path} may not use {project.Sdk}"]);
    }

    private static bool MayHave(Reference reference, string name, string[] always, string[] underCondition, string engine) =>
        always.Contains(name) || (underCondition.Contains(name) && reference.Condition.Contains($"'$(Engine)' == '{engine}'", StringComparison.Ordinal));
}
