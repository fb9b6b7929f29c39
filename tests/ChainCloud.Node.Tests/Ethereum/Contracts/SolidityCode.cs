using System.Diagnostics;
using System.Text.Json;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.Node.Tests.Ethereum;

/// <summary>The contracts of the file beside this one, compiled once in a run of the tests.</summary>
internal static class SolidityCode
{
    private static readonly Lazy<Task<Dictionary<string, string>>> Compiled = new(CompileAsync);

    /// <summary>Code to deploy, 0x and digits.</summary>
    public static async Task<string> OfAsync(string contract) => (await Compiled.Value)[contract];

    private static async Task<Dictionary<string, string>> CompileAsync()
    {
        var start = new ProcessStartInfo(
            "node",
            [
                Path.Combine(Binaries.Repository, "deploy/nodes/compile.js"),
                Path.Combine(Binaries.Repository, "tests/ChainCloud.Node.Tests/Ethereum/Contracts/Tokens.sol"),
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var compiler = Process.Start(start)!;
        var errors = compiler.StandardError.ReadToEndAsync();
        var output = await compiler.StandardOutput.ReadToEndAsync();
        await compiler.WaitForExitAsync();
        return compiler.ExitCode == 0
            ? JsonSerializer.Deserialize<Dictionary<string, string>>(output)!
            : throw new InvalidOperationException($"The contracts were not compiled (deploy/install installs the compiler): {await errors}");
    }
}
