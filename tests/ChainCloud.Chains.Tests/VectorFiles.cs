using System.Text.Json;

namespace ChainCloud.Chains.Tests;

/// <summary>Vectors written in the BIPs' texts (embedded here) and data sets of others (beside the checkout, or in CHAINCLOUD_VECTORS).</summary>
internal static class VectorFiles
{
    public static JsonElement Bip(string file)
    {
        using var stream = typeof(VectorFiles).Assembly.GetManifestResourceStream(file)!;
        return JsonDocument.Parse(stream).RootElement;
    }

    public static JsonElement Shared(string file) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder(), file))).RootElement;

    public static byte[] Hex(this JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>One case for each element, numbered from 0.</summary>
    public static TheoryData<int> Cases(this IEnumerable<JsonElement> elements)
    {
        var cases = new TheoryData<int>();
        cases.AddRange([.. elements.Select((_, i) => i)]);
        return cases;
    }

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
