namespace ChainCloud.TestKit.Processes;

/// <summary>Where the built programs are: beside their projects, in the configuration that the caller was built in.</summary>
public static class Binaries
{
    /// <summary>The folder that holds ChainCloud.sln.</summary>
    public static string Repository { get; } = FindRepository();

    public static string Gateway => Find("gateway/ChainCloud.Gateway", "ChainCloud.Gateway");

    public static string ColdSigner => Find("coldsigner/ChainCloud.ColdSigner", "coldsigner");

    public static string Courier => Find("coldsigner/ChainCloud.Courier", "courier");

    public static string Website => Find("deploy/ChainCloud.Website", "website");

    private static string Find(string project, string name)
    {
        var configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        var path = Path.Combine(Repository, project, "bin", configuration, "net10.0", name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing: dotnet build ChainCloud.sln -c {configuration}");
    }

    private static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ChainCloud.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("No ChainCloud.sln above this program.");
        }

        return folder;
    }
}
