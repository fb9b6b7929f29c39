using System.Text.Json;

namespace ChainCloud.Statements.Tests;

/// <summary>Project Wycheproof's vectors, in <see cref="VectorFolder"/>.</summary>
internal static class Wycheproof
{
    public static IEnumerable<(JsonElement Group, JsonElement Test)> Read(string file)
    {
        using var document = JsonDocument.Parse(VectorFolder.Read($"wycheproof/{file}"));
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
}
