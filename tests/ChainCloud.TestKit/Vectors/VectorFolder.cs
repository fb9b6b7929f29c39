namespace ChainCloud.TestKit.Vectors;

/// <summary>
/// The data sets of others, which are not part of this repository: the folder that CHAINCLOUD_VECTORS names, or else
/// <c>shared/vectors</c> in a folder above the tests. Without it the tests on them are skipped; a file missing in it fails.
/// </summary>
public static class VectorFolder
{
    private const string Variable = "CHAINCLOUD_VECTORS";

    /// <summary>Why there is no folder, in one sentence; null when there is one.</summary>
    public static string? WhyMissing { get; } = Found is not null ? null
        : Configured is null ? $"No shared/vectors above the tests: set {Variable} to the folder of test vectors."
        : $"{Variable} names a folder that does not exist: {Configured}.";

    private static string? Configured => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } configured ? configured : null;

    private static string? Found => Find(Configured, AppContext.BaseDirectory);

    /// <summary>The content of a file, named relative to the folder.</summary>
    public static byte[] Read(string file) =>
        File.ReadAllBytes(Path.Combine(Found ?? throw new DirectoryNotFoundException(WhyMissing), file));

    /// <summary>The files of a folder in it that match a pattern, named as <see cref="Read"/> takes them, in order.</summary>
    public static string[] Names(string folder, string pattern) =>
    [
        .. Directory.GetFiles(Path.Combine(Found ?? throw new DirectoryNotFoundException(WhyMissing), folder), pattern)
            .Select(path => Path.Combine(folder, Path.GetFileName(path))).Order(StringComparer.Ordinal),
    ];

    /// <summary>The folder, or null. What is configured is never replaced by what happens to lie above.</summary>
    public static string? Find(string? configured, string start)
    {
        if (configured is not null)
        {
            return Directory.Exists(configured) ? configured : null;
        }

        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "vectors");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
