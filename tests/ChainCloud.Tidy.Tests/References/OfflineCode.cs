using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ChainCloud.Tidy.Tests.References;

/// <summary>What a project's code may not name, whatever it references.</summary>
public sealed class OfflineCode
{
    private static readonly string[] Outside =
    [
        "Orleans", "Microsoft.AspNetCore", "Microsoft.Extensions", "System.Net", "System.Data", "Npgsql", "Microsoft.Data", "Dapper",
        "OpenTelemetry", "Polly", "System.IO.Pipes", "System.Diagnostics.Metrics", "System.Diagnostics.Tracing",
    ];

    // Some are in namespaces that every file has without asking.
    private static readonly string[] OutsideTypes =
    [
        "HttpClient", "HttpClientHandler", "HttpMessageHandler", "SocketsHttpHandler", "HttpRequestMessage", "HttpListener", "WebClient", "WebRequest",
        "Socket", "TcpClient", "TcpListener", "UdpClient", "NetworkStream", "SslStream", "ClientWebSocket", "QuicConnection", "Dns",
        "NamedPipeClientStream", "NamedPipeServerStream", "DbConnection", "ActivitySource", "Meter", "IHost", "ILogger",
    ];

    private static readonly string[] Impure =
    [
        "TimeProvider", "Stopwatch", "RandomNumberGenerator", "Random", "File", "Directory", "FileStream", "FileInfo", "Process", "Environment",
        "Console", "Thread", "Timer", "Task",
    ];

    private static readonly string[] PrivateKeys = ["ExtendedPrivateKey", "Mnemonic", "DeviceSigningKey"];

    [Fact]
    public void Offline_code_names_no_network_database_telemetry_or_host() => Verdict.None(SourceTree.Sources.SelectMany(OfflineFindings));

    [Fact]
    public void Domain_code_names_no_input_output_clock_randomness_or_task() => Verdict.None(SourceTree.Sources.SelectMany(PureFindings));

    [Fact]
    public void Grains_use_the_shared_framework_for_extensions_only() => Verdict.None(SourceTree.Sources.SelectMany(GrainFindings));

    [Fact]
    public void Online_code_names_no_private_key() => Verdict.None(SourceTree.Sources.SelectMany(KeyFindings));

    [Theory]
    [InlineData("using System.Net.Sockets;")]
    [InlineData("class A { System.Net.IPAddress? B; }")]
    [InlineData("class A { object B = new HttpClient(); }")]
    [InlineData("using N = System.Net.Http;")]
    [InlineData("using Microsoft.Extensions.Logging;")]
    [InlineData("class A { static readonly ActivitySource B = null!; }")]
    [InlineData("class A { object B = global::System.Net.Dns.GetHostName(); }")]
    public void What_reaches_outside_is_found(string code) =>
        Verdict.Finds(OfflineFindings(new SourceFile("coldsigner/ChainCloud.Devices/A.cs", code)), "Devices/A.cs:1");

    [Theory]
    [InlineData("class A { long B(TimeProvider clock) => clock.GetTimestamp(); }")]
    [InlineData("class A { string B() => System.IO.File.ReadAllText(\"x\"); }")]
    [InlineData("class A { Task B() => null!; }")]
    [InlineData("using Orleans;")]
    public void What_is_not_pure_is_found(string code) =>
        Verdict.Finds(PureFindings(new SourceFile("grains/ChainCloud.Domain/A.cs", code)), "Domain/A.cs:1");

    [Fact]
    public void The_web_in_a_grain_is_found() =>
        Verdict.Finds(GrainFindings(new SourceFile("grains/ChainCloud.Grains/A.cs", "using Microsoft.AspNetCore.Http;")), "Microsoft.AspNetCore");

    [Fact]
    public void A_private_key_online_is_found() => Verdict.Finds(
        KeyFindings(new SourceFile("grains/ChainCloud.Grains/A.cs", "class A { object B = Mnemonic.Parse(\"\"); }")), "Mnemonic");

    private static IEnumerable<string> OfflineFindings(SourceFile file) => ProjectTable.Offline.Contains(ProjectTable.Short(file.Project)) && !file.IsTest
        ? Named(file, Outside, OutsideTypes)
        : [];

    private static IEnumerable<string> PureFindings(SourceFile file) => file.Project == "ChainCloud.Domain"
        ? Named(file, [.. Outside, "System.IO", "System.Threading", "System.Diagnostics.Process"], [.. OutsideTypes, .. Impure])
        : [];

    private static IEnumerable<string> GrainFindings(SourceFile file) => file.Project == "ChainCloud.Grains"
        ? Named(file, ["Microsoft.AspNetCore"], [])
        : [];

    private static IEnumerable<string> KeyFindings(SourceFile file) =>
        file.Project is "ChainCloud.Courier" or "ChainCloud.Domain" or "ChainCloud.Grains" or "ChainCloud.Silo" or "ChainCloud.Gateway" or "ChainCloud.Client"
            ? Named(file, [], PrivateKeys)
            : [];

    private static IEnumerable<string> Named(SourceFile file, string[] namespaces, string[] types)
    {
        var qualified = file.All<UsingDirectiveSyntax>().Select(each => (Microsoft.CodeAnalysis.SyntaxNode)each.NamespaceOrType)
            .Concat(file.All<QualifiedNameSyntax>())
            .Concat(file.All<MemberAccessExpressionSyntax>())
            .Where(each => namespaces.Any(space => $"{each}.".Replace("global::", "", StringComparison.Ordinal).StartsWith($"{space}.", StringComparison.Ordinal)));
        return qualified.Concat(file.Names().Where(each => types.Contains(each.Identifier.Text) && !IsMember(each)))
            .Select(each => $"{file.At(each)} names {each}");
    }

    // x.File is a member that happens to be called so; System.IO.File is found by its namespace.
    private static bool IsMember(SimpleNameSyntax name) =>
        (name.Parent is MemberAccessExpressionSyntax access && access.Name == name) || name.Parent is NameColonSyntax or NameEqualsSyntax;
}
