using System.Text.Json.Nodes;
using ChainCloud.Client;
using ChainCloud.Statements;

namespace ChainCloud.Website;

/// <summary>
/// What this website is configured with: the gateway and two tokens, which may be lost, and the file from vdevice init with the keys that it
/// trusts. Keys and tokens never come from the API.
/// </summary>
internal sealed record WebsiteConfiguration(
    Uri Gateway, string ColdToken, string HotToken, string KeyFile, IReadOnlyList<string> TokenLists, IReadOnlyList<string> Administrators)
{
    /// <summary>
    /// Reads {"gateway", "cold_token", "hot_token", "key_file"} and, where tokens are used, {"token_lists", "administrators"}. Throws <see cref="InvalidDataException"/> that names what is missing.
    /// </summary>
    public static WebsiteConfiguration Read(string file)
    {
        var json = JsonNode.Parse(File.ReadAllText(file)) as JsonObject ?? throw new InvalidDataException($"{file} is no JSON object.");
        string Text(string name) => (string?)json[name] ?? throw new InvalidDataException($"{file}: \"{name}\" is missing.");
        string[] Texts(string name) => [.. (json[name] as JsonArray ?? []).Select(item => (string)item!)];
        return new WebsiteConfiguration(new Uri(Text("gateway")), Text("cold_token"), Text("hot_token"), Text("key_file"), Texts("token_lists"), Texts("administrators"));
    }

    /// <summary>The keys of the file that the V-Device wrote.</summary>
    public WebsiteKeys ReadKeys()
    {
        var json = JsonNode.Parse(File.ReadAllText(KeyFile))!;
        var sealing = Convert.FromHexString((string?)json["sealing_key"] ?? throw new InvalidDataException($"{KeyFile} holds no sealing_key."));
        try
        {
            var network = NetworkNames.Parse((string)json["network"]!).Value;
            var assets = TokenListFiles.Read(network, TokenLists, Administrators).TryGet(out var known, out var problem)
                ? known
                : throw new InvalidDataException(problem.Detail);
            return new WebsiteKeys(
                MerchantId.Parse((string)json["merchant"]!).Value, network, [DevicePublicKey.Parse((string)json["channel_key"]!).Value], sealing,
                assets: assets);
        }
        finally
        {
            Array.Clear(sealing);
        }
    }

    /// <summary>A client for receiving; it can't ask for payouts.</summary>
    public ChainCloudClient Cold(HttpClient http, WebsiteKeys keys) => new(http, ColdToken, keys);

    /// <summary>A client for paying.</summary>
    public ChainCloudClient Hot(HttpClient http, WebsiteKeys keys) => new(http, HotToken, keys);
}
