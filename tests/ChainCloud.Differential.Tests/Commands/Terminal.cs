using System.Text.Json.Nodes;
using ChainCloud.ColdSigner;

namespace ChainCloud.Differential.Tests.Commands;

/// <summary>coldsigner as a person or a script uses it, in this process.</summary>
internal static class Terminal
{
    /// <summary>What the command prints; it must succeed.</summary>
    public static string Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = CommandLine.Run(arguments, output, error, InspectCommand.Inspect(), DeriveCommand.Derive());
        Assert.True(code == 0, $"{string.Join(' ', arguments)} ends with {code}: {error}");
        return output.ToString().TrimEnd('\n');
    }

    /// <summary>What <c>inspect --json</c> says about a file.</summary>
    public static JsonObject Inspect(string asset, string network, string hexOrBase64)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, hexOrBase64);
            return JsonNode.Parse(Run("inspect", file, "--json", "--asset", asset, "--network", network))!.AsObject();
        }
        finally
        {
            File.Delete(file);
        }
    }
}
