using System.Xml.Linq;

namespace ChainCloud.Tidy.Tests;

/// <summary>A reference of a project to another project, a package or a framework.</summary>
/// <param name="Condition">The condition that it stands under; empty without one.</param>
/// <param name="Attributes">What else is written on it.</param>
internal sealed record Reference(string Name, string Condition, IReadOnlyDictionary<string, string> Attributes);

/// <summary>What a project file says about what the project needs.</summary>
internal sealed record ProjectFile(
    string Path, string Sdk, IReadOnlyList<Reference> Projects, IReadOnlyList<Reference> Packages, IReadOnlyList<Reference> Frameworks)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    public static ProjectFile Parse(string path, string text)
    {
        var project = XDocument.Parse(text).Root!;
        IReadOnlyList<Reference> All(string kind) => [.. project.Descendants(kind).Where(each => each.Attribute("Include") is not null).Select(Read)];
        return new ProjectFile(path, project.Attribute("Sdk")?.Value ?? "", All("ProjectReference"), All("PackageReference"), All("FrameworkReference"));
    }

    private static Reference Read(XElement element)
    {
        var condition = string.Join(" and ", element.AncestorsAndSelf().Select(each => each.Attribute("Condition")?.Value).OfType<string>());
        var attributes = element.Attributes().ToDictionary(each => each.Name.LocalName, each => each.Value);
        var include = attributes["Include"].Replace('\\', '/');
        return new Reference(
            include.EndsWith(".csproj", StringComparison.Ordinal) ? System.IO.Path.GetFileNameWithoutExtension(include) : include,
            condition,
            attributes);
    }
}
