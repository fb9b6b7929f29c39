using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ChainCloud.Tidy.Tests.Packages;

public sealed partial class PackageReasons
{
    private static string Central => SourceTree.Read("Directory.Packages.props");

    [Fact]
    public void Every_package_has_an_exact_version_and_a_reason() => Verdict.None(VersionFindings(Central));

    [Fact]
    public void Every_reference_takes_its_version_from_the_one_list() => Verdict.None(SourceTree.Projects.SelectMany(each => ReferenceFindings(each, Central)));

    [Theory]
    [InlineData("""<PackageVersion Include="A" Version="1.0.0" />""", "A has no reason")]
    [InlineData("""<!-- Why. --><PackageVersion Include="B" Version="1.0.0" /><PackageVersion Include="A" Version="1.0.0" />""", "A has no reason")]
    [InlineData("""<!-- Why. --><PackageVersion Include="A" Version="1.*" />""", "A has no exact version")]
    [InlineData("""<!-- Why. --><PackageVersion Include="A" Version="[1.0,2.0)" />""", "A has no exact version")]
    public void A_missing_reason_or_a_floating_version_is_found(string items, string part) =>
        Verdict.Finds(VersionFindings($"<Project><ItemGroup>{items}</ItemGroup></Project>"), part);

    [Theory]
    [InlineData("""<PackageReference Include="A" />""", "A is not in the list")]
    [InlineData("""<PackageReference Include="Known" Version="2.0.0" />""", "Known has a version of its own")]
    [InlineData("""<PackageReference Include="Known" VersionOverride="2.0.0" />""", "Known has a version of its own")]
    public void An_unlisted_package_or_a_private_version_is_found(string reference, string part) => Verdict.Finds(
        ReferenceFindings(
            ProjectFile.Parse("a/b/b.csproj", $"<Project><ItemGroup>{reference}</ItemGroup></Project>"),
            """<Project><ItemGroup><PackageVersion Include="Known" Version="1.0.0" /></ItemGroup></Project>"""),
        part);

    private static IEnumerable<string> VersionFindings(string central)
    {
        foreach (var package in XDocument.Parse(central).Descendants("PackageVersion"))
        {
            if (package.PreviousNode is not XComment { Value: var reason } || reason.Trim().Length < 4)
            {
                yield return $"{package.Attribute("Include")!.Value} has no reason";
            }

            if (!Exact().IsMatch(package.Attribute("Version")!.Value))
            {
                yield return $"{package.Attribute("Include")!.Value} has no exact version";
            }
        }
    }

    private static IEnumerable<string> ReferenceFindings(ProjectFile project, string central)
    {
        var listed = XDocument.Parse(central).Descendants("PackageVersion").Select(each => each.Attribute("Include")!.Value).ToHashSet();
        foreach (var package in project.Packages)
        {
            if (!listed.Contains(package.Name))
            {
                yield return $"{project.Path}: {package.Name} is not in the list";
            }

            if (package.Attributes.ContainsKey("Version") || package.Attributes.ContainsKey("VersionOverride"))
            {
                yield return $"{project.Path}: {package.Name} has a version of its own";
            }
        }
    }

    [GeneratedRegex(@"^(\d+(\.\d+)+(-[\w.]+)?|\$\(OrleansVersion\))$")]
    private static partial Regex Exact();
}
