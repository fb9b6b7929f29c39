using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;

namespace ChainCloud.Tidy.Tests.References;

/// <summary>What an offline machine is given to run, read from what the build made rather than from what the sources say.</summary>
public sealed class PublishedDependencies
{
    private static readonly string[] AllowedLibraries =
        ["coldsigner", "ChainCloud.Kernel", "ChainCloud.Chains", "ChainCloud.Statements", "ChainCloud.Devices", "System.CommandLine"];

    private static readonly string[] ForbiddenAssemblies =
    [
        "System.Net", "System.Data", "System.IO.Pipes", "System.Diagnostics.DiagnosticSource", "Microsoft.Extensions", "Microsoft.AspNetCore",
        "Orleans", "Npgsql", "Microsoft.Data", "OpenTelemetry",
    ];

    private static string Output => Path.Combine(
        SourceTree.Root, "coldsigner", "ChainCloud.ColdSigner", "bin",
        typeof(PublishedDependencies).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration, "net10.0");

    [Fact]
    public void The_coldsigner_ships_exactly_the_allowed_libraries() =>
        Assert.Equal(AllowedLibraries.Order(), Libraries(File.ReadAllText(Path.Combine(Output, "coldsigner.deps.json"))).Order());

    [Fact]
    public void The_coldsigner_runs_on_the_base_framework_alone() => Assert.Equal(
        ["Microsoft.NETCore.App"], Frameworks(File.ReadAllText(Path.Combine(Output, "coldsigner.runtimeconfig.json"))));

    [Fact]
    public void None_of_its_own_assemblies_refers_to_a_network_a_database_or_a_host() => Verdict.None(AllowedLibraries
        .Where(each => each != "System.CommandLine")
        .SelectMany(each => ForbiddenReferences(Path.Combine(Output, $"{each}.dll"))));

    [Fact]
    public void A_library_more_is_found() => Assert.Contains(
        "Npgsql", Libraries("""{ "libraries": { "coldsigner/1.0.0": { "type": "project" }, "Npgsql/10.0.0": { "type": "package" } } }"""));

    [Fact]
    public void A_framework_more_is_found() => Assert.Contains("Microsoft.AspNetCore.App", Frameworks(
        """{ "runtimeOptions": { "frameworks": [ { "name": "Microsoft.NETCore.App" }, { "name": "Microsoft.AspNetCore.App" } ] } }"""));

    [Fact]
    public void A_forbidden_reference_is_found()
    {
        // This assembly itself refers to a socket.
        Assert.NotNull(typeof(System.Net.Sockets.Socket));

        Verdict.Finds(ForbiddenReferences(typeof(PublishedDependencies).Assembly.Location), "System.Net");
    }

    private static List<string> Libraries(string dependencies) => [.. JsonDocument.Parse(dependencies).RootElement
        .GetProperty("libraries").EnumerateObject().Select(each => each.Name.Split('/')[0])];

    private static List<string> Frameworks(string runtimeConfiguration)
    {
        var options = JsonDocument.Parse(runtimeConfiguration).RootElement.GetProperty("runtimeOptions");
        var frameworks = options.TryGetProperty("frameworks", out var several) ? several.EnumerateArray() : Enumerable.Empty<JsonElement>();
        return [.. frameworks.Concat(options.TryGetProperty("framework", out var one) ? [one] : []).Select(each => each.GetProperty("name").GetString()!)];
    }

    private static List<string> ForbiddenReferences(string assembly)
    {
        using var image = new PEReader(File.OpenRead(assembly));
        var reader = image.GetMetadataReader();
        return [.. reader.AssemblyReferences
            .Select(each => reader.GetString(reader.GetAssemblyReference(each).Name))
            .Where(each => ForbiddenAssemblies.Any(start => $"{each}.".StartsWith($"{start}.", StringComparison.Ordinal)))
            .Select(each => $"{Path.GetFileName(assembly)} refers to {each}")];
    }
}
