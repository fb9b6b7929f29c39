namespace ChainCloud.TestKit.Processes;

/// <summary>Where the built programs are, in the configuration and for the engine that the caller was built with.</summary>
public static class Binaries
{
    /// <summary>The folder that holds ChainCloud.sln.</summary>
    public static string Repository { get; } = FindRepository();

    public static string Silo => Find("silo/ChainCloud.Silo", "silo");

    public static string Gateway => Find("gateway/ChainCloud.Gateway", "ChainCloud.Gateway");

    public static string ColdSigner => Find("coldsigner/ChainCloud.ColdSigner", "coldsigner");

    public static string Courier => Find("coldsigner/ChainCloud.Courier", "courier");

    public static string Website => Find("deploy/ChainCloud.Website", "website");

    private static string Find(string project, string name)
    {
        var path = Path.Combine(Folder(project), name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing: build ChainCloud.sln as this program was built.");
    }

    // A build for the default engine stands beside its projects; another one has a folder of its own, with one folder for each project.
    private static string Folder(string project)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return own.Name is "debug" or "release"
            ? Path.Combine(own.Parent!.Parent!.FullName, Path.GetFileName(project), own.Name)
            : Path.Combine(Repository, project, "bin", own.Parent!.Name, own.Name);
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
