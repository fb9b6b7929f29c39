using System.Text.Json;

namespace ChainCloud.Statements.Tests;

/// <summary>Project Wycheproof's vectors, read from the folder beside the checkout or from CHAINCLOUD_VECTORS.</summary>
internal static class Wycheproof
{
    public static IEnumerable<(JsonElement Group, JsonElement Test)> Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder(), "wycheproof", file)));
        foreach (var group in document.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                yield return (group, test);
            }
        }
    }

    public static byte[] Hex(this JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);

    public static bool IsValid(this JsonElement test) => test.GetProperty("result").GetString() == "valid";

    public static string Name(this JsonElement test) => $"tcId {test.GetProperty("tcId").GetInt32()}: {test.GetProperty("comment").GetString()}";

    private static string Folder()
    {
        if (Environment.GetEnvironmentVariable("CHAINCLOUD_VECTORS") is { Length: > 0 } configured)
        {
            return configured;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "vectors");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new DirectoryNotFoundException("No shared/vectors above the tests: set CHAINCLOUD_VECTORS to the folder of test vectors.");
    }
}
