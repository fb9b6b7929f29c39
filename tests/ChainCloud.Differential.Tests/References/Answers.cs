using System.Text.Json;

namespace ChainCloud.Differential.Tests.References;

/// <summary>Reading what a reference answered.</summary>
internal static class Answers
{
    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static string? TextOrNull(this JsonElement element, string name) => element.GetProperty(name).GetString();
}
