namespace ChainCloud.Tidy.Tests;

/// <summary>The repository's files, generated ones left out.</summary>
internal static class SourceTree
{
    private static readonly string[] Generated = ["bin", "obj", ".git", ".vs", ".idea", "node_modules", "artifacts", "TestResults"];

    private static readonly string[] TextKinds =
        [".cs", ".csproj", ".props", ".targets", ".sln", ".json", ".md", ".sh", ".yml", ".yaml", ".sql", ".txt", ".html", ".js", ".css", ""];

    private static readonly Lazy<IReadOnlyList<string>> Paths = new(() => [.. Below("").Order(StringComparer.Ordinal)]);

    private static readonly Lazy<IReadOnlyList<SourceFile>> SourceFiles = new(() =>
        [.. Files(".cs").Select(path => new SourceFile(path, Read(path)))]);

    private static readonly Lazy<IReadOnlyList<ProjectFile>> ProjectFiles = new(() =>
        [.. Files(".csproj").Select(path => ProjectFile.Parse(path, Read(path)))]);

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<SourceFile> Sources => SourceFiles.Value;

    public static IReadOnlyList<ProjectFile> Projects => ProjectFiles.Value;

    /// <summary>Every file that people read.</summary>
    public static IEnumerable<string> Texts => Paths.Value.Where(path => TextKinds.Contains(Path.GetExtension(path)));

    public static IEnumerable<string> Files(string ending) => Paths.Value.Where(path => path.EndsWith(ending, StringComparison.Ordinal));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ChainCloud.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"No ChainCloud.sln above {AppContext.BaseDirectory}.");
        }

        return folder.FullName;
    }

    private static IEnumerable<string> Below(string folder)
    {
        var here = new DirectoryInfo(Path.Combine(Root, folder));
        var files = here.EnumerateFiles().Select(each => Path.Combine(folder, each.Name).Replace('\\', '/'));
        return files.Concat(here.EnumerateDirectories()
            .Where(each => !Generated.Contains(each.Name) && each.LinkTarget is null)
            .SelectMany(each => Below(Path.Combine(folder, each.Name))));
    }
}
