using System.Collections.Concurrent;
using System.Text.Json;

namespace ChainCloud.Chains.Tests;

/// <summary>Vectors written in the BIPs' texts (embedded here) and data sets of others (<see cref="VectorFolder"/>).</summary>
internal static class VectorFiles
{
    private static readonly ConcurrentDictionary<string, JsonElement> Parsed = new();

    public static JsonElement Bip(string file)
    {
        using var stream = typeof(VectorFiles).Assembly.GetManifestResourceStream(file)!;
        return JsonDocument.Parse(stream).RootElement;
    }

    /// <summary>Asked for by tests that are skipped without the folder, so never in a static initializer: that would fail the others of its class.</summary>
    public static JsonElement Shared(string file) => Parsed.GetOrAdd(file, each => JsonDocument.Parse(VectorFolder.Read(each)).RootElement);

    public static byte[] Hex(this JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>One case for each element, numbered from 0.</summary>
    public static TheoryData<int> Cases(this IEnumerable<JsonElement> elements)
    {
        var cases = new TheoryData<int>();
        cases.AddRange([.. elements.Select((_, i) => i)]);
        return cases;
    }
}
