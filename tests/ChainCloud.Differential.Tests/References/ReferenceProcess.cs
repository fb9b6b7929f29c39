using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.Differential.Tests.References;

/// <summary>
/// The independent implementations: one Node.js process that answers batches of cases, a JSON object a line
/// (tests/differential/reference.mjs). Made for one test class and killed with it.
/// </summary>
public sealed class ReferenceProcess : IDisposable
{
    private const int BatchLength = 100;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly Process _node;

    public ReferenceProcess()
    {
        var folder = Path.Combine(Binaries.Repository, "tests", "differential");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            throw new DirectoryNotFoundException("The reference implementations are not installed: deploy/install --tests");
        }

        _node = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, "reference.mjs")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        })!;
    }

    /// <summary>One result for each case, in order. Throws where the reference fails on a case, or answers nothing within the limit.</summary>
    internal async Task<IReadOnlyList<JsonElement>> Ask(string operation, string asset, IReadOnlyList<JsonObject> cases)
    {
        var results = new List<JsonElement>(cases.Count);
        foreach (var batch in cases.Chunk(BatchLength))
        {
            var question = new JsonObject { ["op"] = operation, ["asset"] = asset, ["cases"] = new JsonArray([.. batch.Select(each => each.DeepClone())]) };
            await _node.StandardInput.WriteLineAsync(question.ToJsonString());
            await _node.StandardInput.FlushAsync();
            var answer = await _node.StandardOutput.ReadLineAsync().WaitAsync(Limit) ?? throw new EndOfStreamException("The reference process has ended.");
            results.AddRange(JsonDocument.Parse(answer).RootElement.GetProperty("results").EnumerateArray());
        }

        var failed = results.FindIndex(each => each.ValueKind == JsonValueKind.Object && each.TryGetProperty("error", out _));
        return failed < 0
            ? results
            : throw new InvalidOperationException($"{operation} of {asset}: the reference fails: {results[failed].Text("error")}\non {cases[failed].ToJsonString()}");
    }

    public void Dispose()
    {
        _node.Kill();
        _node.WaitForExit();
        _node.Dispose();
    }
}
