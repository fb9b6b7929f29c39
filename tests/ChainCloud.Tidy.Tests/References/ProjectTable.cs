namespace ChainCloud.Tidy.Tests.References;

/// <summary>What one project may need.</summary>
/// <param name="Projects">May be referenced.</param>
/// <param name="EmbeddedOnly">May be referenced under the condition Engine=Embedded.</param>
/// <param name="OrleansPackages">May be referenced under the condition Engine=Orleans.</param>
/// <param name="Packages">May be referenced.</param>
/// <param name="AspNet">Whether it may reference the shared framework.</param>
internal sealed record Allowance(string[] Projects, string[] EmbeddedOnly, string[] Packages, string[] OrleansPackages, bool AspNet = false);

/// <summary>Who may reference whom, and why the table is so: reviewing the offline projects reviews all that an offline machine runs.</summary>
internal static class ProjectTable
{
    public const string Prefix = "ChainCloud.";

    /// <summary>Projects that never reach a network, a database, a clock of the platform's or a host.</summary>
    public static readonly string[] Offline = ["Kernel", "Chains", "Statements", "Devices", "ColdSigner"];

    /// <summary>Projects under tests/ and deploy/: they may reference anything, and nobody but they may reference them.</summary>
    public static readonly string[] Free = ["tests/", "deploy/"];

    public static readonly IReadOnlyDictionary<string, Allowance> Allowed = new Dictionary<string, Allowance>
    {
        ["Kernel"] = new([], [], [], []),
        ["Chains"] = new(["Kernel"], [], [], []),
        ["Statements"] = new(["Kernel", "Chains"], [], [], []),
        ["Devices"] = new(["Kernel", "Chains", "Statements"], [], [], []),
        ["ColdSigner"] = new(["Kernel", "Chains", "Statements", "Devices"], [], ["System.CommandLine"], []),
        ["Courier"] = new(["Kernel", "Chains", "Statements"], [], ["System.CommandLine"], []),
        ["GrainInterfaces"] = new(["Kernel"], ["EmbeddedEngine"], [], ["Microsoft.Orleans.Sdk"]),
        ["Domain"] = new(["Kernel"], [], [], []),
        ["Grains"] = new(
            ["Kernel", "Domain", "GrainInterfaces", "Chains", "Statements"],
            ["EmbeddedEngine"],
            ["Npgsql", "Microsoft.Data.Sqlite", "SQLitePCLRaw.bundle_e_sqlite3", "SQLitePCLRaw.core"],
            ["Microsoft.Orleans.Sdk"],
            AspNet: true),
        ["EmbeddedEngine"] = new([], [], [], [], AspNet: true),
        ["Silo"] = new(
            ["Kernel", "Domain", "GrainInterfaces", "Chains", "Statements", "Grains"],
            ["EmbeddedEngine"],
            [],
            ["Microsoft.Orleans.Server", "Microsoft.Orleans.Clustering.AdoNet", "Microsoft.Orleans.Persistence.AdoNet"],
            AspNet: true),
        ["Gateway"] = new(
            ["Kernel", "Chains", "Statements", "GrainInterfaces"],
            ["Silo"],
            ["Microsoft.AspNetCore.OpenApi"],
            ["Microsoft.Orleans.Client", "Microsoft.Orleans.Clustering.AdoNet", "Npgsql"],
            AspNet: true),
        ["Client"] = new(["Kernel", "Chains", "Statements"], [], [], []),
    };

    public static bool IsFree(string path) => Free.Any(folder => path.StartsWith(folder, StringComparison.Ordinal));

    public static string Short(string project) => project.StartsWith(Prefix, StringComparison.Ordinal) ? project[Prefix.Length..] : project;
}
