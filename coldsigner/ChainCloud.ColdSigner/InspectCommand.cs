using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChainCloud.Chains;
using ChainCloud.Statements;

namespace ChainCloud.ColdSigner;

/// <summary>What is in a file: frame, statement, PSBT or transaction. Explains, and proves nothing: no signature is checked here.</summary>
internal static class InspectCommand
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true };

    public static Command Inspect()
    {
        var file = new Argument<string>("FILE") { Description = "Bytes, or their text in hexadecimal digits or base 64." };
        var asset = new Option<string?>("--asset") { Description = "For PSBTs and transactions: the asset, so that coins and addresses can be shown." };
        var network = new Option<string?>("--network") { Description = "For PSBTs and transactions: main, test or regtest." };
        var json = new Option<bool>("--json") { Description = "For programs." };
        return new Command("inspect", "Explains a frame, a statement, a PSBT or a transaction.") { file, asset, network, json }
            .WithAction((parsed, terminal) =>
            {
                AssetDefinition? definition = null;
                if ((parsed.GetValue(asset) is not null || parsed.GetValue(network) is not null)
                    && !Definition(parsed.GetValue(asset), parsed.GetValue(network)).TryGet(out definition, out var unknown))
                {
                    return terminal.Refuse(unknown);
                }

                var explained = Explain(File.ReadAllBytes(parsed.GetValue(file)!), definition);
                return terminal.Show(explained, o => parsed.GetValue(json) ? o.ToJsonString(Format) : Text(o));
            });
    }

    /// <summary>Tries the kinds from the most distinct to the least.</summary>
    internal static Result<JsonObject> Explain(byte[] content, AssetDefinition? asset)
    {
        foreach (var bytes in Readings(content))
        {
            if (Frame.Decode(bytes).TryGet(out var frame, out _))
            {
                return InspectFrames.Explain(frame);
            }

            if (InspectStatements.Explain(bytes) is { } statement)
            {
                return statement;
            }

            if (Psbt.Parse(bytes).TryGet(out var psbt, out _))
            {
                return InspectTransactions.Explain(psbt, asset);
            }

            if (InspectEvm.TryExplain(bytes, asset) is { } evm)
            {
                return evm;
            }

            if (Transaction.Parse(bytes, TransactionEncoding.MwebTolerant).TryGet(out var transaction, out _) && transaction.Inputs.Count > 0)
            {
                return InspectTransactions.Explain(transaction, asset);
            }
        }

        return new Problem(ProblemCodes.MalformedRequest, "This is no frame, statement, PSBT or transaction.");
    }

    private static Result<AssetDefinition> Definition(string? asset, string? network) =>
        AssetId.Parse(asset).Then(a => NetworkNames.Parse(network).Then(n => AssetRegistry.For(a, n)));

    /// <summary>The bytes themselves, and what they say where they are text.</summary>
    private static IEnumerable<byte[]> Readings(byte[] content)
    {
        yield return content;
        if (content.Length == 0 || !Ascii.IsValid(content))
        {
            yield break;
        }

        var text = string.Concat(Encoding.ASCII.GetString(content).Where(c => !char.IsWhiteSpace(c)));
        if (text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit))
        {
            yield return Convert.FromHexString(text);
        }

        var decoded = new byte[text.Length];
        if (Convert.TryFromBase64String(text, decoded, out var length))
        {
            yield return decoded[..length];
        }
    }

    /// <summary>The same facts as lines, indented where they belong together.</summary>
    private static string Text(JsonObject explained)
    {
        var text = new StringBuilder();
        Write(text, explained, 0);
        return text.ToString().TrimEnd('\n');
    }

    private static void Write(StringBuilder text, JsonNode? node, int depth)
    {
        var indent = new string(' ', 2 * depth);
        switch (node)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields)
                {
                    text.Append(indent).Append(name).Append(':');
                    Value(text, value, depth);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    text.Append(indent).Append('-');
                    Value(text, item, depth);
                }

                break;
        }
    }

    private static void Value(StringBuilder text, JsonNode? value, int depth)
    {
        if (value is JsonObject or JsonArray)
        {
            text.Append('\n');
            Write(text, value, depth + 1);
        }
        else
        {
            text.Append(' ').Append(value?.ToString() ?? "none").Append('\n');
        }
    }
}
