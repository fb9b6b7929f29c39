using System.Numerics;
using System.Text.Json.Nodes;
using ChainCloud.TestKit.Processes;

namespace ChainCloud.Story;

/// <summary>Runs the example website of one merchant, as a process, against a gateway that may be the true one or the liar.</summary>
public sealed class WebsiteRun
{
    private readonly string _config;

    private readonly string _asset;

    /// <param name="asset">What its commands are about.</param>
    /// <param name="administrators">Whose token list the website believes; null for none.</param>
    public WebsiteRun(string folder, MerchantPlace merchant, Uri gateway, string name, string asset = "LTC", AdministratorDesk? administrators = null)
    {
        _asset = asset;
        _config = Path.Combine(folder, $"{merchant.Merchant}.site-{name}.json");
        File.WriteAllText(_config, new JsonObject
        {
            ["gateway"] = gateway.ToString(),
            ["cold_token"] = merchant.ColdToken,
            ["hot_token"] = merchant.HotToken,
            ["key_file"] = merchant.WebsiteKeyFile,
            ["token_lists"] = new JsonArray(administrators?.TokenList is { } list ? [list] : []),
            ["administrators"] = new JsonArray([.. (administrators?.Keys ?? []).Select(key => (JsonNode?)key)]),
        }.ToJsonString());
    }

    /// <summary>The command's output; throws when it ends otherwise than expected.</summary>
    public async Task<string> Run(IEnumerable<string> arguments, int expectedExitCode = 0) =>
        (await ChildProcess.Run("website", Binaries.Website, [.. arguments, "--config", _config], expectedExitCode)).Trim();

    public Task RequestBatch(string purpose, string id) => Run(["batch", "--asset", _asset, "--purpose", purpose, "--id", id]);

    /// <summary>An address that the website has checked itself.</summary>
    public Task<string> Address(string purpose, string id) => Run(["address", "--asset", _asset, "--purpose", purpose, "--id", id]);

    /// <summary>Asks for a payout; returns its id.</summary>
    public async Task<string> RequestPayout(string id, params IEnumerable<(string Address, BigInteger Units)> destinations) =>
        (await Run(["payout", "--asset", _asset, "--id", id, .. destinations.SelectMany(d => new[] { "--to", $"{d.Address}={d.Units}" })])).Split(' ')[0];
}
